"""Reset the second factor of somebody who has lost it, as an administrator."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles.delivery.staff_user import staff_user
from newsroom.sign_in.remove_factors import remove_factors

from .account_rules import may_change_rights


@transaction.atomic
def reset_factors(account: User, request: HttpRequest) -> None:
    """Remove all second factors of an account, end its sessions, e-mail the person, and log it.

    Raises PermissionDenied if the person who is signed in may not do this (nobody may for themselves: they remove a
    factor with the factor), and ValidationError if the account has no second factor.
    """
    if not may_change_rights(staff_user(request), account):
        raise PermissionDenied("Nobody can reset their own second factor.")
    if not Authenticator.objects.filter(user=account).exists():
        raise ValidationError(_("This account has no second factor."))
    remove_factors(account, request)
