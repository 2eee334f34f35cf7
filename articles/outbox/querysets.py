"""Querysets of the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F

if TYPE_CHECKING:
    from .models import OutgoingEmail

# Longer than sending one e-mail takes: after that, the worker that was sending it must have been killed.
CLAIM_LIFETIME = timedelta(minutes=15)
# After the mail server failed, it is left alone for this long.
SERVER_PAUSE = timedelta(seconds=30)
WAITING_STATUSES = ["queued", "sending"]
SERVER_PROBLEMS = ["connection", "timeout", "sign_in", "sender"]


class OutgoingEmailQuerySet(models.QuerySet["OutgoingEmail"]):
    """Adds what waits, what is due, and claiming one e-mail for sending."""

    def waiting(self) -> OutgoingEmailQuerySet:
        """Return the e-mails that are neither sent nor given up."""
        return self.filter(status__in=WAITING_STATUSES)

    def due(self, at: datetime) -> OutgoingEmailQuerySet:
        """Return the e-mails to try at that time, urgent ones first."""
        return self.waiting().filter(next_attempt_at__lte=at).order_by("-is_urgent", "next_attempt_at", "pk")

    def is_server_paused(self, at: datetime) -> bool:
        """Return whether the mail server failed shortly before that time."""
        failed = self.filter(status="queued", problem__in=SERVER_PROBLEMS)
        return failed.filter(last_attempt_at__gt=at - SERVER_PAUSE, next_attempt_at__gt=at).exists()

    def claim_next(self, at: datetime) -> OutgoingEmail | None:
        """Return the next e-mail to try, which no other worker gets from now on; None if nothing is due."""
        while email := self.due(at).first():
            claimed_until = at + CLAIM_LIFETIME
            # The worker that changes the row has it: the others then find another `next_attempt_at`.
            is_claimed = self.filter(pk=email.pk, status=email.status, next_attempt_at=email.next_attempt_at).update(
                status="sending", next_attempt_at=claimed_until, last_attempt_at=at, attempts=F("attempts") + 1
            )
            if is_claimed:
                email.status, email.next_attempt_at = "sending", claimed_until
                email.last_attempt_at, email.attempts = at, email.attempts + 1
                return email
        return None
