"""The buttons on the page of an account. Those that can't be undone ask first, on a page of their own.

The desk asks for a confirmation of the person's identity before each (SENSITIVE_VIEWS in newsroom/admin_site.py).
"""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from articles.delivery.staff_user import display_name, staff_user

from .account_rules import require_may_manage
from .change_account import set_active
from .invitations import cancel_invitation, send_invitation
from .password_reset import send_password_reset
from .reset_factors import reset_factors
from .session_actions import end_one_session, end_sessions_of


@require_POST
def send_invitation_again(request: HttpRequest, account_id: int) -> HttpResponse:
    """Send an invitation again, or for the first time to an account without a password."""
    return _run(request, account_id, lambda account: send_invitation(account, request), _("The invitation is sent."))


@require_POST
def cancel(request: HttpRequest, account_id: int) -> HttpResponse:
    """Cancel an open invitation."""
    message = _("The invitation is cancelled. Its link no longer works.")
    return _run(request, account_id, lambda account: cancel_invitation(account, request), message)


@require_POST
def reset_password(request: HttpRequest, account_id: int) -> HttpResponse:
    """E-mail a link with which the person chooses a new password."""
    message = _("A link to choose a new password is sent.")
    return _run(request, account_id, lambda account: send_password_reset(account, request), message)


@require_POST
def end_sessions(request: HttpRequest, account_id: int) -> HttpResponse:
    """End all sessions of a person."""
    message = _("The person is logged out everywhere.")
    return _run(request, account_id, lambda account: end_sessions_of(account, request), message)


@require_POST
def end_session(request: HttpRequest, account_id: int, session_id: int) -> HttpResponse:
    """End one session of a person."""
    session = get_object_or_404(UserSession, pk=session_id, user=account_id)
    message = _("The session is ended.")
    return _run(request, account_id, lambda account: end_one_session(account, session, request), message)


@require_POST
def activate(request: HttpRequest, account_id: int) -> HttpResponse:
    """Activate an account."""
    message = _("The account is active.")
    return _run(request, account_id, lambda account: set_active(account, request, active=True), message)


@require_http_methods(["GET", "HEAD", "POST"])
def deactivate(request: HttpRequest, account_id: int) -> HttpResponse:
    """Ask, and then deactivate an account."""
    if request.method == "POST":
        message = _("The account is deactivated.")
        return _run(request, account_id, lambda account: set_active(account, request, active=False), message)
    texts = {
        "title": _("Deactivate account"),
        "effect": _("The person is logged out everywhere and can’t log in any more. Bylines and articles stay."),
        "button": _("Deactivate account"),
    }
    return _ask(request, account_id, texts)


@require_http_methods(["GET", "HEAD", "POST"])
def reset_second_factor(request: HttpRequest, account_id: int) -> HttpResponse:
    """Ask, and then remove the second factor of a person who has lost it."""
    if request.method == "POST":
        message = _("The second factor is removed, and the person is logged out everywhere.")
        return _run(request, account_id, lambda account: reset_factors(account, request), message)
    texts = {
        "title": _("Reset second factor"),
        "effect": _(
            "Authenticator app, passkeys and recovery codes are removed. The person is logged out everywhere and gets "
            "an e-mail. The log keeps your name. First make sure that you are talking to the right person."
        ),
        "button": _("Reset second factor"),
    }
    return _ask(request, account_id, texts)


def _run(request: HttpRequest, account_id: int, action: Callable[[User], object], message: str) -> HttpResponse:
    account = get_object_or_404(User, pk=account_id)
    try:
        action(account)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, message)
    return redirect("admin:auth_user_change", account_id)


def _ask(request: HttpRequest, account_id: int, texts: dict[str, str]) -> HttpResponse:
    account = get_object_or_404(User, pk=account_id)
    require_may_manage(staff_user(request), account)
    context = {
        **admin.site.each_context(request),
        "opts": User._meta,
        "account": account,
        "name": display_name(account),
    }
    return TemplateResponse(request, "admin/accounts/confirm.html", context | texts)
