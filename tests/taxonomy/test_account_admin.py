"""Accounts and roles at the desk: who can change which account, and how."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from tests import users
from tests.builders import a_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def arash(client):
    """Sign in and return Arash, an administrator who isn't a superuser."""
    person = users.administrator()
    users.log_in_with_confirmed_identity(client, person)
    return person


def account_page_url(person):
    return f"/admin/auth/user/{person.pk}/change/"


def account_form_data(person, **changes):
    """Return the data that the page of an account posts with these changes."""
    data = {
        "username": person.username,
        "first_name": person.first_name,
        "is_active": "on",
        "is_staff": "on",
    }
    return {**data, "groups": list(person.groups.values_list("pk", flat=True)), **changes}


def role(name):
    return Group.objects.get(name=name)


def test_an_administrator_gives_roles_and_sections(client, arash):
    rana, economy = users.reporter(), a_section()
    client.post(
        account_page_url(rana), account_form_data(rana, groups=[role("Editor").pk], assigned_sections=[economy.pk])
    )
    assert list(rana.groups.all()) == [role("Editor")]
    assert list(rana.assigned_sections.all()) == [economy]


def test_an_administrator_makes_nobody_a_superuser(client, arash):
    rana, right = users.reporter(), Permission.objects.get(codename="delete_user")
    forged = account_form_data(rana, is_superuser="on", user_permissions=[right.pk], first_name="Changed")
    client.post(account_page_url(rana), forged)
    rana.refresh_from_db()
    assert (rana.first_name, rana.is_superuser, rana.user_permissions.count()) == ("Changed", False, 0)
    client.post(account_page_url(arash), account_form_data(arash, is_superuser="on", user_permissions=[right.pk]))
    arash.refresh_from_db()
    assert (arash.is_superuser, arash.user_permissions.count()) == (False, 0)


def test_an_administrator_changes_no_role_of_their_own(client, arash):
    client.post(
        account_page_url(arash), account_form_data(arash, groups=[role("Chief editor").pk], first_name="Changed")
    )
    arash.refresh_from_db()
    assert arash.first_name == "Changed"
    assert list(arash.groups.all()) == [role("Administrator")]


def test_only_superusers_assign_a_role_with_more_permissions_on_accounts(client, arash):
    rana = users.reporter()
    deleters = Group.objects.create(name="Deleters")
    deleters.permissions.add(Permission.objects.get(codename="delete_user"))
    response = client.post(account_page_url(rana), account_form_data(rana, groups=[deleters.pk]))
    assert "is not one of the available choices" in response.text
    assert deleters not in rana.groups.all()


def test_an_account_with_a_role_that_can_not_be_assigned_is_not_changed(client, arash):
    rana = users.reporter()
    deleters = Group.objects.create(name="Deleters")
    deleters.permissions.add(Permission.objects.get(codename="delete_user"))
    rana.groups.add(deleters)
    assert client.post(account_page_url(rana), account_form_data(rana, first_name="Changed")).status_code == 403
    rana.refresh_from_db()
    assert rana.first_name == "Rana"
    assert deleters in rana.groups.all()


@pytest.mark.parametrize("address", ["change/", "password/", "delete/"])
def test_an_administrator_changes_no_superuser(client, arash, address):
    root = User.objects.create_superuser("root", password=users.PASSWORD)
    forged = account_form_data(root, password1="another good one", password2="another good one", post="yes")
    assert client.post(f"/admin/auth/user/{root.pk}/{address}", forged).status_code == 403
    assert User.objects.get(pk=root.pk).check_password(users.PASSWORD)


def test_a_superuser_gives_everything(admin_client):
    rana = users.reporter()
    admin_client.post(account_page_url(rana), account_form_data(rana, is_superuser="on"))
    rana.refresh_from_db()
    assert rana.is_superuser


def test_an_account_added_by_an_administrator_has_no_rights(client, arash):
    new = {"username": "nika", "password1": users.PASSWORD, "password2": users.PASSWORD, "is_superuser": "on"}
    client.post("/admin/auth/user/add/", new)
    nika = User.objects.get(username="nika")
    assert (nika.is_staff, nika.is_superuser) == (False, False)


@pytest.mark.parametrize("role_name", ["reporter", "editor", "chief", "moderator"])
def test_nobody_else_sees_the_accounts(client, role_name):
    client.force_login(getattr(users, role_name)())
    assert client.get("/admin/auth/user/").status_code == 403


def test_roles_are_read_by_administrators_and_changed_by_superusers(client, arash, admin_client):
    editors = role("Editor")
    address = f"/admin/auth/group/{editors.pk}/change/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"name": "Editors"}).status_code == 403
    assert admin_client.post(address, {"name": "Editors"}).status_code == 302
