"""E-mails to commenters about replies and decisions, and the signed links in them.

E-mails are sent only to addresses whose owners confirmed them, apart from the confirmation request itself. Opening a
link changes nothing, because mail programs open links too: the page behind it has a button.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from ..delivery.email_sending import render_email, send_emails_on_commit
from ..masthead.models import Masthead
from .commenters import CommenterEmail, Subscription
from .models import Comment
from .querysets import CommentQuerySet

CONFIRMATION_EMAIL_INTERVAL = timedelta(hours=1)
CONFIRMATION_LINK_LIFETIME = timedelta(days=7)
UNSUBSCRIBE_SALT, CONFIRMATION_SALT = "articles.comments.stop", "articles.comments.confirm"


def send_confirmation_request(email: str, at: datetime) -> None:
    """Ask the owner of an address to confirm it.

    Nothing is sent if the address is confirmed or unsubscribed, or if a request was sent within the hour.
    """
    address, _created = CommenterEmail.objects.get_or_create(email=email)
    if address.confirmed_at or address.stopped_at:
        return
    if record_if_due(email, "asked_at", CONFIRMATION_EMAIL_INTERVAL, at):
        token = signing.dumps(email, salt=CONFIRMATION_SALT)
        send_emails_on_commit(
            lambda: [email_with_link(email, "confirm_email", "comment-confirm-email", token)], "confirm_email"
        )


def record_if_due(email: str, column: str, interval: timedelta, at: datetime) -> bool:
    """Store in that column of a CommenterEmail that an e-mail is sent at that time.

    Returns False, and stores nothing, if one was sent within the `interval` before.
    """
    due = Q(**{column: None}) | Q(**{f"{column}__lte": at - interval})
    return bool(CommenterEmail.objects.filter(due, email=email).update(**{column: at}))


def notify_of_reply(comment: Comment) -> None:
    """E-mail the commenter to whom this visible comment replies."""
    if comment.parent_id:
        send_emails_on_commit(partial(_reply_emails, comment.pk), "reply")


def notify_of_decision(comment: Comment, statement: str = "") -> None:
    """E-mail the commenter the decision on a comment; `statement` is the reason that they are given."""
    send_emails_on_commit(partial(_decision_emails, comment.pk, statement), "decision")


def email_with_link(to: str, template: str, url_name: str, token: str) -> EmailMessage:
    """Return an e-mail with a link to the URL of that name and signed token."""
    return _email(to, template, {"link": _absolute_url(url_name, token)})


def email_from_token(token: str) -> str | None:
    """Return the e-mail address in the token of a confirmation link; None if it is invalid or older than a week."""
    try:
        return signing.loads(token, salt=CONFIRMATION_SALT, max_age=CONFIRMATION_LINK_LIFETIME)
    except signing.BadSignature:
        return None


def comment_from_unsubscribe_token(token: str) -> Comment | None:
    """Return the comment in the token of an unsubscribe link; None if it is invalid. The tokens don't expire."""
    try:
        pk = signing.loads(token, salt=UNSUBSCRIBE_SALT)
    except signing.BadSignature:
        return None
    return Comment.objects.filter(pk=pk).first()


def end_subscription(comment: Comment, at: datetime | None = None) -> None:
    """Send no more e-mails about a comment."""
    Subscription.objects.filter(comment=comment, ended_at=None).update(ended_at=at or timezone.now())


def end_all_subscriptions(comment: Comment, at: datetime | None = None) -> None:
    """Send no more e-mails to the commenter, even if they subscribe again later."""
    end_subscription(comment, at)
    if comment.email:
        stopped = {"stopped_at": at or timezone.now()}
        CommenterEmail.objects.update_or_create(email=comment.email, defaults=stopped)


def _reply_emails(pk: int) -> list[EmailMessage]:
    reply = _with_related(Comment.objects.visible()).filter(pk=pk).first()
    if reply is None or reply.parent is None:
        return []
    if not _is_subscribed(reply.parent) or reply.email == reply.parent.email:
        return []
    page = settings.SITE_URL + f"{reply.get_absolute_url()}#c{reply.pk}"
    return [_subscription_email(reply.parent, "reply", {"reply": reply, "page": page, "article": reply.article.live})]


def _decision_emails(pk: int, statement: str) -> list[EmailMessage]:
    comment = _with_related(Comment.objects.all()).filter(pk=pk).first()
    if comment is None or not _is_subscribed(comment):
        return []
    context = {"statement": statement, "article": comment.article.live}
    return [_subscription_email(comment, "decision", context)]


def _with_related(comments: CommentQuerySet) -> CommentQuerySet:
    return comments.select_related("article__live", "parent__subscription", "subscription").defer(
        "article__body", "article__live__body"
    )


def _is_subscribed(comment: Comment) -> bool:
    subscription = getattr(comment, "subscription", None)
    return bool(
        comment.email
        and subscription
        and subscription.ended_at is None
        and CommenterEmail.objects.filter(email=comment.email, confirmed_at__isnull=False, stopped_at=None).exists()
    )


def _subscription_email(comment: Comment, template: str, context: Mapping[str, Any]) -> EmailMessage:
    unsubscribe_url = _absolute_url("comment-unsubscribe", signing.dumps(comment.pk, salt=UNSUBSCRIBE_SALT))
    # Lets mail programs unsubscribe with one click (RFC 8058).
    headers = {"List-Unsubscribe": f"<{unsubscribe_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    receipt = settings.SITE_URL + comment.get_receipt_url()
    return _email(
        comment.email,
        template,
        {"comment": comment, "receipt": receipt, "unsubscribe_url": unsubscribe_url, **context},
        headers,
    )


def _email(to: str, template: str, context: Mapping[str, Any], headers: dict[str, str] | None = None) -> EmailMessage:
    masthead = Masthead.objects.current()
    return render_email(to, f"articles/comments/mail/{template}.txt", {"masthead": masthead, **context}, headers)


def _absolute_url(url_name: str, token: str) -> str:
    return settings.SITE_URL + reverse(url_name, args=[token])
