"""The nonce of a preview: signed, good for one text, from two seconds to one hour after the preview was shown, once."""

import hashlib
import uuid
from datetime import datetime, timedelta

from django.core import signing

from .models import Comment
from .submission import SubmissionRefused

MIN_AGE, MAX_AGE = timedelta(seconds=2), timedelta(hours=1)
SALT = "articles.comments.preview"


def create_nonce(comment: Comment, at: datetime) -> str:
    """Return a fresh nonce for a comment that is previewed at that time, as a signed text."""
    return signing.dumps([uuid.uuid4().hex, _digest(comment), int(at.timestamp() * 1000)], salt=SALT)


def verify_nonce(text: str, comment: Comment, at: datetime) -> uuid.UUID:
    """Return the UUID of a nonce that was issued for this comment.

    Raises SubmissionRefused with code "used", "too_soon" (wait, then reuse the nonce) or "read_again" (a new preview is
    needed).
    """
    try:
        number, digest, shown_at = signing.loads(text, salt=SALT)
    except signing.BadSignature as error:
        raise SubmissionRefused(
            "This page didn’t come from us as it is. Read your comment once more.", code="read_again"
        ) from error
    age = timedelta(milliseconds=at.timestamp() * 1000 - shown_at)
    if digest != _digest(comment):
        raise SubmissionRefused("The comment has changed since you read it here. Read it once more.", code="read_again")
    if age < MIN_AGE:
        raise SubmissionRefused("That was faster than anybody reads. Wait two seconds, then publish.", code="too_soon")
    if age > MAX_AGE:
        raise SubmissionRefused(
            "This preview is more than an hour old. Read your comment once more.", code="read_again"
        )
    if sent := Comment.objects.filter(nonce=number).first():
        raise nonce_used_error(sent)
    return uuid.UUID(number)


def nonce_used_error(comment: Comment) -> SubmissionRefused:
    """Return the refusal of a nonce that has been used for a comment; who has it is its sender."""
    sentence = "This comment has been sent already; it was not sent a second time."
    return SubmissionRefused(sentence, code="used", params={"receipt": comment.get_receipt_url()})


def _digest(comment: Comment) -> str:
    words = "\0".join([str(comment.article_id), str(comment.parent_id), comment.name, comment.email, comment.body])
    return hashlib.sha256(words.encode()).hexdigest()[:32]
