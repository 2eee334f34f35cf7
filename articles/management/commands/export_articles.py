"""Export the newspaper: as JSON Lines, as a WordPress export, or as a static site."""

from datetime import date, datetime, time, timedelta
from io import TextIOWrapper

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.delivery.url_converters import is_row_id
from articles.editorial.models import Article
from articles.exchange.full_export.export_filter import ExportFilter
from articles.exchange.full_export.export_newspaper import export_newspaper
from articles.exchange.full_export.picture_files import export_files, missing_files_message
from articles.exchange.progress import ProgressCounter
from articles.exchange.static_site.export_site import StaticSiteError, export_static_site
from articles.exchange.wxr import exporter as wxr
from articles.management.atomic_write import atomic_write, write_error
from articles.management.translated_command import TranslatedCommand
from articles.taxonomy.models import Section


class Command(TranslatedCommand):
    """Export the newspaper and report progress on standard error."""

    description = gettext_lazy(
        "Export the newspaper: all or part of it as JSON Lines, which import_articles reads; what readers see as a "
        "WordPress export (--format wxr); or the public site as a folder that any web server can serve "
        "(--format html). The JSON Lines contain drafts, e-mail addresses and the keys of private pages: protect them "
        "as you protect the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("path", metavar="FILE", help=_("File or folder to write, or - for standard output."))
        add(
            "--format",
            default="jsonl",
            choices=["jsonl", "wxr", "html"],
            help=_("Format of the export; the default is %(default)s."),
        )
        add(
            "--section",
            default="",
            metavar="SLUG",
            help=_("Export only the articles of this section and everything they refer to."),
        )
        add(
            "--from",
            dest="since",
            default="",
            metavar="DATE",
            help=_("Export only articles published on or after this day, such as 2026-05-04."),
        )
        add("--to", default="", metavar="DATE", help=_("Export only articles published on or before this day."))
        add(
            "--news-id",
            dest="news_ids",
            action="append",
            default=[],
            metavar="N",
            help=_("Export only the article with this News ID; can be repeated."),
        )
        add("--files", metavar="DIR", help=_("Also write the picture files into this folder."))
        add("--passwords", action="store_true", help=_("Include the password hashes of the accounts."))

    def handle(
        self,
        *,
        path: str,
        format: str,
        section: str,
        since: str,
        to: str,
        news_ids: list[str],
        files: str | None,
        passwords: bool,
        verbosity: int,
        **options: object,
    ) -> None:
        export_filter = read_export_filter(section, since, to, news_ids)
        if format != "jsonl" and (export_filter or files or passwords):
            raise CommandError(
                _("--format %(format)s exports everything that readers see, so it takes no other option.")
                % {"format": format}
            )
        if format == "html":
            self._export_static_site(path, verbosity)
        elif format == "wxr":
            self._export_wxr(path, verbosity)
        else:
            self._export_newspaper(path, export_filter, files, passwords, verbosity)

    def _export_static_site(self, path: str, verbosity: int) -> None:
        counter = ProgressCounter(self.stderr, verbosity, _("addresses"))
        try:
            for _url in counter(export_static_site(path)):
                pass
        except StaticSiteError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise write_error(path, error) from error
        if verbosity:
            self.stderr.write(_("Addresses written: %(count)d") % {"count": counter.count})

    def _export_wxr(self, path: str, verbosity: int) -> None:
        counter = ProgressCounter(self.stderr, verbosity, _("articles"))
        with atomic_write(path) as file:
            text = TextIOWrapper(file, "utf-8", write_through=True)
            for _news_id in counter(wxr.write(text)):
                pass
            text.detach()
        if verbosity:
            self.stderr.write(_("Articles written: %(count)d") % {"count": counter.count})

    def _export_newspaper(
        self, path: str, export_filter: ExportFilter, files: str | None, passwords: bool, verbosity: int
    ) -> None:
        counter = ProgressCounter(self.stderr, verbosity)
        with atomic_write(path) as file:
            for line in counter(export_newspaper(export_filter, passwords=passwords)):
                file.write(line.encode())
        missing = export_files(files, export_filter) if files else []
        if missing:
            self.stderr.write(missing_files_message(missing))
        if verbosity:
            self.stderr.write(_("Lines written: %(count)d") % {"count": counter.count})


def read_export_filter(section: str, since: str, to: str, news_ids: list[str]) -> ExportFilter:
    """Return the filter that the command's options describe. Raises CommandError, naming the invalid option."""
    if section and not Section.objects.filter(slug=section).exists():
        raise CommandError(_("--section: There is no section “%(slug)s”.") % {"slug": section})
    first_day, last_day = read_day("--from", since), read_day("--to", to)
    if first_day and last_day and last_day < first_day:
        raise CommandError(_("--to: The day is before --from."))
    for number in news_ids:
        if not is_row_id(str(number)):
            raise CommandError(_("--news-id: “%(number)s” isn’t a News ID.") % {"number": number})
        if not Article.objects.filter(pk=number).exists():
            raise CommandError(_("--news-id: There is no article with the News ID %(number)s.") % {"number": number})
    day_after = last_day and last_day + timedelta(days=1)
    return ExportFilter(
        section, start_of_day(first_day), start_of_day(day_after), tuple(int(number) for number in news_ids)
    )


def read_day(option: str, text: str) -> date | None:
    """Return the day that a text names, None for an empty text. Raises CommandError for any other text."""
    try:
        day = parse_date(text) if text else None
    except ValueError:
        day = None
    if text and not day:
        raise CommandError(
            _("%(option)s: Write the day as 2026-05-04, not as “%(text)s”.") % {"option": option, "text": text}
        )
    return day


def start_of_day(day: date | None) -> datetime | None:
    """Return the first instant of a day in the newspaper's time zone, None for no day."""
    return datetime.combine(day, time(), timezone.get_default_timezone()) if day else None
