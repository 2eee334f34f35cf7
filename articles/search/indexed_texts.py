"""The searchable texts of articles, as terms in fields."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.db.models import QuerySet

from ..editorial.models import Article, Byline, LiveArticle, LiveByline
from .tokenizer import tokenize

# In order of weight, the heaviest first; backends weigh fields by their position.
FIELDS = ("headline", "standfirst", "names", "body")
# The columns that readers see, by the field in which they are indexed.
READER_COLUMNS = {"headline": ("kicker", "headline"), "standfirst": ("standfirst",), "body": ("dateline", "body")}
# The columns that only the desk sees.
DESK_COLUMNS = ("slugline", "short_headline")
HTML_TAG = re.compile(r'<(?:"[^"]*"|[^">])*>')
# A tsvector holds less than 1 MB of lexemes and positions. The rest of a longer text isn't indexed.
MAX_LEXEME_BYTES = 900_000
SAFE_LENGTH = 100_000


@dataclass(frozen=True)
class IndexedText:
    """One text of an article: a string of terms per field.

    `readers` and `desk` say whether it is the published text, the working copy, or both.
    """

    article_id: int
    readers: bool
    desk: bool
    fields: tuple[str, ...]

    @property
    def key(self) -> tuple[int, bool, bool]:
        """The values that identify the text."""
        return self.article_id, self.readers, self.desk

    @property
    def digest(self) -> str:
        """A hash of the terms, 32 characters long."""
        return hashlib.blake2b("\0".join(self.fields).encode(), digest_size=16).hexdigest()


def indexed_texts(article_ids: Collection[int]) -> list[IndexedText]:
    """Return the current texts of these articles: one where working copy and published text agree, otherwise two."""
    columns = ("pk", *{name for names in READER_COLUMNS.values() for name in names})
    copies = Article.objects.filter(pk__in=article_ids).order_by().values(*columns, *DESK_COLUMNS)
    live = {row["pk"]: row for row in LiveArticle.objects.filter(pk__in=article_ids).order_by().values(*columns)}
    names = _author_names(Byline.objects.filter(article__in=article_ids), "article")
    live_names = _author_names(LiveByline.objects.filter(live_article__in=article_ids), "live_article")
    return [
        text
        for copy in copies
        for text in _texts_of_article(copy, names[copy["pk"]], live.get(copy["pk"]), live_names[copy["pk"]])
    ]


def _author_names(bylines: QuerySet[Byline] | QuerySet[LiveByline], article_key: str) -> defaultdict[int, list[str]]:
    names: defaultdict[int, list[str]] = defaultdict(list)
    for pk, name in bylines.order_by("position", "pk").values_list(article_key, "author__name"):
        names[pk].append(name)
    return names


def _texts_of_article(
    copy: Mapping[str, Any], names: list[str], live: Mapping[str, Any] | None, live_names: list[str]
) -> Iterator[IndexedText]:
    """Yield the texts of a working copy and of its live article, both given as {column: value}."""
    desk = _field_terms(copy, names)
    if live is None:
        yield IndexedText(copy["pk"], readers=False, desk=True, fields=desk)
        return
    same = names == live_names and all(copy.get(name, "") == live.get(name, "") for name in {*copy, *live})
    if same:
        yield IndexedText(copy["pk"], readers=True, desk=True, fields=desk)
        return
    yield IndexedText(copy["pk"], readers=False, desk=True, fields=desk)
    yield IndexedText(copy["pk"], readers=True, desk=False, fields=_field_terms(live, live_names))


def _field_terms(row: Mapping[str, Any], names: list[str]) -> tuple[str, ...]:
    texts = {field: " ".join(row[name] for name in columns) for field, columns in READER_COLUMNS.items()}
    texts["headline"] += "".join(f" {row[name]}" for name in DESK_COLUMNS if row.get(name))
    texts["body"] = unescape(HTML_TAG.sub(" ", texts["body"]))
    texts["names"] = " ".join(names)
    return tuple(_truncate(tokenize(texts[field])) for field in FIELDS)


def _truncate(terms: str) -> str:
    """Return as many terms of a text as every backend can store."""
    if len(terms) <= SAFE_LENGTH:
        return terms
    words, room = terms.split(), MAX_LEXEME_BYTES
    seen: set[str] = set()
    for n, term in enumerate(words):
        # A new term takes its bytes and a count of positions; a repeated one takes another position.
        room -= 2 if term in seen else len(term.encode()) + 8
        if room < 0:
            return " ".join(words[:n])
        seen.add(term)
    return terms
