"""Forms of django-allauth with the desk's texts and rules."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ReauthenticateForm as AllauthConfirmPasswordForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from allauth.account.forms import SetPasswordForm as AllauthSetPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm as AllauthAddWebAuthnForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm as AllauthEditWebAuthnForm
from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsroom.auth import DEMO_PASSWORD_ERROR, is_demo_password_in_production

from .account_adapter import validation_error
from .events import record_event
from .password_reset import send_reset_links
from .throttling import CODE, Attempt
from .used_codes import use_once

NEW_PASSWORD_LABELS = {"password1": _("New password"), "password2": _("New password again")}
WRONG_CODE = _("This code is wrong or was used before. Enter a new one.")


class PlainFieldsMixin(forms.Form):
    """Gives fields the desk's labels, without placeholders and without links in help texts."""

    labels: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the fields."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name in {"password", "oldpassword"}:
                field.help_text = ""


class LoginForm(PlainFieldsMixin, AllauthLoginForm):
    """The form of the login page."""

    labels = {"login": _("Username or e-mail address"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Help browsers to fill in the name."""
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "autocomplete": "username"}

    def clean_password(self) -> str:
        """Return the password. Raises ValidationError for the demonstration's password in production."""
        password: str = self.cleaned_data["password"]
        if is_demo_password_in_production(password):
            raise ValidationError(DEMO_PASSWORD_ERROR)
        return password


class ChangePasswordForm(PlainFieldsMixin, AllauthChangePasswordForm):
    """The form for one's own new password."""

    labels = {"oldpassword": _("Current password"), **NEW_PASSWORD_LABELS}


class SetPasswordForm(PlainFieldsMixin, AllauthSetPasswordForm):
    """The form for a password of somebody who has none, because they use single sign-on."""

    labels = NEW_PASSWORD_LABELS


class ResetPasswordKeyForm(PlainFieldsMixin, AllauthResetPasswordKeyForm):
    """The form for a new password after a link."""

    labels = NEW_PASSWORD_LABELS


class ConfirmPasswordForm(PlainFieldsMixin, AllauthConfirmPasswordForm):
    """The form for the password of somebody who is signed in and confirms who they are."""

    labels = {"password": _("Password")}

    def clean_password(self) -> str:
        """Return the password, and record that the person has confirmed who they are."""
        password: str = super().clean_password()
        record_event("reauthenticate", self.user, context.request, by=self.user, method="password")
        return password


class ResetPasswordForm(PlainFieldsMixin, AllauthResetPasswordForm):
    """The form that asks for a link to set a new password."""

    labels = {"email": _("E-mail address")}

    def clean_email(self) -> str:
        """Return the address, without looking it up: the answer doesn't depend on whether somebody has it."""
        email: str = self.cleaned_data["email"]
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the link after the response, so that its time doesn't tell either."""
        email: str = self.cleaned_data["email"]
        send_reset_links(request, email)
        return email


class LimitedCodeMixin(PlainFieldsMixin):
    """Limits attempts with codes, and refuses a code of an authenticator app that was used before."""

    labels = {"code": _("Code")}
    user: User
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask telephones for a keyboard with digits."""
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "class": "otp"}

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError for a wrong or used one, or after too many attempts."""
        request = context.request
        attempt = Attempt(request, CODE, str(self.user.pk))
        if attempt.is_over_limit() and not attempt.may_continue(self.user):
            attempt.forget()
            raise validation_error("too_many_login_attempts")
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # of django-allauth's form
            if not use_once(self.authenticator, code):
                raise validation_error("incorrect_code")
        except ValidationError as error:
            kind = "reauthentication_failed" if request.user.is_authenticated else "sign_in_failed"
            record_event(kind, self.user, request, method="code")
            raise _in_words_for_codes(error) from None
        attempt.forget()
        return code


class AuthenticateForm(LimitedCodeMixin, AllauthAuthenticateForm):
    """The form for a code while signing in."""

    def has_app(self) -> bool:
        """Return whether the person has an authenticator app; otherwise only recovery codes are accepted."""
        return self._has_factor(Authenticator.Type.TOTP)

    def has_passkey(self) -> bool:
        """Return whether the person has a passkey."""
        return self._has_factor(Authenticator.Type.WEBAUTHN)

    def _has_factor(self, factor: Authenticator.Type) -> bool:
        return Authenticator.objects.filter(user=self.user, type=factor).exists()


class ReauthenticateForm(LimitedCodeMixin, AllauthReauthenticateForm):
    """The form for a code of somebody who is signed in and confirms who they are."""


class ActivateAppForm(PlainFieldsMixin, AllauthActivateTOTPForm):
    """The form for the first code of an authenticator app."""

    labels = {"code": _("Code")}

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError for a wrong one."""
        try:
            code: str = super().clean_code()
        except ValidationError as error:
            raise _in_words_for_codes(error) from None
        return code

    def secret_in_groups(self) -> str:
        """Return the key in groups of four letters, as people read it from the screen; apps ignore the spaces."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


class AddPasskeyForm(PlainFieldsMixin, AllauthAddWebAuthnForm):
    """The form for a new passkey."""

    labels = {"name": _("Name of the passkey")}


class RenamePasskeyForm(PlainFieldsMixin, AllauthEditWebAuthnForm):
    """The form for another name of a passkey."""

    labels = {"name": _("Name of the passkey")}


def _in_words_for_codes(error: ValidationError) -> ValidationError:
    """Return an error of django-allauth, whose text for a wrong code is also that for a passkey."""
    return ValidationError(WRONG_CODE) if error.code == "incorrect_code" else error
