"""Letters to senders who asked for them: of a reply, of a decision; and the links in them, which are signed.

A letter goes only to an address whose owner pressed the button in the letter that asks. A link changes nothing when it
is followed, since programs that read mail follow links too: it leads to a button.
"""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from ..delivery.email_sending import render_email, send_emails_on_commit
from ..masthead.models import Masthead
from .commenters import CommenterEmail, Subscription
from .models import Comment

CONFIRMATION_EMAIL_INTERVAL = timedelta(hours=1)
CONFIRMATION_LINK_LIFETIME = timedelta(days=7)
UNSUBSCRIBE_SALT, CONFIRMATION_SALT = "articles.comments.stop", "articles.comments.confirm"


def send_confirmation_request(email, at):
    """Ask the owner of an address to confirm it, unless it is, they were asked within the hour, or want no mail."""
    address, _ = CommenterEmail.objects.get_or_create(email=email)
    if address.confirmed_at or address.stopped_at:
        return
    if record_if_due(email, "asked_at", CONFIRMATION_EMAIL_INTERVAL, at):
        token = signing.dumps(email, salt=CONFIRMATION_SALT)
        send_emails_on_commit(
            lambda: [email_with_link(email, "confirm_email", "comment-confirm-email", token)], "confirm_email"
        )


def record_if_due(email, column, wait, at):
    """Note in that column of an Address that a letter goes out; False, and no note, where one did within the `wait`."""
    due = Q(**{column: None}) | Q(**{f"{column}__lte": at - wait})
    return bool(CommenterEmail.objects.filter(due, email=email).update(**{column: at}))


def notify_of_reply(comment):
    """Write to the sender of the comment that this one answers, once readers see the answer."""
    if comment.parent_id:
        send_emails_on_commit(partial(_reply_emails, comment.pk), "reply")


def notify_of_decision(comment, statement=""):
    """Write to the sender what has become of a comment; `statement` is what they are told of why."""
    send_emails_on_commit(partial(_decision_emails, comment.pk, statement), "decision")


def email_with_link(email, name, address, token):
    """Return a letter that leads to an address of ours with a signed token."""
    return _email(email, name, {"link": _absolute_url(address, token)})


def email_from_token(token):
    """Return the address in a signed link to confirm it; None for one that isn't ours or is older than a week."""
    try:
        return signing.loads(token, salt=CONFIRMATION_SALT, max_age=CONFIRMATION_LINK_LIFETIME)
    except signing.BadSignature:
        return None


def comment_from_unsubscribe_token(token):
    """Return the comment of whose letters a signed link tells; None for a link that isn't ours. It never ends."""
    try:
        pk = signing.loads(token, salt=UNSUBSCRIBE_SALT)
    except signing.BadSignature:
        return None
    return Comment.objects.filter(pk=pk).first()


def end_subscription(comment: Comment, at: datetime | None = None) -> None:
    """Write no more about a comment."""
    Subscription.objects.filter(comment=comment, ended_at=None).update(ended_at=at or timezone.now())


def end_all_subscriptions(comment: Comment, at: datetime | None = None) -> None:
    """Write nothing more to a comment's sender, whatever they ask for later."""
    end_subscription(comment, at)
    if comment.email:
        stopped = {"stopped_at": at or timezone.now()}
        CommenterEmail.objects.update_or_create(email=comment.email, defaults=stopped)


def _reply_emails(pk):
    reply = _with_related(Comment.objects.visible()).filter(pk=pk).first()
    if reply is None or not _is_subscribed(reply.parent) or reply.email == reply.parent.email:
        return []
    page = settings.SITE_URL + f"{reply.get_absolute_url()}#c{reply.pk}"
    return [_subscription_email(reply.parent, "reply", {"reply": reply, "page": page, "article": reply.article.live})]


def _decision_emails(pk, statement):
    comment = _with_related(Comment.objects).filter(pk=pk).first()
    if comment is None or not _is_subscribed(comment):
        return []
    context = {"statement": statement, "article": comment.article.live}
    return [_subscription_email(comment, "decision", context)]


def _with_related(comments):
    return comments.select_related("article__live", "parent__subscription", "subscription").defer(
        "article__body", "article__live__body"
    )


def _is_subscribed(comment):
    subscription = getattr(comment, "subscription", None)
    return bool(
        comment.email
        and subscription
        and subscription.ended_at is None
        and CommenterEmail.objects.filter(email=comment.email, confirmed_at__isnull=False, stopped_at=None).exists()
    )


def _subscription_email(comment, name, context):
    unsubscribe_url = _absolute_url("comment-unsubscribe", signing.dumps(comment.pk, salt=UNSUBSCRIBE_SALT))
    # One press in the reader's own program (RFC 8058).
    headers = {"List-Unsubscribe": f"<{unsubscribe_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    receipt = settings.SITE_URL + comment.get_receipt_url()
    return _email(
        comment.email,
        name,
        {"comment": comment, "receipt": receipt, "unsubscribe_url": unsubscribe_url, **context},
        headers,
    )


def _email(to, name, context, headers=None):
    masthead = Masthead.objects.current()
    return render_email(to, f"articles/comments/mail/{name}.txt", {"masthead": masthead, **context}, headers)


def _absolute_url(name, token):
    return settings.SITE_URL + reverse(name, args=[token])
