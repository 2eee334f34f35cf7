"""What a file says of one article, whatever its format: the shape in which every reader hands it on."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum

from ..delivery.text_normalization import has_visible_text


class TargetState(StrEnum):
    """What is to become of an article that comes in."""

    LIVE = "live"
    DRAFT = "draft"
    IN_REVIEW = "in review"
    SPIKED = "spiked"
    WITHDRAWN = "withdrawn"


class ImportFileError(Exception):
    """What keeps an article, or a whole file, out: the line, counted from 1, and the reason as a sentence."""

    def __init__(self, line, reason):
        super().__init__(line, reason)
        self.line, self.reason = line, reason


@dataclass(frozen=True)
class FileMessage:
    """A sentence about a file as a whole, such as what of it was left out."""

    text: str


@dataclass(frozen=True)
class ParsedPicture:
    """A picture that comes with an article: how to open its file, and what is said of it."""

    name: str
    open: Callable = field(compare=False)
    caption: str = ""
    alt_text: str = ""
    credit: str = ""

    @property
    def reason_not_shown(self):
        """What it lacks to be shown, in words: a credit, or words for those who don't see it; "" where nothing."""
        if not has_visible_text(self.credit):
            return "it names no credit."
        return "" if has_visible_text(self.alt_text) else "nothing says what it shows."


@dataclass(frozen=True)
class ParsedComment:
    """A reader's comment that comes with an article; `key` and `parent` are numbers of the place it comes from."""

    key: int
    parent: int
    body: str
    name: str
    email: str
    status: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class ParsedArticle:
    """An article as a file has it. What a format doesn't know stays empty.

    `origin` names it for ever in the place it comes from; without one its News ID does, and must be free. Where an item
    with an origin finds its number taken, it gets one above all that its file wishes for (`highest_source_id`). Of two
    `version`s that its source numbered, the higher is the later. One that `draft_if_unpublishable` is kept as a draft
    where it can't be published, rather than refused. In `body`, HTML not yet sanitised, <figure
    key="K">caption</figure> stands for the picture of that key. `old_paths` are the paths of its old addresses, and
    `line_numbers` tells where each field stands.
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
    field_labels: Mapping[str, str] = field(default_factory=dict)
    label: str = ""

    def error(self, name, sentence):
        """Return the ImportFileError that names that field of this article and the line where it stands."""
        written = self.field_labels.get(name, name.replace("_", " ").capitalize())
        return ImportFileError(self.line_number_of(name), f"{written}: {sentence}")

    def line_number_of(self, name):
        """Return the line on which a field stands, or where the article begins."""
        return self.line_numbers.get(name, self.line_numbers.get("", 1))


# Beside what an article says: where it stands, what was noticed, and comments, which are kept one by one.
NOT_FINGERPRINTED = {"fingerprint", "comments", "old_paths", "messages", "line_numbers", "field_labels", "label"}
NOT_FINGERPRINTED |= {"origin", "news_id", "highest_source_id", "draft_if_unpublishable"}


def compute_fingerprint(**values):
    """Return the SHA-256, in hexadecimal, of these fields; of pictures to be shown, of their names."""
    known = {each.name for each in fields(ParsedArticle)} - NOT_FINGERPRINTED
    fingerprinted = {name: value for name, value in values.items() if name in known}
    fingerprinted["pictures"] = {
        key: "" if picture.reason_not_shown else picture.name
        for key, picture in fingerprinted.get("pictures", {}).items()
    }
    return hashlib.sha256(json.dumps(fingerprinted, sort_keys=True, default=str).encode()).hexdigest()


def build_parsed_article(**values):
    """Return the ParsedArticle that says this, with its fingerprint."""
    return ParsedArticle(fingerprint=compute_fingerprint(**values), **values)
