"""Withdrawing a comment, and erasing all of somebody's."""

from django.db import transaction
from django.utils import timezone

from .models import Comment, Fingerprint, Signal, Trace, receipt_token
from .move import move
from .senders import Address, Subscription
from .signals import erased
from .submission import Refused

GONE = {Comment.Status.WITHDRAWN, Comment.Status.ERASED}
# So often a decision may come in between.
ATTEMPTS = 5


def withdraw(comment, at=None):
    """Take a comment back, whoever decides on it meanwhile; a tombstone stands while others answer it.

    Raises Refused where that is done already.
    """
    if comment.status in GONE:
        raise Refused("This comment has been withdrawn already.", code="gone")
    _leave(comment, Comment.Status.WITHDRAWN, at or timezone.now())


@transaction.atomic
def erase_all(email, at=None):
    """Erase all comments that gave an address, and what is known of their sender; return how many.

    Their places, their times and the decisions on them stay; words, name, address, hashes and traces go, wherever
    they stand.
    """
    at = at or timezone.now()
    theirs = Comment.objects.filter(email=email).exclude(status=Comment.Status.ERASED)
    # All comments are locked before any thread, and threads in one order, so that nobody waits for each other for ever.
    comments = list(theirs.order_by("article_id", "pk").select_for_update(no_key=True))
    for comment in comments:
        nothing = {"body": "", "name": "", "email": "", "address_hash": "", "network_hash": "", "learned_score": None}
        _leave(comment, Comment.Status.ERASED, at, **nothing, risk=0, token=receipt_token())
    for known in (Trace, Signal, Fingerprint, Subscription):
        known.objects.filter(comment__in=comments).delete()
    Address.objects.filter(email=email).delete()
    erased.send(Comment, comments=comments, email=email)
    return len(comments)


def _leave(comment, status, at, **fields):
    for _ in range(ATTEMPTS):
        with transaction.atomic():
            if move(comment, status, at, **fields):
                return
        comment.refresh_from_db()
    raise Refused("Somebody is deciding on this comment. Try again in a minute.", code="busy")
