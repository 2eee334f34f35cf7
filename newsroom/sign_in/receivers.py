"""Receivers of signals: they record events, and keep what depends on them."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest

from .events import record_event
from .required_factor import FACTORS, HAS_FACTOR
from .session_limits import start_session
from .sessions_adapter import end_all_sessions
from .throttling import CODE, PASSWORD, forget_attempts
from .used_codes import use_once


def on_login(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Start the limits of a session (Django's user_logged_in)."""
    start_session(request)


def on_signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Record that somebody has signed in (django-allauth's user_logged_in)."""
    methods = request.session.get("account_authentication_methods", [])
    names = [record.get("type") or record.get("method", "") for record in methods]
    record_event("sign_in", user, request, by=user, method=" + ".join(dict.fromkeys(names)))


def on_signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Record that somebody has signed out (Django's user_logged_out, which is sent before the session ends)."""
    if user is not None:
        record_event("sign_out", user, request, by=user)
        UserSession.objects.filter(session_key=request.session.session_key).delete()


def on_factor_added(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Record a new factor, or new recovery codes. The code with which an app was added doesn't sign in, too."""
    use_once(authenticator, request.POST.get("code", ""))
    is_codes = authenticator.type == Authenticator.Type.RECOVERY_CODES
    record_event("create_recovery_codes" if is_codes else "add_factor", user, request, factor=authenticator.type)


def on_factor_removed(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Record that a factor was removed, and have the rule for required factors checked again.

    Other sessions remember that the person has a factor, so they end with the last one.
    """
    request.session.pop(HAS_FACTOR, None)
    if not is_mfa_enabled(user, FACTORS):
        end_all_sessions(user, kept=request.session.session_key)
    record_event("remove_factor", user, request, factor=authenticator.type)


def on_factor_used(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Record the use of a recovery code, and any confirmation of identity with a factor."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record_event("use_recovery_code", user, request, by=user)
    if kwargs.get("reauthenticated"):
        record_event("reauthenticate", user, request, by=user, method=authenticator.type)


def on_password_changed(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Record that somebody has changed their own password. Django ends their other sessions."""
    record_event("change_password", user, request, by=user)


def on_password_reset(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Record a reset, end all sessions, and let the person sign in even after too many attempts of somebody else."""
    with transaction.atomic():
        record_event("reset_password", user, request)
        end_all_sessions(user)
        forget_attempts([PASSWORD, CODE], [user.get_username(), user.email, str(user.pk)])


def on_single_sign_on_linked(sender: Any, request: HttpRequest, sociallogin: SocialLogin, **kwargs: Any) -> None:
    """Record that an account was linked with single sign-on."""
    record_event("link_single_sign_on", sociallogin.user, request, provider=sociallogin.account.provider)


def on_single_sign_on_unlinked(sender: Any, request: HttpRequest, socialaccount: SocialAccount, **kwargs: Any) -> None:
    """Record that an account is no longer linked with single sign-on."""
    record_event("unlink_single_sign_on", socialaccount.user, request, provider=socialaccount.provider)
