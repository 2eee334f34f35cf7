"""Remove the second factors of somebody who has lost them."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest

from articles.models import Masthead
from articles.outbox.render_email import render_email

from .events import record_event
from .sessions_adapter import end_all_sessions


@transaction.atomic
def remove_factors(person: User, request: HttpRequest | None = None) -> tuple[int, int]:
    """Remove all factors, end all sessions, record it, and e-mail the person; return (factors, sessions).

    `request` is that of the administrator who does it; None in a command.
    """
    factors = Authenticator.objects.filter(user=person).delete()[0]
    sessions = end_all_sessions(person)
    record_event("reset_factors", person, request, ended=sessions)
    if person.email:
        details = {"event": "factors_removed", "site": settings.SITE_URL, "newspaper": Masthead.objects.current().name}
        render_email(person.email, "account/email/security_notice.txt", details).send()
    return factors, sessions
