"""Importing files of any format, article by article."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import Error, connection, reset_queries

from ..photos.models import Photo
from .import_item import ImportOptions, ImportResult, ImportStatus, import_item
from .item import Item, ItemError, Notice

ATTEMPTS = 3
# Instead of an ImportStatus, for a sentence about a whole file; counted as nothing.
NOTICE = "notice"


@dataclass(frozen=True)
class Outcome:
    """What became of one article: imported, unchanged or refused (then `line` and `reason` say why)."""

    path: str
    result: str
    remarks: tuple[str, ...] = ()
    line: int = 0
    reason: str = ""


@dataclass
class Choices(ImportOptions):
    """The choices that apply to an import of many articles, and how many are known to come, for the progress bar.

    `photos` are lead photos as {News ID: Photo}; `sections` and `topics` say what categories become, as {name in
    lower case: name here}; `images` is the folder of the pictures and `credit` theirs where they name none. `files` is
    where those of an exported newspaper lie, and `tell` is called with the number of its lines read, now and then.
    """

    photos: Mapping = field(default_factory=dict)
    images: Path | None = None
    credit: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)
    files: Path | None = None
    tell: Callable[[int], None] = lambda count: None
    expected: int = 0


class Run:
    """One run over many files: what was taken from which, so that one News ID isn't given twice."""

    def __init__(self, choices):
        self.choices = choices
        self.taken = {}

    def outcomes(self, source, items):
        """Take in what a reader yields of a source, each article whole or not at all, and yield an Outcome for each.

        Items are taken in, ItemErrors are refusals of one article, Notices speak of the file; an ItemError that is
        raised ends the file.
        """
        try:
            for item in items:
                yield self._outcome(source, item)
                # With DEBUG on Django keeps the last 9,000, bodies and all, until a request begins.
                reset_queries()
        except ItemError as error:
            yield Outcome(source.label, ImportStatus.REFUSED, line=error.line, reason=error.reason)

    def _outcome(self, source, item):
        if isinstance(item, Notice):
            return Outcome(source.label, NOTICE, (item.text,))
        try:
            if isinstance(item, ItemError):
                raise item
            return self._take(source, item)
        except ItemError as error:
            named = f"{item.label}: {error.reason}" if getattr(item, "label", "") else error.reason
            return Outcome(source.label, ImportStatus.REFUSED, line=error.line, reason=named)

    def _take(self, source, item):
        if not item.origin and item.news_id in self.taken:
            return self._take_again(source, item)
        result = _import_with_retries(item, self.choices, self.choices.photos.get(item.news_id))
        if not item.origin:
            self.taken[item.news_id] = source.label, item.fingerprint
        named = [f"{item.label}: {remark}" if item.label else remark for remark in result.remarks]
        return Outcome(source.label, result.status, remarks=tuple(named))

    def _take_again(self, source, item):
        path, fingerprint = self.taken[item.news_id]
        if item.fingerprint != fingerprint:
            raise item.error("news_id", f"{item.news_id} was taken in from {path} just now, with another text.")
        return Outcome(source.label, ImportStatus.UNCHANGED)


def _import_with_retries(item: Item, options: ImportOptions, photo: Photo | None) -> ImportResult:
    """Import an item; where somebody else stores the same rows at the same moment, try again."""
    for _ in range(ATTEMPTS):
        try:
            return import_item(item, options, photo=photo)
        except Error as error:
            problem = str(error).strip().split("\n")[0]
            connection.close_if_unusable_or_obsolete()
    raise item.error("news_id", f"The database refused {item.news_id or item.label}: {problem}.")
