"""Read articles in from other programs' files."""

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.exchange.article_importer import DEFAULT_SECTION, ImportStatus
from articles.exchange.import_formats import FORMATS, FORMATS_BY_NAME, SUFFIXES, import_articles
from articles.exchange.import_run import FILE_MESSAGE, ImportRunOptions
from articles.exchange.progress import ProgressCounter, with_progress
from articles.exchange.source_files import MAX_REPORT_MB, find_source_files
from articles.search.index import update_index

INTERRUPTED = 130
FORMAT_LIST = "\n".join(f"  {import_format.name:<9} {import_format.title}" for import_format in FORMATS)

DESCRIPTION = f"""\
Read articles in from files, whose format is told by their content:

{FORMAT_LIST}

A report is a text file in UTF-8 of at most {MAX_REPORT_MB} MB, such as

  News ID: 93442
  Publish Date : 21 August 2021 - 22:02
  Headline: The well is measured again

  TEHRAN -- The water stood a hand lower than last year.

  A short line alone is a sub-head

  The gauge went down at dawn.

  * Comment:

Optional lines: Headline, Kicker, Standfirst, Section, By, Topics. The same file again changes
nothing; a changed file makes a new version. Each article goes in whole or not at all, and an
interrupted run goes on where it is started again. A newspaper that export_articles wrote goes into
an empty database, whole or not at all. docs/moving.md tells what becomes of what.
"""


class Command(BaseCommand):
    """Imports articles and says on standard error which were refused, and why."""

    help = DESCRIPTION

    def create_parser(self, *args, **kwargs):
        """Keep the lines of the description as they are."""
        return super().create_parser(*args, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser):
        add = parser.add_argument
        endings = ", ".join(f"*{suffix}" for suffix in SUFFIXES)
        add("paths", nargs="+", metavar="PATH", help=f"a file, a folder of {endings}, or - for standard input")
        add("--format", choices=sorted(FORMATS_BY_NAME), default="", help="don’t tell it by the content")
        add("--draft", action="store_true", help="publish nothing: readers see no change")
        add("--dry-run", action="store_true", help="write nothing, only say what would happen")
        add("--section", default=DEFAULT_SECTION, metavar="NAME", help="where an article names none: %(default)s")
        add("--by", default="", metavar="NAME", help="who signs where an article names nobody: the newspaper")
        add("--images", metavar="FOLDER", help="where the pictures are that the files speak of")
        add("--files", metavar="FOLDER", help="where the pictures of an exported newspaper lie")
        add("--credit", default="", metavar="WORDS", help="the credit of pictures that name none")
        for kind in ("section", "topic"):
            add(
                f"--{kind}-of",
                action="append",
                default=[],
                metavar="CATEGORY=NAME",
                help=f"make a category the {kind} of that name{'; empty: drop it' if kind == 'topic' else ''}",
            )

    def handle(self, *, paths, format, draft, dry_run, section, by, credit, verbosity, **options):
        sources = find_source_files(paths, SUFFIXES)
        run_options = ImportRunOptions(
            expected=len(sources),
            draft=draft,
            dry_run=dry_run,
            section=section,
            by=by,
            images=folder_option("images", options["images"]),
            files=folder_option("files", options["files"]),
            report_progress=ProgressCounter(self.stderr, verbosity).report_progress,
            credit=credit,
            sections=category_options("section", options["section_of"]),
            topics=category_options("topic", options["topic_of"], may_be_empty=True),
        )
        counts, exit_code = Counter(), 0
        try:
            outcomes = import_articles(sources, run_options, format)
            for outcome in with_progress(outcomes, lambda: run_options.expected, self.stderr):
                counts[outcome.result] += 1
                print_outcome(outcome, self, verbosity)
        except KeyboardInterrupt:
            self.stderr.write("Interrupted; the articles taken in so far are whole.")
            exit_code = INTERRUPTED
        if not dry_run:
            update_index()
        if verbosity and dry_run:
            self.stdout.write("Nothing was written. Without --dry-run:")
        if verbosity:
            self.stdout.write(counts_summary(counts))
        if exit_code or counts[ImportStatus.REFUSED]:
            sys.exit(exit_code or 1)


def folder_option(option, path):
    """Return the folder at a path, None for no path; CommandError where there is none."""
    if not path:
        return None
    if not os.path.isdir(path):
        raise CommandError(f"--{option}: there is no folder {path}.")
    return Path(path)


def category_options(kind, texts, may_be_empty=False):
    """Return what was said as CATEGORY=NAME as {category in lower case: name}; CommandError for anything else."""
    names_by_category = {}
    for text in texts:
        category, separator, name = (part.strip() for part in text.partition("="))
        if not category or not separator or not (name or may_be_empty):
            raise CommandError(f"--{kind}-of must read like CATEGORY=NAME, not “{text}”.")
        names_by_category[category.casefold()] = name
    return names_by_category


def counts_summary(counts):
    """Return the sentence that counts what became of the articles."""
    return ", ".join(f"{result} {counts[result]}" for result in ImportStatus)


def print_outcome(outcome, command, verbosity):
    """Print why an article was refused on standard error; remarks on one that wasn't on standard output."""
    if outcome.result == ImportStatus.REFUSED:
        command.stderr.write(f"{outcome.path}:{outcome.line}: {outcome.reason}")
        return
    is_result_shown = verbosity > 1 and outcome.result != FILE_MESSAGE
    messages = [*outcome.messages, *([outcome.result] if is_result_shown else [])]
    for message in messages if verbosity else []:
        command.stdout.write(f"{outcome.path}: {message}")
