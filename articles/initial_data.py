"""The rows that `migrate` creates: the roles, and settings that are stored in a single row.

Missing rows are created; existing ones stay as the newspaper has edited them. An existing role only gets those of its
permissions that this run of `migrate` has created, since nobody can have removed those on purpose.
"""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.contrib.auth.models import Group, Permission

from .roles import ROLES

# Models with a single row, whose primary key is 1. The masthead isn't one of them: its form creates the row.
SINGLE_ROWS = ("CommentRules",)

# {database: primary keys of the permissions that existed before this run of `migrate`}
_permissions_before: dict[str, set[int]] = {}


def remember_permissions(sender: AppConfig, using: str, apps: Any = installed, **kwargs: object) -> None:
    """Store which permissions a database has before `migrate` adds more (receiver of pre_migrate)."""
    if sender.label == "articles":
        permissions = _model(apps, "auth", "Permission")
        before = permissions.objects.using(using).values_list("pk", flat=True) if permissions else ()
        _permissions_before[using] = set(before)


def create_initial_data(sender: AppConfig, using: str, apps: Any = installed, **kwargs: object) -> None:
    """Create the roles and single rows that a database lacks (receiver of post_migrate, after Django's permissions)."""
    if sender.label != "articles":
        return
    if groups := _model(apps, "auth", "Group"):
        create_roles(groups, apps.get_model("auth", "Permission"), using)
    for name in SINGLE_ROWS:
        if model := _model(apps, "articles", name):
            model.objects.using(using).get_or_create(pk=1)


def create_roles(groups: type[Group], permissions: type[Permission], using: str = "default") -> None:
    """Create missing groups with all their permissions, and add new permissions to existing groups."""
    rows = permissions.objects.using(using).values_list("content_type__app_label", "codename", "pk")
    keys = {f"{label}.{codename}": pk for label, codename, pk in rows}
    created = set(keys.values()) - _permissions_before.pop(using, set(keys.values()))
    for role, role_permissions in ROLES.items():
        names = {name if "." in name else f"articles.{name}" for name in role_permissions}
        # A database that is migrated step by step lacks some permissions; the `migrate` that creates them adds them.
        wanted = {keys[name] for name in names & keys.keys()}
        group, is_new = groups.objects.using(using).get_or_create(name=role)
        group.permissions.add(*(wanted if is_new else wanted & created))


# Any: the model as the migrations have left it, which may differ from the model's class.
def _model(apps: Any, label: str, name: str) -> Any:
    """Return a model in the state that the migrations have reached; None if it doesn't exist in that state."""
    try:
        return apps.get_model(label, name)
    except LookupError:
        return None
