"""One article as a file describes it, in the shape that every reader of a format returns."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from ..delivery.text_normalization import has_visible_text

# Texts that are stored where a file has none. They stay English until the importer stores them, so that an article's
# fingerprint doesn't depend on the language.
# Translators: the headline of an article without one.
UNTITLED = gettext_noop("Untitled")
# Translators: why an article was withdrawn, shown to readers.
CANCELLED_BY_SOURCE = gettext_noop("Cancelled by its source.")
DEFAULT_TEXTS = frozenset({UNTITLED, CANCELLED_BY_SOURCE})

FIELD_LABELS: Mapping[str, str | Promise] = {
    "authors": gettext_lazy("Authors"),
    "body": gettext_lazy("Body"),
    "dateline": gettext_lazy("Dateline"),
    "genre": gettext_lazy("Genre"),
    "headline": gettext_lazy("Headline"),
    "kicker": gettext_lazy("Kicker"),
    "language": gettext_lazy("Language"),
    "news_id": gettext_lazy("News ID"),
    "photo": gettext_lazy("Lead photo"),
    "publish_at": gettext_lazy("Publication time"),
    "section": gettext_lazy("Section"),
    "short_headline": gettext_lazy("Short headline"),
    "slug": gettext_lazy("Slug"),
    "source": gettext_lazy("Source"),
    "source_address": gettext_lazy("Source’s address"),
    "sources": gettext_lazy("Named sources"),
    "standfirst": gettext_lazy("Standfirst"),
    "topics": gettext_lazy("Topics"),
    "urgency": gettext_lazy("Urgency"),
}


class TargetState(StrEnum):
    """The state that an article has after its import."""

    LIVE = "live"
    DRAFT = "draft"
    IN_REVIEW = "in review"
    SPIKED = "spiked"
    WITHDRAWN = "withdrawn"


class ImportFileError(Exception):
    """An article or a whole file can't be imported: the line, counted from 1, and the reason as a sentence.

    `reason` is in the active language.
    """

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(line, reason)
        self.line, self.reason = line, reason


@dataclass(frozen=True)
class FileMessage:
    """A message about a whole file, such as what was left out."""

    text: str


@dataclass(frozen=True)
class ParsedPicture:
    """A picture that belongs to an article: a function that opens its file, and its texts."""

    name: str
    open: Callable[[], BinaryIO] = field(compare=False)
    caption: str = ""
    alt_text: str = ""
    credit: str = ""

    @property
    def reason_not_shown(self) -> str:
        """The sentence that says what is missing to show the picture, a credit or an alt text; "" for nothing."""
        if not has_visible_text(self.credit):
            # Translators: a picture.
            return _("It has no credit.")
        return "" if has_visible_text(self.alt_text) else _("It has no alt text.")


@dataclass(frozen=True)
class ParsedComment:
    """A reader's comment on an article; `key` and `parent` are its number and its parent's at the source."""

    key: int
    parent: int
    body: str
    name: str
    email: str
    status: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class ParsedArticle:
    """An article as a file describes it. Fields that a format doesn't have stay empty.

    `origin` identifies the article at its source permanently. An article without an origin is identified by its News
    ID, which must be unused. An article with an origin whose News ID is taken gets one above all that its file asks for
    (`highest_source_id`). Of two `version`s that the source numbered, the higher one is the later one. With
    `draft_if_unpublishable` an article that can't be published is kept as a draft instead of being refused. `body` is
    HTML that isn't sanitised; <figure key="K">caption</figure> in it is the placeholder of the picture with that key.
    `old_paths` are the paths of the article's old addresses. `line_numbers` has the line of each field, and under ""
    the line on which the article begins.
    """

    headline: str
    body: str
    fingerprint: str
    state: TargetState = TargetState.LIVE
    draft_if_unpublishable: bool = False
    origin: str = ""
    news_id: int | None = None
    highest_source_id: int = 0
    version: int = 0
    publish_at: datetime | None = None
    short_headline: str = ""
    kicker: str = ""
    standfirst: str = ""
    dateline: str = ""
    slug: str = ""
    source: str = ""
    source_address: str = ""
    sources: str = ""
    language: str = ""
    genre: str = ""
    urgency: int | None = None
    section: str = ""
    authors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    comments_open: bool = True
    withdrawal_reason: str = ""
    pictures: Mapping[str, ParsedPicture] = field(default_factory=dict)
    lead: str = ""
    comments: tuple[ParsedComment, ...] = ()
    old_paths: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    line_numbers: Mapping[str, int] = field(default_factory=dict)
    field_labels: Mapping[str, str | Promise] = field(default_factory=dict)
    label: str = ""

    def error(self, name: str, sentence: str) -> ImportFileError:
        """Return the ImportFileError that names this field of the article and its line."""
        label = self.field_labels.get(name) or FIELD_LABELS.get(name) or name.replace("_", " ").capitalize()
        return ImportFileError(self.line_number_of(name), f"{label}: {sentence}")

    def line_number_of(self, name: str) -> int:
        """Return the line of a field, or the line on which the article begins."""
        return self.line_numbers.get(name, self.line_numbers.get("", 1))


# Fields that aren't part of an article's content: where it was found, what was noticed, and comments, which are
# imported one by one.
NOT_FINGERPRINTED = {"fingerprint", "comments", "old_paths", "messages", "line_numbers", "field_labels", "label"}
NOT_FINGERPRINTED |= {"origin", "news_id", "highest_source_id", "draft_if_unpublishable"}


# Any: the values are those of the fields of ParsedArticle, whose constructor checks their names.
def compute_fingerprint(**values: Any) -> str:
    """Return the SHA-256, in hexadecimal, of these fields; of pictures that can be shown, only the names count."""
    known = {each.name for each in fields(ParsedArticle)} - NOT_FINGERPRINTED
    fingerprinted = {name: value for name, value in values.items() if name in known}
    fingerprinted["pictures"] = {
        key: "" if picture.reason_not_shown else picture.name
        for key, picture in fingerprinted.get("pictures", {}).items()
    }
    return hashlib.sha256(json.dumps(fingerprinted, sort_keys=True, default=str).encode()).hexdigest()


# Any: as for compute_fingerprint.
def build_parsed_article(**values: Any) -> ParsedArticle:
    """Return the ParsedArticle with these fields and its fingerprint."""
    return ParsedArticle(fingerprint=compute_fingerprint(**values), **values)


def open_picture_file(path: Path) -> BinaryIO:
    """Open a picture's file for reading bytes."""
    return path.open("rb")


def translate_default(text: str) -> str:
    """Return one of DEFAULT_TEXTS in the active language, and any other text as it is."""
    return _(text) if text in DEFAULT_TEXTS else text


def headline_from_text_message() -> str:
    """Return the message about an article that has no headline of its own."""
    return _("The headline was taken from the first sentence.")


def picture_not_found_message(name: str) -> str:
    """Return the message about a picture whose file isn't there."""
    return _("Picture not found: %(name)s") % {"name": name}


def shorten_texts(texts: dict[str, str], max_lengths: Mapping[str, int]) -> list[str]:
    """Shorten the texts that are too long, in place, and return a message with the full text of each."""
    messages = []
    for name, max_length in max_lengths.items():
        text = texts[name]
        if len(text) > max_length:
            message = ngettext(
                "%(field)s shortened to %(limit)s character: %(text)s",
                "%(field)s shortened to %(limit)s characters: %(text)s",
                max_length,
            )
            messages.append(message % {"field": FIELD_LABELS[name], "limit": max_length, "text": text})
            texts[name] = text[: max_length - 1] + "…"
    return messages
