"""Import articles from files of other programs, or a newspaper that export_articles wrote."""

import argparse
import os
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles.exchange.article_importer import DEFAULT_SECTION, ImportStatus
from articles.exchange.import_formats import FORMATS, FORMATS_BY_NAME, SUFFIXES, import_articles
from articles.exchange.import_run import FILE_MESSAGE, ImportOutcome, ImportRunOptions
from articles.exchange.progress import ProgressCounter, with_progress
from articles.exchange.source_files import MAX_REPORT_MB, find_source_files
from articles.management.translated_command import TranslatedCommand
from articles.search.index import update_index

# The exit code of a program that was stopped by SIGINT, as shells report it: 128 + 2.
INTERRUPTED = 130
STATUS_LABELS = {
    ImportStatus.IMPORTED: pgettext_lazy("result of an import", "imported"),
    ImportStatus.UNCHANGED: pgettext_lazy("result of an import", "unchanged"),
    ImportStatus.REFUSED: pgettext_lazy("result of an import", "refused"),
}
HELP_WIDTH = 98
REPORT_EXAMPLE = """\
  News ID: 93442
  Publish Date : 21 August 2021 - 22:02
  Headline: The well is measured again

  TEHRAN -- The water stood a hand lower than last year.

  A short line alone is a sub-head

  The gauge went down at dawn.

  * Comment:"""


class Command(TranslatedCommand):
    """Import articles and report on standard error which were refused, and why."""

    description = gettext_lazy("Import articles from files. The format of a file is recognised by its content:")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the line breaks of the description."""
        kwargs["formatter_class"] = argparse.RawDescriptionHelpFormatter
        return super().create_parser(prog_name, subcommand, **kwargs)

    def full_description(self) -> str:
        """Return the description with the list of formats and an example of a report."""
        return "\n\n".join(
            [
                textwrap.fill(super().full_description(), HELP_WIDTH),
                "\n".join(f"  {import_format.name:<9} {import_format.title}" for import_format in FORMATS),
                textwrap.fill(
                    _("A report is a text file in UTF-8 of at most %(limit)d MB, such as:") % {"limit": MAX_REPORT_MB},
                    HELP_WIDTH,
                ),
                REPORT_EXAMPLE,
                textwrap.fill(
                    _(
                        "Optional lines are Headline, Kicker, Standfirst, Section, By and Topics. Importing the same "
                        "file again changes nothing; a changed file makes a new version. Each article is imported "
                        "completely or not at all, and you can start an interrupted run again. A newspaper that "
                        "export_articles wrote needs an empty database, and is imported completely or not at all. "
                        "docs/moving.md describes what is imported from each format."
                    ),
                    HELP_WIDTH,
                ),
            ]
        )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        endings = ", ".join(f"*{suffix}" for suffix in SUFFIXES)
        add(
            "paths",
            nargs="+",
            metavar="PATH",
            help=_("File, folder with files ending in %(endings)s, or - for standard input.") % {"endings": endings},
        )
        add(
            "--format",
            choices=sorted(FORMATS_BY_NAME),
            default="",
            help=_("Format of the files; by default it is recognised by their content."),
        )
        add("--draft", action="store_true", help=_("Import as drafts and publish nothing."))
        add("--dry-run", action="store_true", help=_("Write nothing; only report what an import would do."))
        add(
            "--section",
            default=DEFAULT_SECTION,
            metavar="NAME",
            help=_("Section of articles that name none; the default is %(default)s."),
        )
        add(
            "--by",
            default="",
            metavar="NAME",
            help=_("Byline of articles that name no author; the default is the newspaper’s name."),
        )
        add("--images", metavar="FOLDER", help=_("Folder with the pictures that the files refer to."))
        add("--files", metavar="FOLDER", help=_("Folder with the picture files of an exported newspaper."))
        add("--credit", default="", metavar="TEXT", help=_("Credit of pictures that name none."))
        add(
            "--section-of",
            action="append",
            default=[],
            metavar="CATEGORY=NAME",
            help=_("Import a category as the section with this name."),
        )
        add(
            "--topic-of",
            action="append",
            default=[],
            metavar="CATEGORY=NAME",
            help=_("Import a category as the topic with this name; without a name, drop the category."),
        )

    def handle(
        self,
        *,
        paths: list[str],
        format: str,
        draft: bool,
        dry_run: bool,
        section: str,
        by: str,
        credit: str,
        verbosity: int,
        **options: Any,
    ) -> None:
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
            sections=category_options("section-of", options["section_of"]),
            topics=category_options("topic-of", options["topic_of"], may_be_empty=True),
        )
        counts, exit_code = Counter[str](), 0
        try:
            outcomes = import_articles(sources, run_options, format)
            for outcome in with_progress(outcomes, lambda: run_options.expected, self.stderr):
                counts[outcome.result] += 1
                print_outcome(outcome, self, verbosity)
        except KeyboardInterrupt:
            self.stderr.write(_("Interrupted. The articles imported so far are complete."))
            exit_code = INTERRUPTED
        if not dry_run:
            update_index()
        if verbosity and dry_run:
            self.stdout.write(_("Nothing was written. An import would report:"))
        if verbosity:
            self.stdout.write(counts_summary(counts))
        if exit_code or counts[ImportStatus.REFUSED]:
            sys.exit(exit_code or 1)


def folder_option(option: str, path: str | None) -> Path | None:
    """Return the folder at a path, None for no path. Raises CommandError where there is no such folder."""
    if not path:
        return None
    if not os.path.isdir(path):
        raise CommandError(_("--%(option)s: There is no folder %(path)s.") % {"option": option, "path": path})
    return Path(path)


def category_options(option: str, texts: Iterable[str], *, may_be_empty: bool = False) -> dict[str, str]:
    """Return {category in lower case: name} from texts like CATEGORY=NAME. Raises CommandError for any other text."""
    names_by_category = {}
    for text in texts:
        category, separator, name = (part.strip() for part in text.partition("="))
        if not category or not separator or not (name or may_be_empty):
            raise CommandError(
                _("--%(option)s: Write CATEGORY=NAME, not “%(text)s”.") % {"option": option, "text": text}
            )
        names_by_category[category.casefold()] = name
    return names_by_category


def counts_summary(counts: Mapping[str, int]) -> str:
    """Return a line that says how many articles were imported, unchanged and refused."""
    return _("imported %(imported)d, unchanged %(unchanged)d, refused %(refused)d") % {
        "imported": counts[ImportStatus.IMPORTED],
        "unchanged": counts[ImportStatus.UNCHANGED],
        "refused": counts[ImportStatus.REFUSED],
    }


def print_outcome(outcome: ImportOutcome, command: BaseCommand, verbosity: int) -> None:
    """Print the reason of a refusal on standard error, and messages about any other article on standard output."""
    if outcome.result == ImportStatus.REFUSED:
        command.stderr.write(f"{outcome.path}:{outcome.line}: {outcome.reason}")
        return
    is_result_shown = verbosity > 1 and outcome.result != FILE_MESSAGE
    messages = [*outcome.messages, *([STATUS_LABELS[ImportStatus(outcome.result)]] if is_result_shown else [])]
    for message in messages if verbosity else []:
        command.stdout.write(f"{outcome.path}: {message}")
