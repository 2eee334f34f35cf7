"""The rights of accounts, by name: each database numbers roles and permissions in its own way."""

from collections import defaultdict

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission, User

from .row_serializer import RowError

RIGHTS_FIELDS = ("groups", "user_permissions")
PERMISSION_KEY = ("content_type__app_label", "codename")


def rights_of(user_ids):
    """Return {account's key: {"groups": [name, …], "user_permissions": ["app.codename", …]}} of these accounts."""
    rights = defaultdict(lambda: {name: [] for name in RIGHTS_FIELDS})
    for user, group in User.groups.through.objects.filter(user__in=user_ids).values_list("user", "group__name"):
        rights[user]["groups"].append(group)
    through = User.user_permissions.through.objects.filter(user__in=user_ids)
    for user, *texts in through.values_list("user", *(f"permission__{name}" for name in PERMISSION_KEY)):
        rights[user]["user_permissions"].append(".".join(texts))
    return {user: {name: sorted(rights[user][name]) for name in RIGHTS_FIELDS} for user in user_ids}


def pop_rights(values):
    """Take the rights out of a line's fields and return them; RowError where they aren't lists of words."""
    rights = {name: values.pop(name, []) for name in RIGHTS_FIELDS}
    for name, texts in rights.items():
        if not isinstance(texts, list) or not all(isinstance(word, str) for word in texts):
            raise RowError(f"“{name}” must be a list of names.")
    return rights


class AvailableRights:
    """The rights that can be given here."""

    def __init__(self):
        self.groups = dict(Group.objects.values_list("name", "pk"))
        permissions = Permission.objects.values_list(*PERMISSION_KEY, "pk")
        self.permissions = {f"{label}.{codename}": pk for label, codename, pk in permissions}

    def build_rows(self, user, rights):
        """Return the rows that give an account these rights; RowError where there is none of that name."""
        groups, permissions = User.groups.through, User.user_permissions.through
        try:
            return [
                *(groups(user_id=user.pk, group_id=self.groups[name]) for name in rights["groups"]),
                *(permissions(user_id=user.pk, permission_id=self.permissions[w]) for w in rights["user_permissions"]),
            ]
        except KeyError as error:
            raise RowError(f"There is no role or permission “{error.args[0]}” here.") from error


def ensure_unusable_password(user):
    """Give an account that came without its password one that opens nothing."""
    if not user.password:
        user.password = make_password(None)
