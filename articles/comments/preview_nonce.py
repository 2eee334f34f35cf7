"""The signed nonce of a preview: valid once, for one text, from two seconds to one hour after the preview was shown."""

import hashlib
import uuid
from datetime import datetime, timedelta

from django.core import signing
from django.utils.translation import gettext as _

from .models import Comment
from .submission import SubmissionRefused

MIN_AGE, MAX_AGE = timedelta(seconds=2), timedelta(hours=1)
SALT = "articles.comments.preview"


def create_nonce(comment: Comment, at: datetime) -> str:
    """Return a signed nonce for the preview of a comment at that time."""
    return signing.dumps([uuid.uuid4().hex, _digest(comment), int(at.timestamp() * 1000)], salt=SALT)


def verify_nonce(text: str, comment: Comment, at: datetime) -> uuid.UUID:
    """Return the UUID of the nonce of this comment's preview; `text` is the signed nonce.

    Raises SubmissionRefused with code "used", "too_soon" (wait, then send the same nonce) or "read_again" (show a new
    preview).
    """
    try:
        number, digest, shown_at = signing.loads(text, salt=SALT)
    except signing.BadSignature as error:
        message = _("We couldn’t verify this preview. Check your comment again.")
        raise SubmissionRefused(message, code="read_again") from error
    age = timedelta(milliseconds=at.timestamp() * 1000 - shown_at)
    if digest != _digest(comment):
        message = _("The comment has changed since this preview. Check it again.")
        raise SubmissionRefused(message, code="read_again")
    if age < MIN_AGE:
        raise SubmissionRefused(_("You sent it very quickly. Wait two seconds, then press Publish."), code="too_soon")
    if age > MAX_AGE:
        message = _("This preview is more than an hour old. Check your comment again.")
        raise SubmissionRefused(message, code="read_again")
    if earlier := Comment.objects.filter(nonce=number).first():
        raise nonce_used_error(earlier)
    return uuid.UUID(number)


def nonce_used_error(comment: Comment) -> SubmissionRefused:
    """Return the refusal of a nonce that was used for this comment; only its commenter knows the nonce."""
    message = _("You have already sent this comment, so it was not sent again.")
    return SubmissionRefused(message, code="used", params={"receipt": comment.get_receipt_url()})


def _digest(comment: Comment) -> str:
    values = [str(comment.article_id), str(comment.parent_id), comment.name, comment.email, comment.body]
    return hashlib.sha256("\0".join(values).encode()).hexdigest()[:32]
