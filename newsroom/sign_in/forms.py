"""Forms of django-allauth with the desk's texts and rules."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm as AllauthAddWebAuthnForm
from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsroom.auth import DEMO_PASSWORD_ERROR, is_demo_password_in_production

from .account_adapter import validation_error
from .events import record_event
from .password_reset import send_reset_links
from .throttling import CODE, Attempt

# How many used codes of an authenticator app are remembered; a code is valid for 90 seconds.
REMEMBERED_CODES = 10


class LoginForm(AllauthLoginForm):
    """The form of the login page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the fields, without placeholders."""
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Username or e-mail address")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "autocomplete": "username webauthn"}

    def clean_password(self) -> str:
        """Return the password. Raises ValidationError for the demonstration's password in production."""
        password: str = self.cleaned_data["password"]
        if is_demo_password_in_production(password):
            raise ValidationError(DEMO_PASSWORD_ERROR)
        return password


class ResetPasswordForm(AllauthResetPasswordForm):
    """The form that asks for a link to set a new password."""

    def clean_email(self) -> str:
        """Return the address, without looking it up: the answer doesn't depend on whether somebody has it."""
        email: str = self.cleaned_data["email"]
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the link after the response, so that its time doesn't tell either."""
        email: str = self.cleaned_data["email"]
        send_reset_links(request, email)
        return email


class LimitedCodeMixin(forms.Form):
    """Limits attempts with codes, and refuses a code of an authenticator app that was used before."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError for a wrong or used one, or after too many attempts."""
        request = context.request
        attempt = Attempt(request, CODE, str(self.user.pk))
        if attempt.is_over_limit() and not attempt.may_continue(self.user):
            attempt.forget()
            raise validation_error("too_many_login_attempts")
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # of django-allauth's form
            if not _use_once(self.authenticator, code):
                raise validation_error("incorrect_code")
        except ValidationError:
            kind = "reauthentication_failed" if request.user.is_authenticated else "sign_in_failed"
            record_event(kind, self.user, request, method="code")
            raise
        attempt.forget()
        return code


class AuthenticateForm(LimitedCodeMixin, AllauthAuthenticateForm):
    """The form for a code while signing in."""


class ReauthenticateForm(LimitedCodeMixin, AllauthReauthenticateForm):
    """The form for a code of somebody who is signed in and confirms who they are."""


class AddPasskeyForm(AllauthAddWebAuthnForm):
    """The form for a new passkey. Every passkey can be used without a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for a name only."""
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].max_length = 100
        self.fields["passwordless"].widget = forms.HiddenInput()


@transaction.atomic
def _use_once(authenticator: Authenticator, code: str) -> bool:
    """Return whether the code may be used, and remember it.

    django-allauth remembers codes in the cache, which may be missing or differ between processes.
    """
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    used = row.data.get("used_codes", [])
    code = code.replace(" ", "").replace("-", "")
    if code in used:
        return False
    row.data["used_codes"] = [*used, code][-REMEMBERED_CODES:]
    row.save(update_fields=["data"])
    return True
