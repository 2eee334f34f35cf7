"""Read articles in from reports."""

import argparse
import sys
from collections import Counter
from itertools import chain

from django.core.management.base import BaseCommand

from articles.exchange.files import LARGEST_MB, find_reports
from articles.exchange.import_reports import REFUSED, RESULTS, import_reports
from articles.exchange.progress import Counting, with_progress
from articles.exchange.take_in import SECTION
from articles.exchange.whole.lines import read_lines
from articles.exchange.whole.take import import_newspaper, is_newspaper
from articles.search.index import catch_up

INTERRUPTED = 130

DESCRIPTION = f"""\
Read articles in from reports: text files in UTF-8 of at most {LARGEST_MB} MB, such as

  News ID: 93442
  Publish Date : 21 August 2021 - 22:02
  Headline: The well is measured again

  TEHRAN -- The water stood a hand lower than last year.

  A short line alone is a sub-head

  The gauge went down at dawn.

  * Comment:

Optional lines: Headline, Kicker, Standfirst, Section, By, Topics. The same file again changes
nothing; a changed file makes a new version. Each article goes in whole or not at all.

A newspaper that export_articles wrote goes into an empty database, whole or not at all.
"""


class Command(BaseCommand):
    """Imports reports and says on standard error which were refused, and why."""

    help = DESCRIPTION

    def create_parser(self, *args, **kwargs):
        """Keep the lines of the description as they are."""
        return super().create_parser(*args, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser):
        add = parser.add_argument
        add("paths", nargs="+", metavar="PATH", help="a file, a folder of *.txt, or - for standard input")
        add("--files", metavar="DIR", help="where the pictures of an exported newspaper lie")
        add("--draft", action="store_true", help="publish nothing: readers see no change")
        add("--dry-run", action="store_true", help="write nothing, only say what would happen")
        add("--section", default=SECTION, metavar="NAME", help="where a report names none: %(default)s")
        add("--by", default="", metavar="NAME", help="who signs where a report names nobody: the newspaper")

    def handle(self, *, paths, files, draft, dry_run, section, by, verbosity, **options):
        counts, exit_code = Counter(), 0
        try:
            newspapers = [path for path in paths if begins_a_newspaper(path)]
            sources = find_reports([path for path in paths if path not in newspapers])
            outcomes = import_reports(sources, draft=draft, dry_run=dry_run, section=section, by=by)
            outcomes = with_progress(outcomes, len(sources), self.stderr)
            tell = Counting(self.stderr, verbosity).tell
            for outcome in chain(import_newspapers(newspapers, dry_run=dry_run, files=files, tell=tell), outcomes):
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
        if exit_code or counts[REFUSED]:
            sys.exit(exit_code or 1)


def import_newspapers(paths, **options):
    """Yield what became of each of these files that export_articles wrote."""
    for path in paths:
        with open(path, "rb") as file:
            yield from import_newspaper(read_lines(file), path, **options)


def begins_a_newspaper(path):
    """Tell whether a file is a newspaper as export_articles writes it."""
    try:
        with open(path, "rb") as file:
            return is_newspaper(next(read_lines(file), b""))
    except OSError:
        return False


def summary(counts):
    """Return the sentence that counts what became of the files."""
    return ", ".join(f"{result} {counts[result]}" for result in RESULTS)


def report(outcome, command, verbosity):
    """Print why a file was refused on standard error; remarks on one that wasn't on standard output."""
    if outcome.result == REFUSED:
        command.stderr.write(f"{outcome.path}:{outcome.line}: {outcome.reason}")
        return
    remarks = [*outcome.remarks, *([outcome.result] if verbosity > 1 else [])]
    for remark in remarks if verbosity else []:
        command.stdout.write(f"{outcome.path}: {remark}")
