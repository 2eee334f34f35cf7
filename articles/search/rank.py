"""Which of the articles found come first: words in the headline before words in the body, and what is newer."""

from ..delivery.cursor import Slice, decode, encode
from .backends import backend

YEAR = 365.25 * 24 * 3600


def ranked(query, published, at):
    """Return article ids, the best match first; `published` is {id: when it was published}, of at most some thousand.

    A match's score falls with the square root of its age: to a half in three years. Measured from `at`, the order of
    the same articles is the same at any time.
    """
    scores = backend().scores(query, published)
    weighed = {
        pk: scores.get(pk, 0) / (1 + max(0, (at - moment).total_seconds()) / YEAR) ** 0.5
        for pk, moment in published.items()
    }
    return sorted(published, key=lambda pk: (weighed[pk], pk), reverse=True)


def moment_of(cursor, now):
    """Return the moment of the list that a cursor belongs to: what was published since is left out of it."""
    return min(decode(cursor)[0], now) if cursor else now


def cut_ranked(ids, at, cursor, after, size):
    """Return the Slice of ranked ids behind one cursor, or ahead of the other; the first where it names none of them.

    Such a cursor holds the moment of the list and the id of the article at its end.
    """
    places = {pk: place for place, pk in enumerate(ids)}
    start = 0
    if cursor:
        start = places.get(decode(cursor)[1], -1) + 1
    elif after:
        start = max(0, places.get(decode(after)[1], 0) - size)
    rows = ids[start : start + size]
    following = encode(at, rows[-1]) if len(ids) > start + size else ""
    return Slice(rows, following, is_first=start == 0, preceding=encode(at, rows[0]) if start else "")
