"""The rules of signing in with a password, in the form that django-allauth expects: an account adapter."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from articles.delivery.absolute_urls import site_base_url
from articles.delivery.client_ip import client_info
from articles.models import Masthead
from articles.outbox.render_email import render_email
from newsroom.auth import find_user, spend_time_of_password_check

from .events import record_event
from .throttling import PASSWORD, Attempt

logger = logging.getLogger(__name__)

# The address that stands for an unknown one: a session must have an address.
UNKNOWN_IP = "0.0.0.0"
WRONG_PASSWORD = _("The username or password is wrong.")


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are made at the desk; nobody can sign up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG_PASSWORD,
        "email_password_mismatch": WRONG_PASSWORD,
        "incorrect_password": _("The password is wrong."),
        "too_many_login_attempts": _(
            "Too many failed attempts. Wait 15 minutes, use a passkey, or reset your password."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: accounts are made by administrators."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the first address of the client's network: sessions don't store full addresses."""
        network = client_info(request).network
        return network.partition("/")[0] or UNKNOWN_IP

    def is_safe_url(self, url: str | None) -> bool:
        """Return whether `url` is a path of this site. The address to go to after signing in must be one."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the person with this name and password, or None. Raises ValidationError after too many attempts.

        Takes as long, and answers the same, whether an account has that name or not.
        """
        return self._check_password(request, credentials["username"], credentials["password"], "sign_in_failed")

    def reauthenticate(self, user: User, password: str) -> bool:
        """Return whether it is the password of the person who is signed in."""
        name = user.get_username()
        return self._check_password(self.request, name, password, "reauthentication_failed") == user

    def _check_password(self, request: HttpRequest, name: str, password: str, failure: str) -> User | None:
        person = find_user(name)
        attempt = Attempt(request, PASSWORD, name)
        over_limit = attempt.is_over_limit()
        if over_limit and not attempt.may_continue(person):
            spend_time_of_password_check(password)
            attempt.forget()
            logger.warning("An attempt to sign in was refused: there were too many.")
            raise self.validation_error("too_many_login_attempts")
        user = authenticate(request, username=name, password=password)
        if isinstance(user, User):
            attempt.forget()
            return user
        record_event(failure, person, request, method="password")
        if over_limit:
            raise self.validation_error("too_many_login_attempts")
        return None

    def login(self, request: HttpRequest, user: User) -> None:
        """Start a session, always with a new session ID. Django keeps the ID if the same person signs in again."""
        super().login(request, user)
        request.session.cycle_key()

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Answer as to a wrong password: a separate page would say that the account exists."""
        self.add_message(request, messages.ERROR, message=str(WRONG_PASSWORD))
        return redirect("account_login")

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Refuse an account that isn't of active staff, by whatever means the person has signed in."""
        if not (user.is_active and user.is_staff):
            return self.respond_user_inactive(request, user)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send an e-mail from the template templates/<template_prefix>.txt, whose first line is the subject."""
        details = {"site": site_base_url(self.request), "newspaper": Masthead.objects.current().name}
        message = render_email(email, f"{template_prefix}.txt", details | context)
        try:
            message.send()
        except Exception:
            # The person has done what the e-mail is about, and must not get an error page for it.
            logger.exception("The e-mail %s was not sent.", template_prefix)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person about a change of their own account, such as a new password."""
        if address := email or user.email:
            self.send_mail("account/email/security_notice", address, {"event": template_prefix, **(context or {})})


def validation_error(code: str) -> ValidationError:
    """Return the adapter's error with this code."""
    error: ValidationError = StaffAccountAdapter().validation_error(code)
    return error
