"""Import files of any format, article by article."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import Error, connection, reset_queries
from django.utils.translation import gettext as _

from ..photos.models import Photo
from .article_importer import ImportOptions, ImportResult, ImportStatus, import_article
from .parsed_article import FileMessage, ImportFileError, ParsedArticle
from .source_files import SourceFile

MAX_ATTEMPTS = 3
# The result of a message about a whole file. Other results are those of ImportStatus.
FILE_MESSAGE = "notice"


@dataclass(frozen=True)
class ImportOutcome:
    """The result for one article, an ImportStatus, or FILE_MESSAGE; for a refused one `line` and `reason` say why."""

    path: str
    result: str
    messages: tuple[str, ...] = ()
    line: int = 0
    reason: str = ""


@dataclass
class ImportRunOptions(ImportOptions):
    """The options of an import of many articles, and the number of expected articles, for the progress bar.

    `photos` are lead photos as {News ID: Photo}. `sections` and `topics` map categories, in lower case, to names of
    sections and topics here. `images` is the folder of the pictures, and `credit` the credit of pictures without one.
    `files` is the folder of an exported newspaper's files. `report_progress` is called now and then with the number of
    its lines that were read.
    """

    photos: Mapping[int, Photo] = field(default_factory=dict)
    images: Path | None = None
    credit: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)
    files: Path | None = None
    report_progress: Callable[[int], None] = lambda count: None
    expected: int = 0


class ImportRun:
    """One run over many files; it remembers the imported News IDs, so that none is used twice."""

    def __init__(self, run_options: ImportRunOptions) -> None:
        self.run_options = run_options
        # {News ID: (label of its file, fingerprint)}
        self.imported_ids: dict[int | None, tuple[str, str]] = {}

    def import_all(
        self, source: SourceFile, items: Iterable[ParsedArticle | ImportFileError | FileMessage]
    ) -> Iterator[ImportOutcome]:
        """Import each item that a reader yields of a source, and yield an ImportOutcome for each.

        ParsedArticles are imported, ImportFileErrors are refusals of one article, and FileMessages are about the file.
        An ImportFileError that is raised ends the file.
        """
        try:
            for item in items:
                yield self._import_one(source, item)
                # With DEBUG on, Django keeps the last 9,000 queries, with the bodies, until a request begins.
                reset_queries()
        except ImportFileError as error:
            yield ImportOutcome(source.label, ImportStatus.REFUSED, line=error.line, reason=error.reason)

    def _import_one(self, source: SourceFile, item: ParsedArticle | ImportFileError | FileMessage) -> ImportOutcome:
        if isinstance(item, FileMessage):
            return ImportOutcome(source.label, FILE_MESSAGE, (item.text,))
        if isinstance(item, ImportFileError):
            return ImportOutcome(source.label, ImportStatus.REFUSED, line=item.line, reason=item.reason)
        try:
            return self._import(source, item)
        except ImportFileError as error:
            reason = _with_label(item, error.reason)
            return ImportOutcome(source.label, ImportStatus.REFUSED, line=error.line, reason=reason)

    def _import(self, source: SourceFile, item: ParsedArticle) -> ImportOutcome:
        if not item.origin and item.news_id in self.imported_ids:
            return self._import_duplicate(source, item)
        photo = None if item.news_id is None else self.run_options.photos.get(item.news_id)
        result = _import_with_retries(item, self.run_options, photo)
        if not item.origin:
            self.imported_ids[item.news_id] = source.label, item.fingerprint
        messages = tuple(_with_label(item, message) for message in result.messages)
        return ImportOutcome(source.label, result.status, messages=messages)

    def _import_duplicate(self, source: SourceFile, item: ParsedArticle) -> ImportOutcome:
        path, fingerprint = self.imported_ids[item.news_id]
        if item.fingerprint != fingerprint:
            message = _("%(news_id)s was already imported from %(path)s in this run, with a different text.")
            raise item.error("news_id", message % {"news_id": item.news_id, "path": path})
        return ImportOutcome(source.label, ImportStatus.UNCHANGED)


def _with_label(item: ParsedArticle, message: str) -> str:
    """Return a message with the item that it is about, if its file has several."""
    return f"{item.label}: {message}" if item.label else message


def _import_with_retries(item: ParsedArticle, options: ImportOptions, photo: Photo | None) -> ImportResult:
    """Import an item; try again if another process stores the same rows at the same time."""
    for _attempt in range(MAX_ATTEMPTS):
        try:
            return import_article(item, options, photo=photo)
        except Error as error:
            problem = str(error).strip().split("\n")[0]
            connection.close_if_unusable_or_obsolete()
    message = _("The database refused %(article)s: %(error)s.")
    raise item.error("news_id", message % {"article": item.news_id or item.label, "error": problem})
