"""A commenter's own comments, found by a confirmed e-mail address: read, export and erase them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from .commenters import CommenterEmail
from .emails import email_with_link, queue_if_due
from .models import Comment
from .querysets import CommentQuerySet
from .signals import comments_exported

COOKIE, SALT = "commenter", "articles.comments.mine"
LINK_LIFETIME_SECONDS, COOKIE_LIFETIME_SECONDS = 60 * 60, 60 * 60
COOKIE_PATH = "/comments/"
LINK_EMAIL_INTERVAL = timedelta(minutes=10)


@transaction.atomic
def send_link(email: str, at: datetime | None = None) -> None:
    """E-mail a link to an address that comments gave, unless one was sent within ten minutes.

    Returns nothing in any case, so that nobody learns whether an address has commented.
    """
    at = at or timezone.now()
    if not Comment.objects.filter(email=email).exists():
        return
    CommenterEmail.objects.get_or_create(email=email)
    queue_if_due("own_comments_link", email, LINK_EMAIL_INTERVAL, at)


def write_link_email(recipient: str, context: Mapping[str, Any]) -> EmailMessage | None:
    """Write the e-mail with the link to the commenter's own comments."""
    token = signing.dumps(recipient, salt=SALT)
    return email_with_link(recipient, "own_comments_link", "own-comments-open", token)


def email_from_link_or_cookie(token: str, max_age: int = LINK_LIFETIME_SECONDS) -> str | None:
    """Return the e-mail address in the token of a link or cookie; None if it is invalid or older than an hour."""
    try:
        email: str = signing.loads(token, salt=SALT, max_age=max_age)
    except signing.BadSignature:
        return None
    return email


def mark_email_confirmed(email: str, at: datetime | None = None) -> None:
    """Store that the owner of an e-mail address has confirmed it."""
    at = at or timezone.now()
    CommenterEmail.objects.update_or_create(
        email=email, defaults={"confirmed_at": at}, create_defaults={"confirmed_at": at}
    )


def set_email_cookie(response: HttpResponse, email: str) -> None:
    """Set the signed cookie that identifies the confirmed e-mail address under /comments/ for an hour."""
    response.set_cookie(
        COOKIE,
        signing.dumps(email, salt=SALT),
        max_age=COOKIE_LIFETIME_SECONDS,
        path=COOKIE_PATH,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )


def delete_email_cookie(response: HttpResponse) -> None:
    """Delete the cookie that `set_email_cookie` sets."""
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Strict")


def comments_by_email(email: str) -> CommentQuerySet:
    """Return the comments sent with an e-mail address, newest first, with their articles."""
    comments = Comment.objects.filter(email=email).with_article_and_parent()
    return comments.order_by("-created_at", "-pk")


def export_comments(email: str, site: str) -> dict[str, Any]:
    """Return all data stored about a commenter's comments, as plain data for JSON; `site` begins their addresses."""
    comments = list(comments_by_email(email))
    responses = comments_exported.send(Comment, comments=comments)
    # The stubs declare the responses as strings.
    additions = [cast(dict[int, dict[str, Any]], response) for _receiver, response in responses]
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
            | {name: value for addition in additions for name, value in addition.get(comment.pk, {}).items()}
            for comment in comments
        ],
    }
