"""The texts of articles that can be found, as words in fields."""

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from html import unescape

from ..editorial.models import Article, Byline, LiveArticle, LiveByline
from .tokenizer import tokenize

# By weight, the heaviest first; the backends weigh them by their place.
FIELDS = ("headline", "standfirst", "names", "body")
# What readers get of an article's words, by the field under which it is found.
READER_COLUMNS = {"headline": ("kicker", "headline"), "standfirst": ("standfirst",), "body": ("dateline", "body")}
# What the desk is shown besides.
DESK_COLUMNS = ("slugline", "short_headline")
HTML_TAG = re.compile(r'<(?:"[^"]*"|[^">])*>')
# A tsvector holds less than 1 MB of lexemes and places; of the longest texts what lies beyond is not found.
MAX_LEXEME_BYTES = 900_000
SAFE_LENGTH = 100_000


@dataclass(frozen=True)
class IndexedText:
    """The terms of one text, a string of them a field, and for whom it is."""

    article_id: int
    readers: bool
    desk: bool
    fields: tuple

    @property
    def key(self):
        """What tells it from every other text."""
        return self.article_id, self.readers, self.desk

    @property
    def digest(self):
        """Return 32 characters that change with its words."""
        return hashlib.blake2b("\0".join(self.fields).encode(), digest_size=16).hexdigest()


def indexed_texts(article_ids):
    """Return the Texts of these articles as they stand: one of an article whose copies agree, else two."""
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


def _author_names(bylines, article):
    names = defaultdict(list)
    for pk, name in bylines.order_by("position", "pk").values_list(article, "author__name"):
        names[pk].append(name)
    return names


def _texts_of_article(copy, names, live, live_names):
    """Yield the Texts of a working copy and of what readers have, as rows of columns."""
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


def _field_terms(row, names):
    said = {field: " ".join(row[name] for name in columns) for field, columns in READER_COLUMNS.items()}
    said["headline"] += "".join(f" {row[name]}" for name in DESK_COLUMNS if row.get(name))
    said["body"] = unescape(HTML_TAG.sub(" ", said["body"]))
    said["names"] = " ".join(names)
    return tuple(_truncate(tokenize(said[field])) for field in FIELDS)


def _truncate(terms):
    """Return as many of a text's terms as any engine has room for."""
    if len(terms) <= SAFE_LENGTH:
        return terms
    found, room, seen = terms.split(), MAX_LEXEME_BYTES, set()
    for n, term in enumerate(found):
        # Its bytes and how many places it has, or one more place.
        room -= 2 if term in seen else len(term.encode()) + 8
        if room < 0:
            return " ".join(found[:n])
        seen.add(term)
    return terms
