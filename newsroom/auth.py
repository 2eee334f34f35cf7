"""Who may sign in."""

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied, ValidationError

from articles.exchange.demo import PASSWORD

REFUSAL = "The demonstration’s password opens nothing here: it works only with DEBUG on."


def is_refused(password):
    """Tell whether it is the demonstration's password, in production."""
    return password == PASSWORD and not settings.DEBUG


class StaffBackend(ModelBackend):
    """Checks name and password; the demonstration's password opens nothing once DEBUG is off."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """Return the user, None for a wrong pair; PermissionDenied for the demonstration's password in production."""
        if is_refused(password):
            raise PermissionDenied(REFUSAL)
        return super().authenticate(request, username=username, password=password, **kwargs)


class SignInForm(AdminAuthenticationForm):
    """The desk's log-in form; it says why the demonstration's password is refused."""

    def clean_password(self):
        """Refuse the demonstration's password in production with a sentence of its own."""
        password = self.cleaned_data["password"]
        if is_refused(password):
            raise ValidationError(REFUSAL)
        return password
