"""Send somebody a link with which they choose a new password."""

from allauth.account.forms import ResetPasswordForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles.audit.security_events import record_security_event
from articles.delivery.staff_user import staff_user

from .account_rules import require_may_manage


@transaction.atomic
def send_password_reset(account: User, request: HttpRequest) -> None:
    """E-mail a link to choose a new password, as if the person had asked for it; the old password keeps working.

    Raises PermissionDenied if the person who is signed in may not change the account, and ValidationError if the
    account can't be reset.
    """
    require_may_manage(staff_user(request), account)
    if not account.is_active:
        raise ValidationError(_("The account is not active."))
    form = ResetPasswordForm({"email": account.email})
    if not form.is_valid():
        raise ValidationError(_("This account has no valid e-mail address. Add one first."))
    form.save(request)
    record_security_event("request_password_reset", account, request)
