"""Who may sign in."""

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects

from articles.exchange.demo import PASSWORD

REFUSAL = "The demonstration’s password opens nothing here: it works only with DEBUG on."


def is_refused(password):
    """Tell whether it is the demonstration's password, in production."""
    return password == PASSWORD and not settings.DEBUG


class NotTheDemonstrations:
    """A password validator: nobody takes the password that everybody knows."""

    def validate(self, password, user=None):
        """Raise ValidationError for the demonstration's password."""
        if password == PASSWORD:
            raise ValidationError(self.get_help_text())

    def get_help_text(self):
        """Return the rule as a sentence."""
        return "Your password can’t be the demonstration’s, which everybody knows."


class StaffBackend(ModelBackend):
    """Checks name and password; the demonstration's password opens nothing once DEBUG is off."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """Return the user, or None for a wrong pair; raise PermissionDenied for a refused password."""
        if is_refused(password):
            raise PermissionDenied(REFUSAL)
        return super().authenticate(request, username=username, password=password, **kwargs)

    def get_user(self, user_id):
        """Return the user with the sections assigned, which every rule of the newsroom asks for."""
        user = super().get_user(user_id)
        if user:
            prefetch_related_objects([user], "assigned_sections")
        return user


class SignInForm(AdminAuthenticationForm):
    """The desk's log-in form; it says why the demonstration's password is refused."""

    def clean_password(self):
        """Refuse the demonstration's password in production with a sentence of its own."""
        password = self.cleaned_data["password"]
        if is_refused(password):
            raise ValidationError(REFUSAL)
        return password
