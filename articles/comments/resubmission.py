"""The same comment sent twice: a double press, or a retry because the answer was lost on the way.

The first answer leads to the receipt, from which a comment can be changed and withdrawn. So a repeat leads there only
where something that a stranger can't know proves the sender (docs/decisions/0047).
"""

from datetime import timedelta
from hashlib import sha256

from django.db import connection

from .models import Comment
from .submission import CommentSubmission, SubmissionRefused

RESUBMISSION_PERIOD = timedelta(minutes=10)
DOUBLE_CLICK_PERIOD = timedelta(minutes=1)


def find_earlier_submission(submission: CommentSubmission) -> Comment | None:
    """Return the same comment, if its sender sent it within ten minutes; None for a new one.

    Raises SubmissionRefused where it is stored, but nothing proves that the same person sends it again.
    """
    comment, since = submission.comment, submission.at - RESUBMISSION_PERIOD
    earlier = Comment.objects.identical_to(comment, submission.hashes.addresses, since).first()
    if earlier is None or _is_same_commenter(submission, earlier):
        return earlier
    raise SubmissionRefused("We already have this comment.", code="repeated")


def _is_same_commenter(submission: CommentSubmission, earlier: Comment) -> bool:
    """Tell whether a session, the nonce of a preview, or the address within a minute proves the sender."""
    comment = submission.comment
    if comment.author_id or (comment.nonce and comment.nonce == earlier.nonce):
        return True
    is_recent = earlier.created_at > submission.at - DOUBLE_CLICK_PERIOD
    return is_recent and earlier.address_hash in submission.hashes.addresses


def lock_resubmissions(comment: Comment) -> None:
    """Make transactions that store the same comment by the same sender wait for each other, on PostgreSQL.

    SQLite has one writer at a time anyway.
    """
    if connection.vendor != "postgresql":
        return
    sender = comment.author_id or comment.email or comment.address_hash
    digest = sha256(f"{comment.article_id}\0{sender}\0{comment.body}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)])
