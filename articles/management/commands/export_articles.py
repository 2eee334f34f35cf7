"""Write the newspaper out."""

import os
import sys
import tempfile
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from io import TextIOWrapper
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from articles.delivery.url_converters import is_row_id
from articles.editorial.models import Article
from articles.exchange.full_export.export_filter import ExportFilter
from articles.exchange.full_export.export_newspaper import export_newspaper
from articles.exchange.full_export.picture_files import export_files
from articles.exchange.progress import ProgressCounter
from articles.exchange.static_site.export_site import StaticSiteError, export_static_site
from articles.exchange.wxr import exporter as wxr
from articles.taxonomy.models import Section

STANDARD_OUTPUT = "-"
MAX_NAMED_FILES = 3

DESCRIPTION = """\
Write the newspaper out: as lines of JSON that import_articles reads, whole or by filter; what readers
see as a WordPress export (--format wxr); or the public site as a folder that any web server serves
(--format html).

The lines hold drafts, e-mail addresses and the keys of private pages: keep them as you keep the database.
"""


class Command(BaseCommand):
    """Writes the newspaper out, and says on standard error how far it is."""

    help = DESCRIPTION

    def add_arguments(self, parser):
        add = parser.add_argument
        add("path", metavar="FILE", help="the file or folder to be written, or - for standard output")
        add("--format", default="jsonl", choices=["jsonl", "wxr", "html"], help="%(default)s")
        add("--section", default="", metavar="SLUG", help="only articles of this section, with all they refer to")
        add("--from", dest="since", default="", metavar="DATE", help="only those published since this day: 2026-05-04")
        add("--to", default="", metavar="DATE", help="only those published until this day, which is included")
        add(
            "--news-id",
            dest="news_ids",
            action="append",
            default=[],
            metavar="N",
            help="only this one; repeatable",
        )
        add("--files", metavar="DIR", help="write the pictures into this folder, too")
        add("--passwords", action="store_true", help="let the hashes of the accounts’ passwords go out")

    def handle(self, *, path, format, section, since, to, news_ids, files, passwords, verbosity, **options):
        export_filter = read_export_filter(section, since, to, news_ids)
        if format != "jsonl" and (export_filter or files or passwords):
            raise CommandError(f"--format {format} writes all that readers see; it takes no other option.")
        if format == "html":
            self._export_static_site(path, verbosity)
        elif format == "wxr":
            self._export_wxr(path, verbosity)
        else:
            self._export_newspaper(path, export_filter, files, passwords, verbosity)

    def _export_static_site(self, path, verbosity):
        counter = ProgressCounter(self.stderr, verbosity, "addresses")
        try:
            for _ in counter(export_static_site(path)):
                pass
        except StaticSiteError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{path}: it can’t be written: {error.strerror}.") from error
        if verbosity:
            self.stderr.write(f"Addresses written: {counter.count}")

    def _export_wxr(self, path, verbosity):
        counter = ProgressCounter(self.stderr, verbosity, "articles")
        with atomic_write(path) as file:
            text = TextIOWrapper(file, "utf-8", write_through=True)
            for _ in counter(wxr.write(text)):
                pass
            text.detach()
        if verbosity:
            self.stderr.write(f"Articles written: {counter.count}")

    def _export_newspaper(self, path, export_filter, files, passwords, verbosity):
        counter = ProgressCounter(self.stderr, verbosity)
        with atomic_write(path) as file:
            for line in counter(export_newspaper(export_filter, passwords=passwords)):
                file.write(line.encode())
        missing = export_files(files, export_filter) if files else []
        if missing:
            self.stderr.write(
                f"{len(missing)} files of pictures are missing here: {', '.join(missing[:MAX_NAMED_FILES])} …"
            )
        if verbosity:
            self.stderr.write(f"Lines written: {counter.count}")


def read_export_filter(section, since, to, news_ids):
    """Return the ExportFilter of what the command's arguments say; CommandError, naming the argument, for nonsense."""
    if section and not Section.objects.filter(slug=section).exists():
        raise CommandError(f"--section: there is no section “{section}”.")
    since, last = read_day("--from", since), read_day("--to", to)
    if since and last and last < since:
        raise CommandError("--to: it lies before --from.")
    for number in news_ids:
        if not is_row_id(str(number)):
            raise CommandError(f"--news-id: “{number}” is no News ID.")
        if not Article.objects.filter(pk=number).exists():
            raise CommandError(f"--news-id: there is no article {number}.")
    before = last and last + timedelta(days=1)
    return ExportFilter(section, start_of_day(since), start_of_day(before), tuple(int(number) for number in news_ids))


def read_day(argument, text):
    """Return the day, None for an empty text."""
    try:
        day = parse_date(text) if text else None
    except ValueError:
        day = None
    if text and not day:
        raise CommandError(f"{argument}: write a day like 2026-05-04, not “{text}”.")
    return day


def start_of_day(day):
    """Return when a day begins where the newspaper is."""
    return day and datetime.combine(day, time(), timezone.get_default_timezone())


@contextmanager
def atomic_write(path):
    """Open a file for bytes that stands under its name once it is whole, and not at all where an error comes."""
    if path == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(path)
    try:
        handle, partial_path = tempfile.mkstemp(suffix=".part", prefix=f".{path.name}-", dir=path.parent)
    except OSError as error:
        raise CommandError(f"{path}: it can’t be written: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        # Readable for its owner alone, as mkstemp made it: it holds what is nobody else's business.
        os.replace(partial_path, path)
    except BaseException as error:
        Path(partial_path).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise CommandError(f"{path}: it can’t be written: {error.strerror}.") from error
        raise
