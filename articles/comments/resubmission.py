"""The same comment sent twice: a double press, or a retry because the answer was lost on the way.

The first answer leads to the receipt, from which a comment can be changed and withdrawn. So a repeat leads there only
where something that a stranger can't know proves the sender (docs/decisions/0047).
"""

from datetime import timedelta
from hashlib import sha256

from django.db import connection

from .models import Comment
from .submission import Refused, Submission

REPEATED_WITHIN = timedelta(minutes=10)
PRESSED_TWICE_WITHIN = timedelta(minutes=1)


def earlier_submission(submission: Submission) -> Comment | None:
    """Return the same comment, if its sender sent it within ten minutes; None for a new one.

    Raises Refused where it is stored, but nothing proves that the same person sends it again.
    """
    comment, since = submission.comment, submission.at - REPEATED_WITHIN
    earlier = Comment.objects.repeated_by(comment, submission.hashes.addresses, since).first()
    if earlier is None or _is_proven(submission, earlier):
        return earlier
    raise Refused("We already have this comment.", code="repeated")


def _is_proven(submission: Submission, earlier: Comment) -> bool:
    """Tell whether a session, the nonce of a preview, or the address within a minute proves the sender."""
    comment = submission.comment
    if comment.author_id or (comment.nonce and comment.nonce == earlier.nonce):
        return True
    is_recent = earlier.created_at > submission.at - PRESSED_TWICE_WITHIN
    return is_recent and earlier.address_hash in submission.hashes.addresses


def wait_for_repeats(comment: Comment) -> None:
    """Make transactions that store the same comment by the same sender wait for each other, on PostgreSQL.

    SQLite has one writer at a time anyway.
    """
    if connection.vendor != "postgresql":
        return
    sender = comment.author_id or comment.email or comment.address_hash
    digest = sha256(f"{comment.article_id}\0{sender}\0{comment.body}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)])
