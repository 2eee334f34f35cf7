"""What a file says of one article, whatever its format: the shape in which every reader hands it on."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum

from ..delivery.text import shows_something


class State(StrEnum):
    """What is to become of an article that comes in."""

    LIVE = "live"
    DRAFT = "draft"
    IN_REVIEW = "in review"
    SPIKED = "spiked"
    WITHDRAWN = "withdrawn"


class ItemError(Exception):
    """What keeps an article, or a whole file, out: the line, counted from 1, and the reason as a sentence."""

    def __init__(self, line, reason):
        super().__init__(line, reason)
        self.line, self.reason = line, reason


@dataclass(frozen=True)
class Notice:
    """A sentence about a file as a whole, such as what of it was left out."""

    text: str


@dataclass(frozen=True)
class Picture:
    """A picture that comes with an article: how to open its file, and what is said of it."""

    name: str
    open: Callable = field(compare=False)
    caption: str = ""
    alt_text: str = ""
    credit: str = ""

    @property
    def why_not_shown(self):
        """What it lacks to be shown, in words: a credit, or words for those who don't see it; "" where nothing."""
        if not shows_something(self.credit):
            return "it names no credit."
        return "" if shows_something(self.alt_text) else "nothing says what it shows."


@dataclass(frozen=True)
class Remark:
    """A reader's comment that comes with an article; `key` and `parent` are numbers of the place it comes from."""

    key: int
    parent: int
    body: str
    name: str
    email: str
    status: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Item:
    """An article as a file has it. What a format doesn't know stays empty.

    `origin` names it for ever in the place it comes from; without one its News ID does, and must be free. Where an
    item with an origin finds its number taken, it gets one above all that its file wishes for (`above`). Of two
    `version`s that its source numbered, the higher is the later. One that `may_wait` is kept as a draft where it can't
    be published, rather than refused. In `body`, HTML not yet sanitised, <figure key="K">caption</figure> stands for
    the picture of that key. `moved_from` are the paths of its old addresses, and `lines` tells where each field stands.
    """

    headline: str
    body: str
    fingerprint: str
    state: State = State.LIVE
    may_wait: bool = False
    origin: str = ""
    news_id: int | None = None
    above: int = 0
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
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    lead: str = ""
    comments: tuple[Remark, ...] = ()
    moved_from: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    label: str = ""

    def error(self, name, sentence):
        """Return the ItemError that names that field of this article and the line where it stands."""
        written = self.names.get(name, name.replace("_", " ").capitalize())
        return ItemError(self.line_of(name), f"{written}: {sentence}")

    def line_of(self, name):
        """Return the line on which a field stands, or where the article begins."""
        return self.lines.get(name, self.lines.get("", 1))


# Beside what an article says: where it stands, what was noticed, and comments, which are kept one by one.
UNSAID = {"fingerprint", "comments", "moved_from", "remarks", "lines", "names", "label"}
UNSAID |= {"origin", "news_id", "above", "may_wait"}


def fingerprint_of(**said):
    """Return the SHA-256, in hexadecimal, of what these fields of an Item say; pictures to be shown count by name."""
    known = {each.name for each in fields(Item)} - UNSAID
    plain = {name: value for name, value in said.items() if name in known}
    plain["pictures"] = {
        key: "" if picture.why_not_shown else picture.name for key, picture in plain.get("pictures", {}).items()
    }
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()


def made(**said):
    """Return the Item that says this, with its fingerprint."""
    return Item(fingerprint=fingerprint_of(**said), **said)
