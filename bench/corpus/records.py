"""The records of a corpus: what each kind must have, read from the objects on the lines.

In this order: meta, section, author, tag, image, then each article followed by its comments, the answered before the
answer. Ids of articles and comments rise.
"""

from datetime import datetime

from articles.comments.models import LONGEST_BODY, Comment
from articles.delivery.addresses import LARGEST_ID
from articles.exchange.item import ItemError

FORMAT = 1
ORDER = ("meta", "section", "author", "tag", "image", "article")
ID = (int, LARGEST_ID)
# Each field's type, and the longest text or the largest number.
FIELDS = {
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
        "body": (str, LONGEST_BODY),
        "created": (str, 40),
        "status": (str, 9),
    },
}
WORDS = {int: "a whole number", str: "text", list: "a list"}
STATUSES = {*Comment.Status.values}
MOMENTS = ("published", "updated", "created")


def records(objects):
    """Yield (line number, record) of a corpus, checked each by itself; the moments in it are read.

    `objects` are (line number, object, size). ItemError for the first that is wrong, or at a cut-off end.
    """
    place, articles, number, expected = 0, 0, 0, 0
    for number, record, _ in objects:
        kind = record.get("type")
        if number == 1 and kind != "meta":
            raise ItemError(1, "This is no corpus: its first line is no “meta”.")
        if not isinstance(kind, str) or kind not in FIELDS:
            raise ItemError(number, f"A corpus has no records of the type “{kind}”.")
        _check(number, kind, record)
        if kind == "meta":
            expected = record["articles"]
        articles += kind == "article"
        place = _next_place(number, kind, place)
        yield number, record
    if articles != expected or not number:
        raise ItemError(max(number, 1), f"The file ends after {articles} of {expected} articles; it was cut off.")


def _next_place(number, kind, place):
    found = ORDER.index("article" if kind == "comment" else kind)
    if found < place or (kind == "meta" and number > 1):
        raise ItemError(number, f"A record of the type “{kind}” comes too late.")
    return found


def _check(number, kind, record):
    for name, (expected, most) in FIELDS[kind].items():
        value = record.get(name)
        if not isinstance(value, expected) or isinstance(value, bool):
            raise ItemError(number, f"“{name}” of a record of the type “{kind}” must be {WORDS[expected]}.")
        size = value if expected is int else len(value)
        if not (expected is int and name != "comment_count") <= size <= most:
            raise ItemError(number, f"“{name}” is too large or too small; {most} is the most.")
    for name in MOMENTS:
        if name in record:
            record[name] = _moment(number, name, record[name])
    if kind == "comment" and record["status"] not in STATUSES:
        raise ItemError(number, f"There is no status “{record['status']}” of a comment.")


def _moment(number, name, text):
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ItemError(number, f"“{name}” is no moment: {text}.") from None
    if moment.tzinfo is None:
        raise ItemError(number, f"“{name}” needs a time zone: {text}.")
    return moment
