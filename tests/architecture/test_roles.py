"""Roles: the groups in the database are the table in articles/roles.py."""

import pytest
from django.contrib.auth.models import Group

from articles.roles import ROLES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ROLES)
def test_a_role_carries_exactly_its_permissions(role):
    wanted = {word if "." in word else f"articles.{word}" for word in ROLES[role]}
    permissions = Group.objects.get(name=role).permissions.select_related("content_type")
    assert {f"{p.content_type.app_label}.{p.codename}" for p in permissions} == wanted


def test_no_other_group_is_laid():
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
