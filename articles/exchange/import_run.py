"""Importing files of any format, article by article."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import Error, connection, reset_queries

from ..photos.models import Photo
from .article_importer import ImportOptions, ImportResult, ImportStatus, import_article
from .parsed_article import FileMessage, ImportFileError, ParsedArticle

MAX_ATTEMPTS = 3
# Instead of an ImportStatus, for a sentence about a whole file; counted as nothing.
FILE_MESSAGE = "notice"


@dataclass(frozen=True)
class ImportOutcome:
    """What became of one article: imported, unchanged or refused (then `line` and `reason` say why)."""

    path: str
    result: str
    messages: tuple[str, ...] = ()
    line: int = 0
    reason: str = ""


@dataclass
class ImportRunOptions(ImportOptions):
    """The choices that apply to an import of many articles, and how many are known to come, for the progress bar.

    `photos` are lead photos as {News ID: Photo}; `sections` and `topics` say what categories become, as {name in lower
    case: name here}; `images` is the folder of the pictures and `credit` theirs where they name none. `files` is where
    those of an exported newspaper lie, and `report_progress` is called with the number of its lines read, now and then.
    """

    photos: Mapping = field(default_factory=dict)
    images: Path | None = None
    credit: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)
    files: Path | None = None
    report_progress: Callable[[int], None] = lambda count: None
    expected: int = 0


class ImportRun:
    """One run over many files: what was taken from which, so that one News ID isn't given twice."""

    def __init__(self, run_options):
        self.run_options = run_options
        self.imported_ids = {}

    def import_all(self, source, items):
        """Import each item that a reader yields of a source, and yield an ImportOutcome for each.

        ParsedArticles are taken in, ImportFileErrors are refusals of one article, FileMessages speak of the file; an
        ImportFileError that is raised ends the file.
        """
        try:
            for item in items:
                yield self._import_one(source, item)
                # With DEBUG on Django keeps the last 9,000, bodies and all, until a request begins.
                reset_queries()
        except ImportFileError as error:
            yield ImportOutcome(source.label, ImportStatus.REFUSED, line=error.line, reason=error.reason)

    def _import_one(self, source, item):
        if isinstance(item, FileMessage):
            return ImportOutcome(source.label, FILE_MESSAGE, (item.text,))
        try:
            if isinstance(item, ImportFileError):
                raise item
            return self._import(source, item)
        except ImportFileError as error:
            named = f"{item.label}: {error.reason}" if getattr(item, "label", "") else error.reason
            return ImportOutcome(source.label, ImportStatus.REFUSED, line=error.line, reason=named)

    def _import(self, source, item):
        if not item.origin and item.news_id in self.imported_ids:
            return self._import_duplicate(source, item)
        result = _import_with_retries(item, self.run_options, self.run_options.photos.get(item.news_id))
        if not item.origin:
            self.imported_ids[item.news_id] = source.label, item.fingerprint
        named = [f"{item.label}: {message}" if item.label else message for message in result.messages]
        return ImportOutcome(source.label, result.status, messages=tuple(named))

    def _import_duplicate(self, source, item):
        path, fingerprint = self.imported_ids[item.news_id]
        if item.fingerprint != fingerprint:
            raise item.error("news_id", f"{item.news_id} was taken in from {path} just now, with another text.")
        return ImportOutcome(source.label, ImportStatus.UNCHANGED)


def _import_with_retries(item: ParsedArticle, options: ImportOptions, photo: Photo | None) -> ImportResult:
    """Import an item; where somebody else stores the same rows at the same moment, try again."""
    for _ in range(MAX_ATTEMPTS):
        try:
            return import_article(item, options, photo=photo)
        except Error as error:
            problem = str(error).strip().split("\n")[0]
            connection.close_if_unusable_or_obsolete()
    raise item.error("news_id", f"The database refused {item.news_id or item.label}: {problem}.")
