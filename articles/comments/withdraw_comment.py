"""Withdrawing a comment, and erasing all comments of a commenter."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..delivery.page_cache.tags import invalidate_together
from ..outbox.retention import delete_emails_to
from .change_status import change_status
from .commenters import CommenterEmail, Subscription
from .models import Comment, CommentTrace, Fingerprint, ModerationSignal, new_receipt_token
from .signals import comments_erased
from .submission import SubmissionRefused

REMOVED_STATUSES = {Comment.Status.WITHDRAWN, Comment.Status.ERASED}
# Retries when a moderator decides on the comment at the same time.
MAX_ATTEMPTS = 5


def withdraw(comment: Comment, at: datetime | None = None) -> None:
    """Withdraw a comment, even if a moderator decides on it meanwhile; its replies stay, under a tombstone.

    Raises SubmissionRefused if it has already been withdrawn or erased.
    """
    if comment.status in REMOVED_STATUSES:
        raise SubmissionRefused(_("This comment has already been withdrawn."), code="gone")
    _remove(comment, Comment.Status.WITHDRAWN, at or timezone.now())


@transaction.atomic
def erase_comments(email: str, at: datetime | None = None) -> int:
    """Erase all comments sent with an e-mail address, and all data about the commenter; return the number of comments.

    Text, name, address, hashes and traces are deleted. The rows, their times and the decisions on them stay.
    """
    at = at or timezone.now()
    comments_to_erase = Comment.objects.filter(email=email).exclude(status=Comment.Status.ERASED)
    # Lock all comments before any thread, and threads in the order of their keys, to avoid deadlocks.
    comments = list(comments_to_erase.order_by("article_id", "pk").select_for_update(no_key=True))
    with invalidate_together():
        for comment in comments:
            erased: dict[str, Any] = {
                "body": "",
                "name": "",
                "email": "",
                "address_hash": "",
                "network_hash": "",
                "classifier_score": None,
            }
            _remove(comment, Comment.Status.ERASED, at, **erased, risk=0, token=new_receipt_token())
    for model in (CommentTrace, ModerationSignal, Fingerprint, Subscription):
        model._default_manager.filter(comment__in=comments).delete()
    CommenterEmail.objects.filter(email=email).delete()
    delete_emails_to(email)
    comments_erased.send(Comment, comments=comments, email=email)
    return len(comments)


def _remove(comment: Comment, status: str, at: datetime, **fields: Any) -> None:
    for _attempt in range(MAX_ATTEMPTS):
        with transaction.atomic():
            if change_status(comment, status, at, **fields):
                return
        comment.refresh_from_db()
    raise SubmissionRefused(_("A moderator is deciding on this comment. Try again in a minute."), code="busy")
