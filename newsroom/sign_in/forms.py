"""Forms of django-allauth with the desk's texts and rules."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from newsroom.auth import DEMO_PASSWORD_ERROR, is_demo_password_in_production


class LoginForm(AllauthLoginForm):
    """The form of the login page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the fields, without placeholders."""
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Username")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "autofocus": True}

    def clean_password(self) -> str:
        """Return the password. Raises ValidationError for the demonstration's password in production."""
        password: str = self.cleaned_data["password"]
        if is_demo_password_in_production(password):
            raise ValidationError(DEMO_PASSWORD_ERROR)
        return password
