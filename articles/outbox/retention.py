"""Erase e-mails: old ones, and those to a reader who wants to be forgotten."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from .models import OutgoingEmail

Status = OutgoingEmail.Status


def delete_old_emails(at: datetime | None = None) -> int:
    """Delete e-mails that were queued more than EMAIL_RETENTION_DAYS ago, unless they still wait; return how many.

    Also erases the encrypted messages of failed e-mails whose links have expired.
    """
    at = at or timezone.now()
    failed = OutgoingEmail.objects.filter(status=Status.FAILED, give_up_at__lte=at)
    failed.exclude(sealed_message="").update(sealed_message="")
    old = OutgoingEmail.objects.filter(created_at__lte=at - timedelta(days=settings.EMAIL_RETENTION_DAYS))
    return old.filter(status__in=[Status.SENT, Status.FAILED, Status.CANCELLED]).delete()[0]


def delete_emails_to(recipient: str) -> int:
    """Delete all e-mails to an address, also those that wait, and return how many."""
    return OutgoingEmail.objects.filter(recipient=recipient).delete()[0]
