"""Roles: the groups in the database are the table in articles/roles.py."""

from importlib import import_module
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission

from articles import migrations
from articles.roles import ROLES, fingerprint, lay_roles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ROLES)
def test_a_role_carries_exactly_its_permissions(role):
    wanted = {word if "." in word else f"articles.{word}" for word in ROLES[role]}
    permissions = Group.objects.get(name=role).permissions.select_related("content_type")
    assert {f"{p.content_type.app_label}.{p.codename}" for p in permissions} == wanted


def test_no_other_group_is_laid():
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)


def test_the_latest_migration_that_lays_the_table_lays_this_one():
    names = sorted(path.stem for path in Path(migrations.__file__).parent.glob("[0-9]*.py"))
    modules = [import_module(f"articles.migrations.{name}") for name in names]
    laid = [module.FINGERPRINT for module in modules if hasattr(module, "FINGERPRINT")]
    assert laid[-1] == fingerprint(), "The table has changed: add a migration that lays it, with its fingerprint."


def test_a_migration_from_before_a_permission_lays_the_rest():
    Permission.objects.filter(codename="moderate_comment").delete()
    lay_roles(Group, Permission)
    assert Group.objects.get(name="Moderator").permissions.filter(codename="view_comment").exists()
