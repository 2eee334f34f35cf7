"""The records of a corpus: what each kind must have, read from the objects on the lines.

In this order: meta, section, author, tag, image, then each article followed by its comments, the answered before the
answer. Ids of articles and comments rise.
"""

from datetime import datetime

from articles.comments.models import MAX_COMMENT_LENGTH, Comment
from articles.delivery.url_converters import MAX_ROW_ID
from articles.exchange.parsed_article import ImportFileError

FORMAT = 1
RECORD_ORDER = ("meta", "section", "author", "tag", "image", "article")
ID = (int, MAX_ROW_ID)
# Each field's type, and the longest text or the largest number.
RECORD_FIELDS = {
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
TYPE_LABELS = {int: "a whole number", str: "text", list: "a list"}
STATUSES = {*Comment.Status.values}
DATETIME_FIELDS = ("published", "updated", "created")


def read_records(objects):
    """Yield (line number, record) of a corpus, checked each by itself; the moments in it are read.

    `objects` are (line number, object, size). ImportFileError for the first that is wrong, or at a cut-off end.
    """
    place, articles, number, expected = 0, 0, 0, 0
    for number, record, _ in objects:
        kind = record.get("type")
        if number == 1 and kind != "meta":
            raise ImportFileError(1, "This is no corpus: its first line is no “meta”.")
        if not isinstance(kind, str) or kind not in RECORD_FIELDS:
            raise ImportFileError(number, f"A corpus has no records of the type “{kind}”.")
        _check(number, kind, record)
        if kind == "meta":
            expected = record["articles"]
        articles += kind == "article"
        place = _next_place(number, kind, place)
        yield number, record
    if articles != expected or not number:
        raise ImportFileError(max(number, 1), f"The file ends after {articles} of {expected} articles; it was cut off.")


def _next_place(number, kind, place):
    found = RECORD_ORDER.index("article" if kind == "comment" else kind)
    if found < place or (kind == "meta" and number > 1):
        raise ImportFileError(number, f"A record of the type “{kind}” comes too late.")
    return found


def _check(number, kind, record):
    for name, (expected, limit) in RECORD_FIELDS[kind].items():
        value = record.get(name)
        if not isinstance(value, expected) or isinstance(value, bool):
            raise ImportFileError(number, f"“{name}” of a record of the type “{kind}” must be {TYPE_LABELS[expected]}.")
        size = value if expected is int else len(value)
        if not (expected is int and name != "comment_count") <= size <= limit:
            raise ImportFileError(number, f"“{name}” is too large or too small; {limit} is the most.")
    for name in DATETIME_FIELDS:
        if name in record:
            record[name] = _parse_datetime(number, name, record[name])
    if kind == "comment" and record["status"] not in STATUSES:
        raise ImportFileError(number, f"There is no status “{record['status']}” of a comment.")


def _parse_datetime(number, name, text):
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise ImportFileError(number, f"“{name}” is no moment: {text}.") from None
    if parsed.tzinfo is None:
        raise ImportFileError(number, f"“{name}” needs a time zone: {text}.")
    return parsed
