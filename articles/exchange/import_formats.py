"""The formats that can be imported, and how a file's format is recognised by its first bytes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import docx
from .article_importer import ImportStatus
from .full_export.import_newspaper import import_newspaper, is_full_export
from .full_export.json_lines import read_lines
from .import_run import ImportOutcome, ImportRun, ImportRunOptions
from .ninjs import reader as ninjs
from .parsed_article import FileMessage, ImportFileError, ParsedArticle
from .plain_text.parser import parse_report
from .source_files import SourceFile
from .wxr import reader as wxr

# The number of bytes by which a format is recognised.
SNIFF_BYTES = 4096
ReadFunction = Callable[[SourceFile, ImportRunOptions], Iterable[ParsedArticle | ImportFileError | FileMessage]]
ImportFunction = Callable[[SourceFile, ImportRun], Iterator[ImportOutcome]]


@dataclass(frozen=True)
class ImportFormat:
    """A format: its name for --format, its description, its file name suffixes, and its functions.

    `matches(start)` returns whether a file that begins with these bytes has the format. `import_file(source, run)`
    yields an ImportOutcome for each article of a SourceFile.
    """

    name: str
    title: str | Promise
    suffixes: tuple[str, ...]
    matches: Callable[[bytes], bool]
    import_file: ImportFunction


def _article_importer(read: ReadFunction) -> ImportFunction:
    """Return the `import_file` of a format whose `read(source, run_options)` yields ParsedArticles."""
    return lambda source, run: run.import_all(source, read(source, run.run_options))


def _read_report(source: SourceFile, run_options: ImportRunOptions) -> Iterator[ParsedArticle]:
    yield parse_report(source.read(), timezone.get_default_timezone())


def _import_full_export(source: SourceFile, run: ImportRun) -> Iterator[ImportOutcome]:
    options = run.run_options
    with source.open() as file:
        yield from import_newspaper(
            read_lines(file),
            source.label,
            dry_run=options.dry_run,
            files=options.files,
            report_progress=options.report_progress,
        )


# The first format that matches is used. Reports are plain text and match any file, so they come last.
FORMATS = (
    ImportFormat(
        "newspaper",
        _("a newspaper exported by export_articles, JSON Lines"),
        (".jsonl",),
        is_full_export,
        _import_full_export,
    ),
    ImportFormat("wxr", _("a WordPress export, WXR 1.0 to 1.2"), (".xml",), wxr.matches, _article_importer(wxr.read)),
    ImportFormat("docx", _("a Word document, one article"), (".docx",), docx.matches, _article_importer(docx.read)),
    ImportFormat("ninjs", _("ninjs, versions 1 to 3"), (".json",), ninjs.matches, _article_importer(ninjs.read)),
    ImportFormat(
        "report",
        _("a report, one article as plain text"),
        (".txt",),
        lambda start: True,
        _article_importer(_read_report),
    ),
)
FORMATS_BY_NAME = {import_format.name: import_format for import_format in FORMATS}
SUFFIXES = tuple(suffix for import_format in FORMATS for suffix in import_format.suffixes)


def detect_format(start: bytes) -> ImportFormat:
    """Return the ImportFormat of a file that begins with these bytes."""
    return next(import_format for import_format in FORMATS if import_format.matches(start))


def import_articles(
    sources: Iterable[SourceFile], run_options: ImportRunOptions, name: str = ""
) -> Iterator[ImportOutcome]:
    """Import these files and yield an ImportOutcome for each article.

    `name` is the name of their format; "" to recognise it by the content.
    """
    run = ImportRun(run_options)
    for source in sources:
        try:
            import_format = FORMATS_BY_NAME[name] if name else detect_format(source.read_start(SNIFF_BYTES))
        except ImportFileError as error:
            yield ImportOutcome(source.label, ImportStatus.REFUSED, line=error.line, reason=error.reason)
        else:
            yield from import_format.import_file(source, run)
