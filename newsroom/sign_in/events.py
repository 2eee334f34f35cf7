"""Write what happens while signing in to the audit log and to the logger newsroom.security."""

import logging

from django.contrib.auth.models import User
from django.http import HttpRequest

from articles.audit.security_events import record_security_event

logger = logging.getLogger("newsroom.security")


def record_event(
    kind: str, person: User | None, request: HttpRequest | None, by: User | None = None, **details: object
) -> None:
    """Record an event about a person's account; `person` is None for a name that no account has.

    What was typed as a name is never recorded: it may be a password.
    """
    record_security_event(kind, person, request, by=by, before=None, **details)
    level = logging.WARNING if kind.endswith("_failed") else logging.INFO
    logger.log(level, "%s (user %s)", kind, person.pk if person else "unknown")
