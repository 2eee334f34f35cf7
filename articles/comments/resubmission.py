"""Resubmission: the same comment sent twice, by a double click or a retry after the response was lost.

The response to a comment leads to its receipt, where the comment can be edited and withdrawn. So a resubmission leads
there only if it proves that it comes from the same commenter (docs/decisions/0047).
"""

from datetime import timedelta
from hashlib import sha256

from django.db import connection
from django.utils.translation import gettext as _

from .models import Comment
from .submission import CommentSubmission, SubmissionRefused

RESUBMISSION_PERIOD = timedelta(minutes=10)
DOUBLE_CLICK_PERIOD = timedelta(minutes=1)


def find_earlier_submission(submission: CommentSubmission) -> Comment | None:
    """Return the same comment by the same commenter if it was sent within ten minutes; None for a new comment.

    Raises SubmissionRefused if the comment is stored but nothing proves that the same person is sending it again.
    """
    comment, since = submission.comment, submission.at - RESUBMISSION_PERIOD
    earlier = Comment.objects.identical_to(comment, submission.hashes.addresses, since).first()
    if earlier is None or _is_same_commenter(submission, earlier):
        return earlier
    raise SubmissionRefused(_("We have already received this comment."), code="repeated")


def _is_same_commenter(submission: CommentSubmission, earlier: Comment) -> bool:
    """Return whether a session, the nonce of a preview, or the IP address within a minute proves the commenter."""
    comment = submission.comment
    if comment.author_id or (comment.nonce and comment.nonce == earlier.nonce):
        return True
    is_recent = earlier.created_at > submission.at - DOUBLE_CLICK_PERIOD
    return is_recent and earlier.address_hash in submission.hashes.addresses


def lock_resubmissions(comment: Comment) -> None:
    """Serialise transactions that store the same comment by the same commenter, on PostgreSQL.

    SQLite has only one writer at a time.
    """
    if connection.vendor != "postgresql":
        return
    commenter = comment.author_id or comment.email or comment.address_hash
    digest = sha256(f"{comment.article_id}\0{commenter}\0{comment.body}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)])
