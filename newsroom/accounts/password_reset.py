"""Send somebody a link with which they choose a new password."""

from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles.audit.security_events import record_security_event
from articles.delivery.staff_user import staff_user
from newsroom.sign_in.password_reset import email_reset_links

from .account_rules import require_may_manage


@transaction.atomic
def send_password_reset(account: User, request: HttpRequest) -> None:
    """E-mail a link to choose a new password, as if the person had asked for it; the old password keeps working.

    Raises PermissionDenied if the person who is signed in may not change the account, and ValidationError if the
    person could not use the link.
    """
    require_may_manage(staff_user(request), account)
    if not account.is_active or not account.is_staff:
        raise ValidationError(_("This account can’t log in. Give it a role, or activate it, first."))
    if not account.email:
        raise ValidationError(_("This account has no e-mail address. Add one first."))
    record_security_event("request_password_reset", account, request)
    transaction.on_commit(partial(email_reset_links.enqueue, account.email, settings.SITE_URL))
