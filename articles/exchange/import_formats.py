"""The formats in which articles come in: one table, and how a file's own is told by its first bytes."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from . import docx
from .article_importer import ImportStatus
from .full_export.import_newspaper import import_newspaper, is_full_export
from .full_export.json_lines import read_lines
from .import_run import ImportOutcome, ImportRun
from .ninjs import reader as ninjs
from .parsed_article import ImportFileError
from .text_report.parser import parse_report
from .wxr import reader as wxr

# What a format is told by, in bytes.
SNIFF_BYTES = 4096


@dataclass(frozen=True)
class ImportFormat:
    """A format: its name for --format, what it is, how its files end, whether a file that begins so has it, its road.

    `import_file(source, run)` yields an ImportOutcome for each article of a SourceFile; `run.outcomes` makes them of
    ParsedArticles.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    matches: Callable[[bytes], bool]
    import_file: Callable


def _article_importer(read):
    """Return the road of a format whose `read(source, choices)` yields ParsedArticles."""
    return lambda source, run: run.import_all(source, read(source, run.run_options))


def _read_report(source, run_options):
    yield parse_report(source.read(), timezone.get_default_timezone())


def _import_full_export(source, run):
    run_options = run.run_options
    options = {
        "dry_run": run_options.dry_run,
        "files": run_options.files,
        "report_progress": run_options.report_progress,
    }
    with source.open() as file:
        yield from import_newspaper(read_lines(file), source.label, **options)


# The first that fits has it; a report, which is plain text, fits last.
FORMATS = (
    ImportFormat(
        "newspaper", "what export_articles wrote, JSON Lines", (".jsonl",), is_full_export, _import_full_export
    ),
    ImportFormat("wxr", "WordPress’ export, WXR 1.0 to 1.2", (".xml",), wxr.matches, _article_importer(wxr.read)),
    ImportFormat("docx", "a Word document, one article", (".docx",), docx.matches, _article_importer(docx.read)),
    ImportFormat("ninjs", "ninjs, 1 to 3", (".json",), ninjs.matches, _article_importer(ninjs.read)),
    ImportFormat("report", "reports, text files", (".txt",), lambda start: True, _article_importer(_read_report)),
)
FORMATS_BY_NAME = {import_format.name: import_format for import_format in FORMATS}
SUFFIXES = tuple(suffix for import_format in FORMATS for suffix in import_format.suffixes)


def detect_format(start):
    """Return the Format of a file that begins with these bytes."""
    return next(import_format for import_format in FORMATS if import_format.matches(start))


def import_articles(sources, run_options, name=""):
    """Import these SourceFiles and yield an ImportOutcome for each article; `name` says the format, "" to look."""
    run = ImportRun(run_options)
    for source in sources:
        try:
            found = FORMATS_BY_NAME[name] if name else detect_format(source.read_start(SNIFF_BYTES))
        except ImportFileError as error:
            yield ImportOutcome(source.label, ImportStatus.REFUSED, line=error.line, reason=error.reason)
        else:
            yield from found.import_file(source, run)
