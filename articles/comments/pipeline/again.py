"""The same comment once more: pressed twice, or sent again because the answer was lost on the way."""

import zlib
from datetime import timedelta
from types import SimpleNamespace

from django.db.models import Q, Subquery

from ...delivery.prepared import given, prepared
from ..models import Comment
from ..querysets import VISIBLE

SAME_AGAIN = timedelta(minutes=10)
# So long a comment that readers see, and may copy, still counts as sent again by who has its sender's address.
PRESSED_TWICE = timedelta(minutes=1)
# The present key's hash of an address, and the one before it, which was the present one ten minutes ago.
KEYS = 2
SAME = ("article_id", "parent_id", "body", "name", "email", "author_id")


def shape(submission):
    """Return by what its sender is told, by how many hashes of an address, and whether it is a reply."""
    comment = submission.comment
    # Words and name can be copied from the page; an e-mail address, which is never shown, tells who sent it.
    by = "author" if comment.author else "email" if comment.email else "address"
    return by, len(submission.hashes.addresses[:KEYS]), comment.parent_id is not None


def lookups(*shape):
    """Return a sub-query for the same comment by the same sender, if it came within the last ten minutes."""
    return {"sent_before": Subquery(_same(*shape).values("pk"))}


def values(submission):
    """Return the words, the place and the sender that count as the same."""
    addresses, at = submission.hashes.addresses[:KEYS], submission.at
    same = {f"same_{name}": getattr(submission.comment, name) for name in SAME}
    theirs = {f"same_address_{place}": address for place, address in enumerate(addresses)}
    return same | theirs | {"same_since": at - SAME_AGAIN, "same_just": at - PRESSED_TWICE}


def sent_before(submission, *, in_turn=False):
    """Return the same comment, asked for anew; None where there is none, or nobody tells who sends this one.

    `in_turn`, the same that come at one moment wait for each other until the transaction ends.
    """
    by, count, _ = known = shape(submission)
    if by == "address" and not count:
        return None
    turn = _turn_of(submission.comment) if in_turn else ()
    return next(iter(_row(*known, in_turn=turn, **values(submission))), None)


def _turn_of(comment):
    who = comment.email or comment.address_hash or str(comment.author_id)
    number = zlib.crc32("\0".join([who, comment.body]).encode())
    return number - 2**31, comment.article_id % 2**31


@prepared
def _row(*shape):
    return _same(*shape)


def _same(by, count, is_reply):
    words = given(Comment, **{name: f"same_{name}" for name in ("article_id", "body", "name", "email")})
    others = given(Comment, parent_id="same_parent_id") if is_reply else {"parent_id": None}
    others |= given(Comment, author_id="same_author_id") if by == "author" else {"author_id": None}
    since = given(Comment, created_at__gt="same_since")
    rows = Comment.objects.filter(**since).same_as(SimpleNamespace(**words, **others))
    if by == "address":
        theirs = [given(Comment, address_hash=f"same_address_{place}")["address_hash"] for place in range(count)]
        just = given(Comment, created_at__gt="same_just")
        rows = rows.filter(~Q(status__in=VISIBLE) | Q(**just), address_hash__in=theirs)
    return rows.order_by("created_at")[:1]
