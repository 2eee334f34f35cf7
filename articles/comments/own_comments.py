"""A sender's own comments, found by an e-mail address that its owner confirmed: to read, export and erase."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from ..delivery.email_sending import send_emails_on_commit
from .commenters import CommenterEmail
from .emails import email_with_link, record_if_due
from .models import Comment
from .signals import comments_exported

COOKIE, SALT = "commenter", "articles.comments.mine"
LINK_LIFETIME_SECONDS, COOKIE_LIFETIME_SECONDS = 60 * 60, 60 * 60
COOKIE_PATH = "/comments/"
LINK_EMAIL_INTERVAL = timedelta(minutes=10)


def send_link(email, at=None):
    """Send a link to an address, if comments gave it and none was sent within ten minutes; tell nobody which."""
    at = at or timezone.now()
    if not Comment.objects.filter(email=email).exists():
        return
    CommenterEmail.objects.get_or_create(email=email)
    if record_if_due(email, "linked_at", LINK_EMAIL_INTERVAL, at):
        token = signing.dumps(email, salt=SALT)
        send_emails_on_commit(
            lambda: [email_with_link(email, "own_comments_link", "own-comments-open", token)], "own_comments_link"
        )


def email_from_link_or_cookie(token, max_age=LINK_LIFETIME_SECONDS):
    """Return the address in a signed link or cookie; None for one that isn't ours or is older than an hour."""
    try:
        return signing.loads(token, salt=SALT, max_age=max_age)
    except signing.BadSignature:
        return None


def mark_email_confirmed(email, at=None):
    """Note that the owner of an address has confirmed it."""
    at = at or timezone.now()
    CommenterEmail.objects.update_or_create(
        email=email, defaults={"confirmed_at": at}, create_defaults={"confirmed_at": at}
    )


def set_email_cookie(response, email):
    """Let the browser tell, under /comments/ alone and for an hour, whose address was confirmed in it."""
    response.set_cookie(
        COOKIE,
        signing.dumps(email, salt=SALT),
        max_age=COOKIE_LIFETIME_SECONDS,
        path=COOKIE_PATH,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )


def delete_email_cookie(response):
    """Take the cookie back."""
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Strict")


def comments_by_email(email):
    """Return the comments that gave an address, the newest first, with their articles."""
    rows = Comment.objects.filter(email=email).with_article_and_parent()
    return rows.order_by("-created_at", "-pk")


def export_comments(email, site):
    """Return all that is kept of a sender's comments, as plain data for JSON."""
    comments = list(comments_by_email(email))
    further = [found for _, found in comments_exported.send(Comment, comments=comments)]
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
