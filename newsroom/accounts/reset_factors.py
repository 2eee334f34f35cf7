"""Remove the second factor of somebody who has lost it."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles.audit.security_events import record_security_event
from articles.delivery.staff_user import staff_user

from .account_rules import may_change_rights
from .emails import queue_factor_reset
from .end_sessions import end_all_sessions


@transaction.atomic
def reset_factors(account: User, request: HttpRequest) -> None:
    """Remove all second factors of an account, end its sessions, e-mail the person, and log it.

    Raises PermissionDenied if the person who is signed in may not do this (nobody may for themselves: they remove a
    factor with the factor), and ValidationError if the account has no second factor.
    """
    by = staff_user(request)
    account = User.objects.select_for_update().get(pk=account.pk)
    if not may_change_rights(by, account):
        raise PermissionDenied("Nobody can reset their own second factor.")
    factors = Authenticator.objects.filter(user=account)
    types = sorted(factors.values_list("type", flat=True).distinct())
    if not types:
        raise ValidationError(_("This account has no second factor."))
    factors.delete()
    sessions = end_all_sessions(account)
    record_security_event("reset_factors", account, request, before={"factors": types}, ended=sessions)
    queue_factor_reset(account, by)
