"""Withdrawing a comment, and erasing all of somebody's."""

from django.db import transaction
from django.utils import timezone

from .change_status import change_status
from .commenters import CommenterEmail, Subscription
from .models import Comment, CommentTrace, Fingerprint, ModerationSignal, new_receipt_token
from .signals import comments_erased
from .submission import SubmissionRefused

REMOVED_STATUSES = {Comment.Status.WITHDRAWN, Comment.Status.ERASED}
# So often a decision may come in between.
MAX_ATTEMPTS = 5


def withdraw(comment, at=None):
    """Take a comment back, whoever decides on it meanwhile; a tombstone stands while others answer it.

    Raises SubmissionRefused where that is done already.
    """
    if comment.status in REMOVED_STATUSES:
        raise SubmissionRefused("This comment has been withdrawn already.", code="gone")
    _remove(comment, Comment.Status.WITHDRAWN, at or timezone.now())


@transaction.atomic
def erase_comments(email, at=None):
    """Erase all comments that gave an address, and what is known of their sender; return how many.

    Their places, their times and the decisions on them stay; words, name, address, hashes and traces go, wherever
    they stand.
    """
    at = at or timezone.now()
    theirs = Comment.objects.filter(email=email).exclude(status=Comment.Status.ERASED)
    # All comments are locked before any thread, and threads in one order, so that nobody waits for each other for ever.
    comments = list(theirs.order_by("article_id", "pk").select_for_update(no_key=True))
    for comment in comments:
        nothing = {
            "body": "",
            "name": "",
            "email": "",
            "address_hash": "",
            "network_hash": "",
            "classifier_score": None,
        }
        _remove(comment, Comment.Status.ERASED, at, **nothing, risk=0, token=new_receipt_token())
    for known in (CommentTrace, ModerationSignal, Fingerprint, Subscription):
        known.objects.filter(comment__in=comments).delete()
    CommenterEmail.objects.filter(email=email).delete()
    comments_erased.send(Comment, comments=comments, email=email)
    return len(comments)


def _remove(comment, status, at, **fields):
    for _ in range(MAX_ATTEMPTS):
        with transaction.atomic():
            if change_status(comment, status, at, **fields):
                return
        comment.refresh_from_db()
    raise SubmissionRefused("Somebody is deciding on this comment. Try again in a minute.", code="busy")
