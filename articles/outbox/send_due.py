"""Send the e-mails that are due, one after the other.

An e-mail is sent at least once: a worker that is killed, or loses the database, after the mail server took the e-mail
and before this is stored, leaves it to be sent again.
"""

import logging
import time
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from .delivery_errors import DeliveryError, UnreadableMessageError, explain
from .kinds import READY_MADE, build
from .models import OutgoingEmail
from .querysets import OutgoingEmailQuerySet
from .sealed_messages import unseal
from .signals import email_failed

logger = logging.getLogger(__name__)

Status, Problem = OutgoingEmail.Status, OutgoingEmail.Problem
MAX_DELAY_MINUTES = 60


@dataclass
class SendingRun:
    """What a run did: numbers of e-mails sent, to be retried, failed for good, and no longer needed.

    `is_interrupted` says that e-mails are left because the mail server fails or the time is up, and `next_run_at` when
    the next run makes sense, if one is needed.
    """

    sent: int = 0
    retried: int = 0
    failed: int = 0
    cancelled: int = 0
    is_interrupted: bool = False
    next_run_at: datetime | None = None


def send_due_emails(time_limit: float | None = None) -> SendingRun:
    """Send the e-mails that are due and return what was done.

    Stops when the mail server itself fails, because the other e-mails would fail as well, and begins no e-mail after
    `time_limit` seconds. Workers may run this at the same time: each e-mail is claimed by one of them.
    """
    run, end = SendingRun(), time.monotonic() + (time_limit or float("inf"))
    if OutgoingEmail.objects.is_server_paused(timezone.now()):
        run.is_interrupted = True
        return run
    # Not through settings.EMAIL_BACKEND, which is the outbox itself.
    server = get_connection(settings.EMAIL_TRANSPORT)
    try:
        while not run.is_interrupted and (email := OutgoingEmail.objects.claim_next(timezone.now())):
            _handle(email, server, run)
            if time.monotonic() > end:
                run.is_interrupted, run.next_run_at = True, timezone.now()
    finally:
        _close(server)
    return run


def _handle(email: OutgoingEmail, server: BaseEmailBackend, run: SendingRun) -> None:
    """Send a claimed e-mail and store the result."""
    if email.give_up_at <= timezone.now():
        # Keep the problem of the last attempt, which says more.
        problem = Problem(email.problem or Problem.EXPIRED)
        _store_failure(email, DeliveryError(problem, is_permanent=True, server_reply=email.server_reply), run)
        return
    message, error = _write(email)
    if message is None and error is None:
        if _finish(email, Status.CANCELLED):
            run.cancelled += 1
        return
    if message is not None:
        error = _send(message, server)
    if error is not None:
        _store_failure(email, error, run)
    elif _finish(email, Status.SENT, sent_at=timezone.now()):
        run.sent += 1


def _write(email: OutgoingEmail) -> tuple[EmailMessage | None, DeliveryError | None]:
    """Return the message, or why it can't be written; neither if it is no longer wanted."""
    try:
        if email.kind == READY_MADE:
            message: EmailMessage | None = unseal(email.sealed_message, email.recipient)
        else:
            with translation.override(settings.LANGUAGE_CODE):
                message = build(email.kind, email.recipient, email.context)
    except DatabaseError:
        raise
    except UnreadableMessageError as error:
        return None, explain(error, is_connected=False)
    except Exception as error:
        _log_unexpected(error)
        return None, DeliveryError(Problem.TEXT)
    if message is not None:
        email.subject = str(message.subject)[:300]
        host = urlsplit(settings.SITE_URL).hostname or "localhost"
        message.extra_headers.setdefault("Message-ID", email.message_id(host))
    return message, None


def _send(message: EmailMessage, server: BaseEmailBackend) -> DeliveryError | None:
    """Hand a message to the mail server; return why that failed, if it did."""
    is_connected = False
    try:
        server.open()
        is_connected = True
        server.send_messages([message])
    except Exception as error:
        explanation = explain(error, is_connected=is_connected)
        if explanation.problem == Problem.UNKNOWN:
            _log_unexpected(error)
        if explanation.is_of_server:
            _close(server)
        return explanation
    return None


def _store_failure(email: OutgoingEmail, error: DeliveryError, run: SendingRun) -> None:
    """Store that an attempt failed: the e-mail is tried again later, or has failed for good."""
    reply = error.server_reply
    logger.warning(
        "Attempt %d to send e-mail %d (%s) failed: %s %s",
        email.attempts,
        email.pk,
        email.kind,
        error.problem.value,
        reply,
    )
    run.is_interrupted = error.is_of_server
    fields = {"problem": error.problem, "server_reply": reply}
    if error.is_permanent:
        with transaction.atomic():
            if _finish(email, Status.FAILED, **fields):
                run.failed += 1
                email_failed.send(OutgoingEmail, email=email)
        return
    next_attempt_at = timezone.now() + retry_delay(email.attempts)
    if _claimed(email).update(status=Status.QUEUED, next_attempt_at=next_attempt_at, subject=email.subject, **fields):
        run.retried += 1
        run.next_run_at = min(next_attempt_at, run.next_run_at or next_attempt_at)


def retry_delay(attempts: int) -> timedelta:
    """Return how long to wait after that many attempts: 1 minute, 2, 4, 8, … and an hour at most."""
    return timedelta(minutes=min(2 ** (attempts - 1), MAX_DELAY_MINUTES))


def _finish(email: OutgoingEmail, status: OutgoingEmail.Status, **fields: object) -> bool:
    """Store the final state of a claimed e-mail, and erase what nobody needs any more.

    A failed e-mail can be sent again from the desk, but not with links that have expired. Returns False if the e-mail
    was claimed by another worker since.
    """
    if status != Status.FAILED:
        fields |= {"context": {}, "problem": "", "server_reply": ""}
    if status != Status.FAILED or email.give_up_at <= timezone.now():
        fields |= {"sealed_message": ""}
    return bool(_claimed(email).update(status=status, subject=email.subject, **fields))


def _claimed(email: OutgoingEmail) -> OutgoingEmailQuerySet:
    """Return the e-mail as a queryset, which is empty if another worker has claimed it since."""
    return OutgoingEmail.objects.filter(pk=email.pk, status=Status.SENDING, next_attempt_at=email.next_attempt_at)


def _close(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except Exception as error:
        logger.warning("The connection to the mail server couldn’t be closed: %s", type(error).__name__)


def _log_unexpected(error: Exception) -> None:
    """Log where an error was raised, but neither its message nor any value: they may contain a link or an address."""
    places = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s while sending an e-mail:\n%s", type(error).__name__, places)
