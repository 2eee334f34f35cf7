"""Who may sign in."""

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, prefetch_related_objects

from articles.exchange.demo import PASSWORD

REFUSAL = "The demonstration’s password opens nothing here: it works only with DEBUG on."


def is_refused_password(password):
    """Tell whether it is the demonstration's password, in production."""
    return password == PASSWORD and not settings.DEBUG


class DemoPasswordValidator:
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
        if is_refused_password(password):
            raise PermissionDenied(REFUSAL)
        return super().authenticate(request, username=username, password=password, **kwargs)

    def get_user(self, user_id):
        """Return the user with all that every page of the desk asks of one: sections, permissions, preferences."""
        user = User.objects.select_related("preferences").filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        prefetch_related_objects([user], "assigned_sections")
        self.get_all_permissions(user)
        return user

    def get_all_permissions(self, user_obj, obj=None):
        """Return the permissions that a user has by themselves and by role, in one query instead of two."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_desk_permissions"):
            rows = Permission.objects.all()
            if not user_obj.is_superuser:
                rows = rows.filter(Q(user=user_obj) | Q(group__user=user_obj))
            names = rows.values_list("content_type__app_label", "codename").order_by()
            user_obj._desk_permissions = {f"{app}.{codename}" for app, codename in names}
        return user_obj._desk_permissions


class SignInForm(AdminAuthenticationForm):
    """The desk's log-in form; it says why the demonstration's password is refused."""

    def clean_password(self):
        """Refuse the demonstration's password in production with a sentence of its own."""
        password = self.cleaned_data["password"]
        if is_refused_password(password):
            raise ValidationError(REFUSAL)
        return password
