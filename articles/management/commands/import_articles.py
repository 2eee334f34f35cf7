"""Read articles in from other programs' files."""

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.exchange.files import LARGEST_MB, find_sources
from articles.exchange.formats import BY_NAME, FORMATS, SUFFIXES, import_articles
from articles.exchange.import_articles import NOTICE, Choices
from articles.exchange.import_item import SECTION, ImportStatus
from articles.exchange.progress import Counting, with_progress
from articles.search.index import catch_up

INTERRUPTED = 130
KNOWN = "\n".join(f"  {each.name:<9} {each.title}" for each in FORMATS)

DESCRIPTION = f"""\
Read articles in from files, whose format is told by their content:

{KNOWN}

A report is a text file in UTF-8 of at most {LARGEST_MB} MB, such as

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
        add("--format", choices=sorted(BY_NAME), default="", help="don’t tell it by the content")
        add("--draft", action="store_true", help="publish nothing: readers see no change")
        add("--dry-run", action="store_true", help="write nothing, only say what would happen")
        add("--section", default=SECTION, metavar="NAME", help="where an article names none: %(default)s")
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
        sources = find_sources(paths, SUFFIXES)
        choices = Choices(
            expected=len(sources),
            draft=draft,
            dry_run=dry_run,
            section=section,
            by=by,
            images=folder("images", options["images"]),
            files=folder("files", options["files"]),
            tell=Counting(self.stderr, verbosity).tell,
            credit=credit,
            sections=pairs("section", options["section_of"]),
            topics=pairs("topic", options["topic_of"], may_be_empty=True),
        )
        counts, exit_code = Counter(), 0
        try:
            outcomes = import_articles(sources, choices, format)
            for outcome in with_progress(outcomes, lambda: choices.expected, self.stderr):
                counts[outcome.result] += 1
                report(outcome, self, verbosity)
        except KeyboardInterrupt:
            self.stderr.write("Interrupted; the articles taken in so far are whole.")
            exit_code = INTERRUPTED
        if not dry_run:
            catch_up()
        if verbosity and dry_run:
            self.stdout.write("Nothing was written. Without --dry-run:")
        if verbosity:
            self.stdout.write(summary(counts))
        if exit_code or counts[ImportStatus.REFUSED]:
            sys.exit(exit_code or 1)


def folder(option, path):
    """Return the folder at a path, None for no path; CommandError where there is none."""
    if not path:
        return None
    if not os.path.isdir(path):
        raise CommandError(f"--{option}: there is no folder {path}.")
    return Path(path)


def pairs(kind, texts, may_be_empty=False):
    """Return what was said as CATEGORY=NAME as {category in lower case: name}; CommandError for anything else."""
    found = {}
    for text in texts:
        category, sign, name = (part.strip() for part in text.partition("="))
        if not category or not sign or not (name or may_be_empty):
            raise CommandError(f"--{kind}-of must read like CATEGORY=NAME, not “{text}”.")
        found[category.casefold()] = name
    return found


def summary(counts):
    """Return the sentence that counts what became of the articles."""
    return ", ".join(f"{result} {counts[result]}" for result in ImportStatus)


def report(outcome, command, verbosity):
    """Print why an article was refused on standard error; remarks on one that wasn't on standard output."""
    if outcome.result == ImportStatus.REFUSED:
        command.stderr.write(f"{outcome.path}:{outcome.line}: {outcome.reason}")
        return
    told = verbosity > 1 and outcome.result != NOTICE
    remarks = [*outcome.remarks, *([outcome.result] if told else [])]
    for remark in remarks if verbosity else []:
        command.stdout.write(f"{outcome.path}: {remark}")
