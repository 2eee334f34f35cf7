"""The nonce of a preview: signed, good for one text, from two seconds to one hour after the preview was shown, once."""

import hashlib
import uuid
from datetime import timedelta

from django.core import signing

from .models import Comment
from .submission import Refused

SOONEST, LATEST = timedelta(seconds=2), timedelta(hours=1)
SALT = "articles.comments.preview"


def nonce_for(comment, at):
    """Return a fresh nonce for a comment that is previewed at that time, as a signed text."""
    return signing.dumps([uuid.uuid4().hex, _digest(comment), int(at.timestamp() * 1000)], salt=SALT)


def read_nonce(text, comment, at):
    """Return the UUID of a nonce that was given out for this comment; Refused for one that is not good (any more)."""
    try:
        number, digest, shown_at = signing.loads(text, salt=SALT)
    except signing.BadSignature as error:
        raise Refused("This page didn’t come from us as it is. Read your comment once more.", code="again") from error
    age = timedelta(milliseconds=at.timestamp() * 1000 - shown_at)
    if digest != _digest(comment):
        raise Refused("The comment has changed since you read it here. Read it once more.", code="again")
    if age < SOONEST:
        raise Refused("That was faster than anybody reads. Wait two seconds, then publish.", code="again")
    if age > LATEST:
        raise Refused("This preview is more than an hour old. Read your comment once more.", code="again")
    if sent := Comment.objects.filter(nonce=number).first():
        raise used(sent)
    return uuid.UUID(number)


def used(comment):
    """Return the refusal of a nonce that has been used for a comment; who has it is its sender."""
    sentence = "This comment has been sent already; it was not sent a second time."
    return Refused(sentence, code="used", params={"receipt": comment.get_receipt_url()})


def _digest(comment):
    words = "\0".join([str(comment.article_id), str(comment.parent_id), comment.name, comment.email, comment.body])
    return hashlib.sha256(words.encode()).hexdigest()[:32]
