"""Delete personal data when its retention period ends. The periods are settings, which /pages/privacy/ shows."""

import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q

from ..comments.commenters import CommenterEmail, Subscription
from ..comments.models import Comment
from ..moderation.models import Report
from ..preview.models import ShareView
from .batches import delete_in_batches, key_batches, update_in_batches


def remove_old_emails(at: datetime.datetime) -> int:
    """Remove the e-mail addresses of old comments and reports; return the number of comments and reports.

    An address whose owner unsubscribed from all e-mails is kept on the list of addresses, so that it gets none.
    """
    if not settings.RETENTION_COMMENTER_EMAIL_DAYS:
        return 0
    before = at - datetime.timedelta(days=settings.RETENTION_COMMENTER_EMAIL_DAYS)
    comments = update_in_batches(Comment.objects.filter(created_at__lt=before).exclude(email=""), email="")
    reports = update_in_batches(Report.objects.filter(reported_at__lt=before).exclude(email=""), email="")
    confirmed = CommenterEmail.objects.filter(confirmed_at__lt=before, stopped_at=None)
    delete_in_batches(confirmed.exclude(_has_comments()).exclude(linked_at__gte=before))
    return comments + reports


def _has_comments() -> Exists:
    return Exists(Comment.objects.filter(email=OuterRef("email")))


def delete_unconfirmed(at: datetime.datetime) -> int:
    """Delete e-mail addresses that nobody confirmed in time, and subscriptions by them; return the number of both."""
    before = at - datetime.timedelta(days=settings.RETENTION_UNCONFIRMED_EMAIL_DAYS)
    unconfirmed = CommenterEmail.objects.filter(confirmed_at=None, stopped_at=None)
    for column in ("asked_at", "linked_at"):
        unconfirmed = unconfirmed.filter(Q(**{column: None}) | Q(**{f"{column}__lt": before}))
    confirmed = CommenterEmail.objects.filter(email=OuterRef("comment__email"), confirmed_at__isnull=False)
    subscriptions = Subscription.objects.filter(~Exists(confirmed), comment__created_at__lt=before)
    return delete_in_batches(subscriptions) + delete_in_batches(unconfirmed)


def remove_browsers_of_preview_views(at: datetime.datetime) -> int:
    """Remove the browsers from the views of preview links that ended long ago; return the number of views.

    The links and the times of the views stay: they say to whom an unpublished text was shown (decision 0062).
    """
    before = at - datetime.timedelta(days=settings.RETENTION_PREVIEW_VIEW_DAYS)
    ended = Q(link__ends_at__lt=before) | Q(link__revoked_at__lt=before)
    views = ShareView.objects.filter(ended).exclude(user_agent="")
    return sum(ShareView.objects.filter(pk__in=keys).redact(user_agent="") for keys in key_batches(views))


def delete_expired_sessions(at: datetime.datetime) -> int:
    """Delete the sessions that have expired, and what "my sessions" shows about ended ones; return how many of both."""
    expired = delete_in_batches(Session.objects.filter(expire_date__lt=at))
    stored = Session.objects.filter(session_key=OuterRef("session_key"))
    # A session is stored before its UserSession, but both are new then.
    ended = UserSession.objects.filter(~Exists(stored), created_at__lt=at - datetime.timedelta(days=1))
    return expired + delete_in_batches(ended)
