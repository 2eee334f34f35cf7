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

from ..delivery.letters import send_once_committed, write
from ..masthead.models import Masthead
from .models import Comment
from .senders import Address, Subscription

ASK_AGAIN = timedelta(hours=1)
CONFIRMED_WITHIN = timedelta(days=7)
STOP, CONFIRM = "articles.comments.stop", "articles.comments.confirm"


def ask_to_confirm(email, at):
    """Ask the owner of an address to confirm it, unless it is, they were asked within the hour, or want no mail."""
    address, _ = Address.objects.get_or_create(email=email)
    if address.confirmed_at or address.stopped_at:
        return
    if is_due(email, "asked_at", ASK_AGAIN, at):
        token = signing.dumps(email, salt=CONFIRM)
        send_once_committed(lambda: [letter_with_link(email, "confirm", "comment-confirm", token)], "confirm")


def is_due(email, column, wait, at):
    """Note in that column of an Address that a letter goes out; False, and no note, where one did within the `wait`."""
    due = Q(**{column: None}) | Q(**{f"{column}__lte": at - wait})
    return bool(Address.objects.filter(due, email=email).update(**{column: at}))


def tell_of_reply(comment):
    """Write to the sender of the comment that this one answers, once readers see the answer."""
    if comment.parent_id:
        send_once_committed(partial(_of_reply, comment.pk), "reply")


def tell_of_decision(comment, statement=""):
    """Write to the sender what has become of a comment; `statement` is what they are told of why."""
    send_once_committed(partial(_of_decision, comment.pk, statement), "decision")


def letter_with_link(email, name, address, token):
    """Return a letter that leads to an address of ours with a signed token."""
    return _letter(email, name, {"link": _link(address, token)})


def email_of(token):
    """Return the address in a signed link to confirm it; None for one that isn't ours or is older than a week."""
    try:
        return signing.loads(token, salt=CONFIRM, max_age=CONFIRMED_WITHIN)
    except signing.BadSignature:
        return None


def comment_to_stop(token):
    """Return the comment of whose letters a signed link tells; None for a link that isn't ours. It never ends."""
    try:
        pk = signing.loads(token, salt=STOP)
    except signing.BadSignature:
        return None
    return Comment.objects.filter(pk=pk).first()


def stop_letters(comment: Comment, at: datetime | None = None) -> None:
    """Write no more about a comment."""
    Subscription.objects.filter(comment=comment, ended_at=None).update(ended_at=at or timezone.now())


def stop_all_letters(comment: Comment, at: datetime | None = None) -> None:
    """Write nothing more to a comment's sender, whatever they ask for later."""
    stop_letters(comment, at)
    if comment.email:
        stopped = {"stopped_at": at or timezone.now()}
        Address.objects.update_or_create(email=comment.email, defaults=stopped)


def _of_reply(pk):
    reply = _with_all(Comment.objects.visible()).filter(pk=pk).first()
    if reply is None or not _wants(reply.parent) or reply.email == reply.parent.email:
        return []
    page = settings.SITE_URL + f"{reply.get_absolute_url()}#c{reply.pk}"
    return [_about(reply.parent, "reply", {"reply": reply, "page": page, "article": reply.article.live})]


def _of_decision(pk, statement):
    comment = _with_all(Comment.objects).filter(pk=pk).first()
    if comment is None or not _wants(comment):
        return []
    context = {"statement": statement, "article": comment.article.live}
    return [_about(comment, "decision", context)]


def _with_all(comments):
    return comments.select_related("article__live", "parent__subscription", "subscription").defer(
        "article__body", "article__live__body"
    )


def _wants(comment):
    subscription = getattr(comment, "subscription", None)
    return bool(
        comment.email
        and subscription
        and subscription.ended_at is None
        and Address.objects.filter(email=comment.email, confirmed_at__isnull=False, stopped_at=None).exists()
    )


def _about(comment, name, context):
    stop = _link("comment-stop", signing.dumps(comment.pk, salt=STOP))
    # One press in the reader's own program (RFC 8058).
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    receipt = settings.SITE_URL + comment.get_receipt_url()
    return _letter(comment.email, name, {"comment": comment, "receipt": receipt, "stop": stop, **context}, headers)


def _letter(to, name, context, headers=None):
    masthead = Masthead.objects.current()
    return write(to, f"articles/comments/mail/{name}.txt", {"masthead": masthead, **context}, headers)


def _link(name, token):
    return settings.SITE_URL + reverse(name, args=[token])
