"""Authentication at the desk: the backend, the storage of passwords, and no demonstration's password in production."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, Q, prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.exchange.demo import PASSWORD

DEMO_PASSWORD_ERROR = gettext_lazy(
    "You can’t log in with the demonstration’s password here: it works only with DEBUG on. Use another password."
)


def is_demo_password_in_production(password: str | None) -> bool:
    """Return whether it is the demonstration's password while DEBUG is off."""
    return password == PASSWORD and not settings.DEBUG


class DemoPasswordValidator:
    """A password validator that rejects the demonstration's password, which is public."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for the demonstration's password."""
        if password == PASSWORD:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """Return the rule as a help text."""
        return _("Your password can’t be the demonstration’s password, which is public.")


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB of memory, two passes and one thread.

    These are the parameters of OWASP's Password Storage Cheat Sheet
    (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html). Django's take 100 MiB, which the
    threads of a web process would need several times at once.
    """

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1


def find_user(name: str) -> User | None:
    """Return the user with this username, or else the only active member of staff with this e-mail address."""
    user = User.objects.filter(username=name).first()
    if user is None and "@" in name:
        matches = User.objects.filter(email__iexact=name, is_active=True, is_staff=True)[:2]
        user = matches[0] if len(matches) == 1 else None
    return user


def is_name_of_another(name: str, person: User | None = None) -> bool:
    """Return whether somebody other than `person` logs in with this name: as their username or their e-mail address."""
    others = User.objects.exclude(pk=person.pk) if person and person.pk else User.objects.all()
    return others.filter(Q(username__iexact=name) | Q(email__iexact=name)).exists()


def spend_time_of_password_check(password: str) -> None:
    """Take as long as checking a password takes, so that the time of an answer doesn't say whether one was checked."""
    User().set_password(password)


class StaffBackend(ModelBackend):
    """Check username or e-mail address, and password; refuse the demonstration's password when DEBUG is off."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: object
    ) -> User | None:
        """Return the user, or None for a wrong name or password, or an account that isn't of active staff.

        Raises PermissionDenied for the demonstration's password in production.
        """
        if is_demo_password_in_production(password):
            raise PermissionDenied(DEMO_PASSWORD_ERROR)
        if username is None or password is None:
            return None
        user = find_user(username)
        if user is None:
            spend_time_of_password_check(password)
            return None
        # Check the password of an account that may not sign in as well: it takes time.
        is_right = user.check_password(password)
        return user if is_right and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Return whether a user is an active member of staff."""
        return super().user_can_authenticate(user) and bool(getattr(user, "is_staff", False))

    def get_user(self, user_id: int) -> User | None:
        """Return the user with what every page of the desk needs: sections, permissions and preferences."""
        user = User.objects.select_related("preferences").filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        prefetch_related_objects([user], "assigned_sections")
        self.get_all_permissions(user)
        return user

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Model | None = None) -> set[str]:
        """Return the user's own permissions and those of their roles, in one query instead of Django's two."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        cached: set[str] | None = getattr(user_obj, "_desk_permissions", None)
        if cached is not None:
            return cached
        permissions = Permission.objects.all()
        if not user_obj.is_superuser:
            permissions = permissions.filter(Q(user=user_obj) | Q(group__user=user_obj))
        names = permissions.values_list("content_type__app_label", "codename").order_by()
        found = {f"{app}.{codename}" for app, codename in names}
        # Cached on the user for the request, as Django caches _perm_cache.
        user_obj._desk_permissions = found  # type: ignore[attr-defined]
        return found
