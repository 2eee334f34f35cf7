"""End sessions of another person, as an administrator, and log it."""

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles.audit.security_events import record_security_event
from articles.delivery.staff_user import staff_user
from newsroom.sign_in.sessions_adapter import end_all_sessions

from .account_rules import require_may_manage


@transaction.atomic
def end_sessions_of(account: User, request: HttpRequest) -> None:
    """End all sessions of an account.

    Raises PermissionDenied if the person who is signed in may not change the account, and ValidationError if there is
    no session.
    """
    require_may_manage(staff_user(request), account)
    ended = end_all_sessions(account)
    if not ended:
        raise ValidationError(_("The person has no session."))
    record_security_event("end_sessions", account, request, ended=ended)


@transaction.atomic
def end_one_session(account: User, session: UserSession, request: HttpRequest) -> None:
    """End one session of an account. Raises PermissionDenied if the person may not change the account."""
    require_may_manage(staff_user(request), account)
    session.end()
    record_security_event("end_session", account, request)
