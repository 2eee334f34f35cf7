"""The roles and permissions of accounts, by name: each database numbers them differently."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model
from django.utils.translation import gettext as _

from .row_serializer import RowError

RIGHTS_FIELDS = ("groups", "user_permissions")
PERMISSION_KEY = ("content_type__app_label", "codename")

# {"groups": [name, …], "user_permissions": ["app.codename", …]}
AccountRights = dict[str, list[str]]


def rights_of(user_ids: Collection[int]) -> dict[int, AccountRights]:
    """Return {primary key of an account: its rights} for these accounts."""
    rights: dict[int, AccountRights] = {user: {name: [] for name in RIGHTS_FIELDS} for user in user_ids}
    for user, group in User.groups.through.objects.filter(user__in=user_ids).values_list("user", "group__name"):
        rights[user]["groups"].append(group)
    through = User.user_permissions.through.objects.filter(user__in=user_ids)
    for user, *key in through.values_list("user", *(f"permission__{name}" for name in PERMISSION_KEY)):
        rights[user]["user_permissions"].append(".".join(key))
    return {user: {name: sorted(names) for name, names in by_field.items()} for user, by_field in rights.items()}


def pop_rights(values: dict[str, Any]) -> AccountRights:
    """Remove the rights from a line's fields and return them. Raises RowError where they aren't lists of text."""
    rights = {name: values.pop(name, []) for name in RIGHTS_FIELDS}
    for field, names in rights.items():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise RowError(_("“%(field)s” must be a list of names.") % {"field": field})
    return rights


class AvailableRights:
    """The roles and permissions of this database."""

    def __init__(self) -> None:
        self.groups: dict[str, int] = dict(Group.objects.values_list("name", "pk"))
        permissions = Permission.objects.values_list(*PERMISSION_KEY, "pk")
        self.permissions: dict[str, int] = {f"{label}.{codename}": pk for label, codename, pk in permissions}

    def build_rows(self, user: User, rights: AccountRights) -> list[Model]:
        """Return the unsaved rows that give an account these rights. Raises RowError for an unknown name."""
        groups, permissions = User.groups.through, User.user_permissions.through
        try:
            return [
                *(groups(user_id=user.pk, group_id=self.groups[name]) for name in rights["groups"]),
                *(
                    permissions(user_id=user.pk, permission_id=self.permissions[name])
                    for name in rights["user_permissions"]
                ),
            ]
        except KeyError as error:
            raise RowError(
                _("This newspaper has no role or permission “%(name)s”.") % {"name": error.args[0]}
            ) from error


def ensure_unusable_password(user: User) -> None:
    """Give an account that has no password hash one that no password matches."""
    if not user.password:
        user.password = make_password(None)
