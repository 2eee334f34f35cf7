"""What `migrate` puts into the tables: the roles, and the settings of which there is one row.

What is missing is created, and what is there stays as the newspaper has edited it. A role that exists gets only those
of its permissions that this run of `migrate` has created, since nobody can have taken those away.
"""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models import Model

from .roles import ROLES

# Models of one row, with primary key 1. (The newspaper itself has none until somebody fills it in.)
SINGLE_ROWS = ("CommentRules",)

# {database: primary keys of the permissions that were there before this run of `migrate`}
_permissions_before: dict[str, set[int]] = {}


def remember_permissions(sender: AppConfig, using: str, apps: Any = installed, **kwargs: object) -> None:
    """Note which permissions a database has before `migrate` adds more (pre_migrate)."""
    if sender.label == "articles":
        permissions = _model(apps, "auth", "Permission")
        before = permissions.objects.using(using).values_list("pk", flat=True) if permissions else ()
        _permissions_before[using] = set(before)


def create_initial_data(sender: AppConfig, using: str, apps: Any = installed, **kwargs: object) -> None:
    """Create the roles and single rows that a database lacks (post_migrate, after Django's permissions)."""
    if sender.label != "articles":
        return
    if groups := _model(apps, "auth", "Group"):
        create_roles(groups, apps.get_model("auth", "Permission"), using)
    for name in SINGLE_ROWS:
        if model := _model(apps, "articles", name):
            model.objects.using(using).get_or_create(pk=1)


def create_roles(groups: type[Model], permissions: type[Model], using: str = "default") -> None:
    """Create the groups that are missing with all their permissions, and give existing ones what is new."""
    rows = permissions.objects.using(using).values_list("content_type__app_label", "codename", "pk")
    keys = {f"{label}.{codename}": pk for label, codename, pk in rows}
    created = set(keys.values()) - _permissions_before.pop(using, set(keys.values()))
    for role, words in ROLES.items():
        names = {word if "." in word else f"articles.{word}" for word in words}
        # A database in the middle of its migrations lacks some; the `migrate` that creates them comes back here.
        wanted = {keys[name] for name in names & keys.keys()}
        group, is_new = groups.objects.using(using).get_or_create(name=role)
        group.permissions.add(*(wanted if is_new else wanted & created))


def _model(apps: Any, label: str, name: str) -> type[Model] | None:
    """Return a model as the migrations have left it; None where they haven't come to it, or went back before it."""
    try:
        return apps.get_model(label, name)
    except LookupError:
        return None
