"""The same comment once more: pressed twice, or sent again because the answer was lost on the way."""

from datetime import timedelta
from types import SimpleNamespace

from django.db.models import Q

from ..delivery.prepared import given, prepared
from .models import Comment
from .querysets import VISIBLE

SAME_AGAIN = timedelta(minutes=10)
# So long a comment that readers see, and may copy, still counts as sent again by who has its sender's address.
PRESSED_TWICE = timedelta(minutes=1)
# The present key's hash of an address, and the one before it, which was the present one ten minutes ago.
KEYS = 2
SAME = ("article_id", "parent_id", "body", "name", "email", "author_id")


def sent_before(comment, hashes, at):
    """Return the same comment by the same sender, if it came within the last ten minutes."""
    addresses = hashes.addresses[:KEYS]
    # Words and name can be copied from the page; an e-mail address, which is never shown, tells who sent it.
    by = "author" if comment.author else "email" if comment.email else "address"
    if by == "address" and not addresses:
        return None
    values = {f"address_{place}": address for place, address in enumerate(addresses)}
    values |= {name: getattr(comment, name) for name in SAME}
    times = {"since": at - SAME_AGAIN, "just": at - PRESSED_TWICE}
    found = _same(by, len(addresses), comment.parent_id is not None, **values, **times)
    return found[0] if found else None


@prepared
def _same(by, count, is_reply):
    words = given(Comment, article_id="article_id", body="body", name="name", email="email")
    others = given(Comment, parent_id="parent_id") if is_reply else {"parent_id": None}
    others |= given(Comment, author_id="author_id") if by == "author" else {"author_id": None}
    rows = Comment.objects.filter(**given(Comment, created_at__gt="since")).same_as(SimpleNamespace(**words, **others))
    if by == "address":
        theirs = [given(Comment, address_hash=f"address_{place}")["address_hash"] for place in range(count)]
        rows = rows.filter(~Q(status__in=VISIBLE) | Q(**given(Comment, created_at__gt="just")), address_hash__in=theirs)
    return rows.order_by("created_at")[:1]
