"""Roles: `migrate` creates the groups of the table in articles/roles.py, and keeps the edits of administrators."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.initial_data import SINGLE_ROWS, create_initial_data, remember_permissions
from articles.models import CommentRules
from articles.roles import ROLES

pytestmark = pytest.mark.django_db
ARTICLES = apps.get_app_config("articles")


def migrate(new_permission: str = "") -> None:
    """Run the receivers of `migrate`, as if it created the permission of that name."""
    found = list(Permission.objects.filter(codename=new_permission))
    holders = [Group.objects.filter(permissions=permission) for permission in found]
    assert all(not groups.exists() for groups in holders), "Remove it from all groups first."
    for permission in found:
        permission.delete()
    remember_permissions(ARTICLES, using="default")
    for permission in found:
        permission.pk = None
        permission.save()
    create_initial_data(ARTICLES, using="default")


def permissions_of(role: str) -> set[str]:
    permissions = Group.objects.get(name=role).permissions.select_related("content_type")
    return {f"{p.content_type.app_label}.{p.codename}" for p in permissions}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_exactly_its_permissions(role):
    assert permissions_of(role) == {name if "." in name else f"articles.{name}" for name in ROLES[role]}


def test_no_other_group_is_created():
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)


def test_the_single_rows_exist():
    for name in SINGLE_ROWS:
        assert apps.get_model("articles", name).objects.filter(pk=1).count() == 1


def test_missing_rows_are_created_again():
    Group.objects.get(name="Moderator").delete()
    CommentRules.objects.all().delete()
    migrate()
    assert "articles.moderate_comment" in permissions_of("Moderator")
    assert CommentRules.objects.get().pk == 1


def test_edited_rows_stay_unchanged():
    editor = Group.objects.get(name="Editor")
    editor.permissions.remove(Permission.objects.get(codename="delete_photo"))
    editor.permissions.add(Permission.objects.get(codename="view_whole_log"))
    CommentRules.objects.filter(pk=1).update(max_links=7)
    before = permissions_of("Editor")
    call_command("migrate", verbosity=0)
    assert permissions_of("Editor") == before
    assert CommentRules.objects.get().max_links == 7


def test_a_new_permission_is_added_to_its_roles_and_to_no_other_group():
    for group in Group.objects.all():
        group.permissions.remove(Permission.objects.get(codename="approve_article"))
    own = Group.objects.create(name="Night desk")
    migrate(new_permission="approve_article")
    holders = {group.name for group in Group.objects.filter(permissions__codename="approve_article")}
    assert holders == {"Editor", "Chief editor"}
    assert not own.permissions.exists()


def test_a_removed_permission_isnt_added_again():
    for group in Group.objects.all():
        group.permissions.remove(Permission.objects.get(codename="retract_article"))
    migrate()
    assert not Group.objects.filter(permissions__codename="retract_article").exists()


def test_an_up_to_date_database_takes_few_queries():
    with CaptureQueriesContext(connection) as queries:
        create_initial_data(ARTICLES, using="default")
    assert len(queries) <= 1 + len(ROLES) + len(SINGLE_ROWS)
