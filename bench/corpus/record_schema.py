"""The records of a corpus: the fields of each type, and the checks of the objects on the lines.

The order is meta, section, author, tag, image, then each article followed by its comments; a comment comes before its
replies. The ids of articles and of comments increase.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from articles.comments.models import MAX_COMMENT_LENGTH, Comment
from articles.delivery.url_converters import MAX_ROW_ID
from articles.exchange.full_export.json_lines import JsonObject
from articles.exchange.parsed_article import ImportFileError

FORMAT = 1
RECORD_ORDER = ("meta", "section", "author", "tag", "image", "article")
ID = (int, MAX_ROW_ID)
# {type of record: {field: (type, the greatest length or the largest number)}}
RECORD_FIELDS: Mapping[str, Mapping[str, tuple[type, int]]] = {
    "meta": {"format": (int, FORMAT), "articles": ID},
    "section": {"id": ID, "slug": (str, 60), "name": (str, 60)},
    "author": {"id": ID, "slug": (str, 80), "name": (str, 80), "bio": (str, 10_000)},
    "tag": {"id": ID, "slug": (str, 60), "name": (str, 60)},
    "image": {
        "id": ID,
        "file": (str, 120),
        "width": (int, 100_000),
        "height": (int, 100_000),
        "alt": (str, 300),
        "credit": (str, 120),
    },
    "article": {
        "id": ID,
        "slug": (str, 80),
        "title": (str, 200),
        "dek": (str, 400),
        "dateline": (str, 60),
        "section": ID,
        "authors": (list, 20),
        "tags": (list, 20),
        "published": (str, 40),
        "updated": (str, 40),
        "body": (list, 2_000),
        "comment_count": ID,
    },
    "comment": {
        "id": ID,
        "article": ID,
        "name": (str, 60),
        "email": (str, 254),
        "body": (str, MAX_COMMENT_LENGTH),
        "created": (str, 40),
        "status": (str, 9),
    },
}
TYPE_LABELS: Mapping[type, str] = {int: "a whole number", str: "text", list: "a list"}
STATUSES = {*Comment.Status.values}
DATETIME_FIELDS = ("published", "updated", "created")


def read_records(objects: Iterable[tuple[int, JsonObject, int]]) -> Iterator[tuple[int, JsonObject]]:
    """Yield (line number, record) for each record of a corpus, checked and with its datetimes parsed.

    `objects` are (line number, object, size). Raises ImportFileError for the first invalid record, or where articles
    are missing at the end.
    """
    order, articles, number, expected = 0, 0, 0, 0
    for number, record, _ in objects:
        kind = record.get("type")
        if number == 1 and kind != "meta":
            raise ImportFileError(1, "The file isn’t a corpus: its first record isn’t of the type “meta”.")
        if not isinstance(kind, str) or kind not in RECORD_FIELDS:
            raise ImportFileError(number, f"A corpus has no records of the type “{kind}”.")
        _check(number, kind, record)
        if kind == "meta":
            expected = record["articles"]
        articles += kind == "article"
        order = _next_order(number, kind, order)
        yield number, record
    if articles != expected or not number:
        raise ImportFileError(max(number, 1), f"The file is cut off: it has {articles} of {expected} articles.")


def _next_order(number: int, kind: str, order: int) -> int:
    kind_order = RECORD_ORDER.index("article" if kind == "comment" else kind)
    if kind_order < order or (kind == "meta" and number > 1):
        raise ImportFileError(number, f"A record of the type “{kind}” comes too late.")
    return kind_order


def _check(number: int, kind: str, record: JsonObject) -> None:
    for name, (expected, limit) in RECORD_FIELDS[kind].items():
        value = record.get(name)
        if not isinstance(value, expected) or isinstance(value, bool):
            raise ImportFileError(number, f"“{name}” of a record of the type “{kind}” must be {TYPE_LABELS[expected]}.")
        size = _size(value)
        if not (expected is int and name != "comment_count") <= size <= limit:
            raise ImportFileError(number, f"“{name}” is too large or too small. The limit is {limit}.")
    for name in DATETIME_FIELDS:
        if name in record:
            record[name] = _parse_datetime(number, name, record[name])
    if kind == "comment" and record["status"] not in STATUSES:
        raise ImportFileError(number, f"A comment can’t have the status “{record['status']}”.")


def _size(value: Any) -> int:
    """Return a number itself, and the length of any other value."""
    return value if isinstance(value, int) else len(value)


def _parse_datetime(number: int, name: str, text: str) -> datetime:
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise ImportFileError(number, f"“{name}” isn’t a date and time: {text}.") from None
    if parsed.tzinfo is None:
        raise ImportFileError(number, f"“{name}” needs a time zone: {text}.")
    return parsed
