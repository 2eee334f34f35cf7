"""Store e-mails in the outbox, in the transaction of the action that sends them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from .kinds import READY_MADE, is_urgent
from .models import OutgoingEmail, give_up_time
from .sealed_messages import seal
from .tasks import send_emails


def queue_emails(
    kind: str,
    recipients: Iterable[str],
    context: Mapping[str, Any],
    *,
    about: tuple[str, int] | None = None,
) -> None:
    """Queue an e-mail of that kind to each recipient; it is written and sent once the transaction is committed.

    `context` is plain data for the kind's builder: ids and texts, never tokens. `about` is (type, id) of what it is
    about, such as ("article", 93442). One query, however many recipients there are.
    """
    now = timezone.now()
    about_type, about_id = about or ("", None)
    _store(
        [
            _queued(
                now,
                kind=kind,
                recipient=recipient,
                context=dict(context),
                about_type=about_type,
                about_id=about_id,
            )
            for recipient in recipients
        ]
    )


def queue_messages(messages: Iterable[EmailMessage]) -> int:
    """Queue e-mails that are ready to send, encrypted, one for each of their recipients; return how many messages."""
    now = timezone.now()
    emails, count = [], 0
    for message in messages:
        sealed, subject = seal(message), str(message.subject)[:300]
        count += 1
        emails += [
            _queued(now, kind=READY_MADE, recipient=recipient, sealed_message=sealed, subject=subject)
            for recipient in message.recipients()
        ]
    _store(emails)
    return count


def _queued(now: datetime, **fields: Any) -> OutgoingEmail:
    return OutgoingEmail(
        created_at=now,
        next_attempt_at=now,
        give_up_at=give_up_time(now),
        is_urgent=is_urgent(fields["kind"]),
        **fields,
    )


def _store(emails: Collection[OutgoingEmail]) -> None:
    if emails:
        OutgoingEmail.objects.bulk_create(emails)
        # Robust: what is committed stays queued, so an error here is none of the action's.
        transaction.on_commit(send_emails.enqueue, robust=True)
