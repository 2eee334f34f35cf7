"""E-mails to commenters about replies and decisions, and the signed links in them.

E-mails are sent only to addresses whose owners confirmed them, apart from the confirmation request itself. Opening a
link changes nothing, because mail programs open links too: the page behind it has a button. The functions `write_…` are
called by the outbox when it sends (`articles/email_kinds.py`), so tokens are made then and never stored.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from ..masthead.models import Masthead
from ..outbox.models import OutgoingEmail
from ..outbox.queue_emails import queue_emails
from ..outbox.render_email import render_email
from .commenters import CommenterEmail, Subscription
from .models import Comment
from .querysets import CommentQuerySet

CONFIRMATION_EMAIL_INTERVAL = timedelta(hours=1)
CONFIRMATION_LINK_LIFETIME = timedelta(days=7)
UNSUBSCRIBE_SALT, CONFIRMATION_SALT = "articles.comments.stop", "articles.comments.confirm"
# The kinds of e-mails that are sent once in an interval, and the column that stores when the last one was.
REQUEST_COLUMNS = {"confirm_email": "asked_at", "own_comments_link": "linked_at"}


@transaction.atomic
def send_confirmation_request(email: str, at: datetime) -> None:
    """Ask the owner of an address to confirm it.

    Nothing is sent if the address is confirmed or unsubscribed, or if a request was sent within the hour.
    """
    address, _created = CommenterEmail.objects.get_or_create(email=email)
    if not address.confirmed_at and not address.stopped_at:
        queue_if_due("confirm_email", email, CONFIRMATION_EMAIL_INTERVAL, at)


def queue_if_due(kind: str, email: str, interval: timedelta, at: datetime) -> None:
    """Queue a kind of REQUEST_COLUMNS to an address, unless one was sent within the `interval` before that time.

    Call this in a transaction: that an e-mail is sent and the e-mail itself are stored together.
    """
    column = REQUEST_COLUMNS[kind]
    due = Q(**{column: None}) | Q(**{f"{column}__lte": at - interval})
    if CommenterEmail.objects.filter(due, email=email).update(**{column: at}):
        queue_emails(kind, [email], {"requested_at": at.isoformat()})


def allow_another_email(sender: object, email: OutgoingEmail, **kwargs: object) -> None:
    """Let a commenter request another e-mail at once, because this one could not be delivered."""
    column = REQUEST_COLUMNS.get(email.kind)
    if column:
        requested = {"email": email.recipient, column: email.context["requested_at"]}
        CommenterEmail.objects.filter(**requested).update(**{column: None})


def notify_of_reply(comment: Comment) -> None:
    """E-mail the commenter to whom this visible comment replies."""
    if comment.parent_id and (address := _subscribed_address(comment.parent_id)) and address != comment.email:
        queue_emails("reply", [address], {"comment": comment.pk}, about=("comment", comment.pk))


def notify_of_decision(comment: Comment, statement: str = "") -> None:
    """E-mail the commenter the decision on a comment; `statement` is the reason that they are given."""
    if comment.email and _subscribed_address(comment.pk):
        context = {"comment": comment.pk, "status": comment.status, "statement": statement}
        queue_emails("decision", [comment.email], context, about=("comment", comment.pk))


def write_confirmation_request(recipient: str, context: Mapping[str, Any]) -> EmailMessage | None:
    """Write the e-mail with the link that confirms an address."""
    if CommenterEmail.objects.filter(email=recipient, confirmed_at=None, stopped_at=None).exists():
        token = signing.dumps(recipient, salt=CONFIRMATION_SALT)
        return email_with_link(recipient, "confirm_email", "comment-confirm-email", token)
    return None


def write_reply_email(recipient: str, context: Mapping[str, Any]) -> EmailMessage | None:
    """Write the e-mail about a reply, unless readers no longer see the reply."""
    reply = _with_related(Comment.objects.visible()).filter(pk=context["comment"]).first()
    if reply is None or reply.parent is None or _subscribed_address(reply.parent.pk) != recipient:
        return None
    page = settings.SITE_URL + f"{reply.get_absolute_url()}#c{reply.pk}"
    return _subscription_email(reply.parent, "reply", {"reply": reply, "page": page, "article": reply.article.live})


def write_decision_email(recipient: str, context: Mapping[str, Any]) -> EmailMessage | None:
    """Write the e-mail about a decision; another decision since then has an e-mail of its own."""
    comment = _with_related(Comment.objects.all()).filter(pk=context["comment"]).first()
    if comment is None or _subscribed_address(comment.pk) != recipient:
        return None
    comment.status = context["status"]
    values = {"statement": context["statement"], "article": comment.article.live}
    return _subscription_email(comment, "decision", values)


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


def _with_related(comments: CommentQuerySet) -> CommentQuerySet:
    return comments.select_related("article__live", "parent").defer("article__body", "article__live__body")


def _subscribed_address(comment_id: int) -> str:
    """Return the confirmed address of the commenter who wants e-mails about a comment; "" if there is none."""
    confirmed = CommenterEmail.objects.filter(confirmed_at__isnull=False, stopped_at=None)
    subscriptions = Subscription.objects.filter(
        comment=comment_id, ended_at=None, comment__email__in=confirmed.values("email")
    )
    return subscriptions.values_list("comment__email", flat=True).first() or ""


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
