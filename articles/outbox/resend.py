"""Send e-mails again that failed, or now instead of at their next attempt."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from .kinds import READY_MADE
from .models import OutgoingEmail, give_up_time
from .tasks import send_emails


def resend(emails: Iterable[OutgoingEmail]) -> list[OutgoingEmail]:
    """Queue these e-mails for sending now, and return those that could be queued.

    Skips e-mails that are sent or being sent, and those whose text is erased.
    """
    queued = [email for email in emails if email.can_be_resent and _requeue(email)]
    if queued:
        transaction.on_commit(send_emails.enqueue, robust=True)
    return queued


def _requeue(email: OutgoingEmail) -> bool:
    """Make an e-mail due, unless it has changed since it was read; return whether it is."""
    now = timezone.now()
    # The links of a ready-made message don't live longer because somebody presses a button.
    give_up_at = email.give_up_at if email.kind == READY_MADE else give_up_time(now)
    unchanged = OutgoingEmail.objects.filter(pk=email.pk, status=email.status, attempts=email.attempts)
    return bool(
        unchanged.update(
            status=OutgoingEmail.Status.QUEUED,
            attempts=0,
            next_attempt_at=now,
            give_up_at=give_up_at,
            problem="",
            server_reply="",
        )
    )
