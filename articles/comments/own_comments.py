"""A sender's own comments, found by an e-mail address that its owner confirmed: to read, export and erase."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from ..delivery.letters import send_once_committed
from .letters import is_due, letter_with_link
from .models import Comment
from .senders import Address
from .signals import taken_along

COOKIE, SALT = "commenter", "articles.comments.mine"
LINK_LASTS, COOKIE_LASTS = 60 * 60, 60 * 60
PATH = "/comments/"
EVERY = timedelta(minutes=10)


def send_link(email, at=None):
    """Send a link to an address, if comments gave it and none was sent within ten minutes; tell nobody which."""
    at = at or timezone.now()
    if not Comment.objects.filter(email=email).exists():
        return
    Address.objects.get_or_create(email=email)
    if is_due(email, "linked_at", EVERY, at):
        token = signing.dumps(email, salt=SALT)
        send_once_committed(lambda: [letter_with_link(email, "mine", "comments-mine-confirm", token)], "mine")


def email_in(token, lasts=LINK_LASTS):
    """Return the address in a signed link or cookie; None for one that isn't ours or is older than an hour."""
    try:
        return signing.loads(token, salt=SALT, max_age=lasts)
    except signing.BadSignature:
        return None


def confirm(email, at=None):
    """Note that the owner of an address has confirmed it."""
    at = at or timezone.now()
    Address.objects.update_or_create(email=email, defaults={"confirmed_at": at}, create_defaults={"confirmed_at": at})


def remember(response, email):
    """Let the browser tell, under /comments/ alone and for an hour, whose address was confirmed in it."""
    response.set_cookie(
        COOKIE,
        signing.dumps(email, salt=SALT),
        max_age=COOKIE_LASTS,
        path=PATH,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )


def forget(response):
    """Take the cookie back."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")


def comments_of(email):
    """Return the comments that gave an address, the newest first, with their articles."""
    rows = Comment.objects.filter(email=email).with_surroundings()
    return rows.order_by("-created_at", "-pk")


def export_of(email, site):
    """Return all that is kept of a sender's comments, as plain data for JSON."""
    comments = list(comments_of(email))
    further = [found for _, found in taken_along.send(Comment, comments=comments)]
    return {
        "email": email,
        "comments": [
            {
                "id": comment.pk,
                "article": site + reverse("article-short", args=[comment.article_id]),
                "in_reply_to": comment.parent_id,
                "name": comment.name,
                "body": comment.body,
                "status": comment.status,
                "created_at": comment.created_at.isoformat(),
                "published_at": comment.published_at and comment.published_at.isoformat(),
                "edited_at": comment.edited_at and comment.edited_at.isoformat(),
            }
            | {name: value for found in further for name, value in found.get(comment.pk, {}).items()}
            for comment in comments
        ],
    }
