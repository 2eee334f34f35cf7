"""The page of an account at the desk: who can change which account, and how."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import AuditEntry
from articles.roles import ROLES
from newsroom.accounts.account_rules import require_an_administrator
from newsroom.accounts.change_account import Rights, give_rights
from newsroom.accounts.forms import ROLE_DESCRIPTIONS
from tests import users
from tests.account_form import account_form_data, account_page_url
from tests.builders import a_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client):
    """Sign in and return a superuser."""
    person = users.create_staff("root", is_superuser=True)
    users.log_in_with_confirmed_identity(client, person)
    return person


@pytest.fixture
def deleters():
    """Return a role with a permission on accounts that administrators don't have."""
    group = Group.objects.create(name="Deleters")
    group.permissions.add(Permission.objects.get(codename="delete_user"))
    return group


def save(client, account, **changes):
    """Post the page of an account with these changes, and return the response and the stored account."""
    response = client.post(account_page_url(account), account_form_data(account, **changes))
    return response, User.objects.get(pk=account.pk)


def roles_of(account):
    return sorted(group.name for group in account.groups.all())


# role and sections


def test_an_administrator_gives_a_role_and_sections(client, arash):
    economy = a_section()
    response, rana = save(client, users.reporter(), role="Editor", sections=[economy.pk])
    assert response.status_code == 302
    assert roles_of(rana) == ["Editor"]
    assert list(rana.assigned_sections.all()) == [economy]


def test_an_account_with_a_role_can_log_in_at_once_and_one_without_can_not(client, arash):
    nika = User.objects.create_user("nika", "nika@courier.example", users.PASSWORD)
    assert not nika.is_staff
    _, nika = save(client, nika, role="Reporter")
    assert nika.is_staff
    _, nika = save(client, nika, role="")
    assert (nika.is_staff, roles_of(nika)) == (False, [])


def test_further_roles_are_kept_and_changed_behind_advanced(client, arash):
    rana = users.reporter()
    moderator = Group.objects.get(name="Moderator")
    _, rana = save(client, rana, more_roles=[moderator.pk])
    assert roles_of(rana) == ["Moderator", "Reporter"]
    _, rana = save(client, rana, role="Editor")
    assert roles_of(rana) == ["Editor", "Moderator"]
    _, rana = save(client, rana, more_roles=[])
    assert roles_of(rana) == ["Editor"]


def test_each_role_is_described():
    assert ROLE_DESCRIPTIONS.keys() == ROLES.keys()


# rights


def test_an_administrator_makes_nobody_a_superuser(client, arash):
    permission = Permission.objects.get(codename="delete_user")
    forged = {"is_superuser": "on", "user_permissions": [permission.pk], "desk_access": "on", "first_name": "Changed"}
    _, rana = save(client, users.reporter(), **forged)
    assert (rana.first_name, rana.is_superuser, rana.user_permissions.count()) == ("Changed", False, 0)
    _, arash = save(client, arash, **forged)
    assert (arash.first_name, arash.is_superuser, arash.user_permissions.count()) == ("Changed", False, 0)


@pytest.mark.parametrize("person", ["arash", "root"])
def test_nobody_changes_their_own_rights(client, person, request):
    account = request.getfixturevalue(person)
    before = roles_of(account)
    forged = {"role": "Chief editor", "is_superuser": "", "email": "other@courier.example", "first_name": "Changed"}
    _, account = save(client, account, **forged)
    assert (account.first_name, account.email) == ("Changed", f"{person}@courier.example")
    assert (roles_of(account), account.is_superuser) == (before, person == "root")
    assert client.post(f"/admin/auth/user/{account.pk}/deactivate/").status_code == 403
    assert User.objects.get(pk=account.pk).is_active


@pytest.mark.parametrize("change", [{"is_superuser": True}, {"permissions": []}, {"desk_access": True}])
def test_the_action_gives_no_more_than_the_form_offers(change, deleters):
    rana, arash = users.reporter(), users.administrator()
    with pytest.raises(PermissionDenied):
        give_rights(rana, Rights(rana.groups.all(), **change), by=arash)
    with pytest.raises(PermissionDenied):
        give_rights(rana, Rights([deleters]), by=arash)
    give_rights(rana, Rights(rana.groups.all()), by=arash)


def test_only_superusers_give_a_role_with_more_rights_on_accounts(client, arash, deleters):
    response, rana = save(client, users.reporter(), more_roles=[deleters.pk])
    assert response.status_code == 422
    assert "is not one of the available choices" in response.text
    assert roles_of(rana) == ["Reporter"]


@pytest.mark.parametrize("by_role", [True, False])
def test_an_account_with_more_rights_on_accounts_is_not_changed(client, arash, deleters, by_role):
    rana = users.reporter()
    if by_role:
        rana.groups.add(deleters)
    else:
        rana.user_permissions.add(Permission.objects.get(codename="delete_user"))
    response, changed = save(client, rana, first_name="Changed", role="Reporter")
    assert response.status_code == 403
    assert changed.first_name == "Rana"
    assert "you can’t change it" in client.get(account_page_url(rana)).text


def test_a_superuser_gives_everything(client, root, deleters):
    permission = Permission.objects.get(codename="delete_user")
    advanced = {"is_superuser": "on", "user_permissions": [permission.pk], "more_roles": [deleters.pk]}
    _, rana = save(client, users.reporter(), **advanced)
    assert (rana.is_superuser, list(rana.user_permissions.all())) == (True, [permission])
    assert roles_of(rana) == ["Deleters", "Reporter"]


def test_a_superuser_lets_somebody_in_without_a_role_and_an_administrator_keeps_that(client, root):
    _, rana = save(client, users.reporter(), role="", desk_access="on")
    assert (rana.is_staff, roles_of(rana)) == (True, [])
    users.log_in_with_confirmed_identity(client, users.administrator())
    _, rana = save(client, rana, first_name="Changed")
    assert (rana.is_staff, rana.first_name) == (True, "Changed")


def test_one_administrator_always_remains():
    arash = users.administrator()
    require_an_administrator()
    arash.groups.clear()
    with pytest.raises(ValidationError, match="last administrator"):
        require_an_administrator()


@pytest.mark.parametrize("role_name", ["reporter", "editor", "chief", "moderator"])
def test_nobody_else_sees_the_accounts(client, role_name):
    rana = users.create_staff("other")
    users.log_in_with_confirmed_identity(client, getattr(users, role_name)())
    for address in ("/admin/auth/user/", "/admin/auth/user/add/", account_page_url(rana)):
        assert client.get(address).status_code == 403
    response, rana = save(client, rana, first_name="Changed")
    assert (response.status_code, rana.first_name) == (403, "")


def test_roles_are_read_by_administrators_and_changed_by_superusers(client, arash):
    address = f"/admin/auth/group/{Group.objects.get(name='Editor').pk}/change/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"name": "Editors"}).status_code == 403
    users.log_in_with_confirmed_identity(client, users.create_staff("root", is_superuser=True))
    assert client.post(address, {"name": "Editors"}).status_code == 302


# confirming one's identity


def test_reading_needs_no_confirmation_and_a_change_waits_for_it(client):
    rana = users.reporter()
    client.force_login(users.administrator())
    assert client.get(account_page_url(rana)).status_code == 200
    response, unchanged = save(client, rana, role="Editor")
    assert response["Location"].startswith("/accounts/reauthenticate/")
    assert roles_of(unchanged) == ["Reporter"]
    wrong = client.post(response["Location"], {"password": "wrong"})
    assert wrong.status_code == 200
    assert roles_of(unchanged) == ["Reporter"]
    response = client.post(response["Location"], {"password": users.PASSWORD, "next": account_page_url(rana)})
    assert response["Location"] == account_page_url(rana)
    assert roles_of(User.objects.get(pk=rana.pk)) == ["Editor"]


def test_changing_a_role_waits_for_a_confirmation(client):
    client.force_login(users.create_staff("root", is_superuser=True))
    editors = Group.objects.get(name="Editor")
    for address in (f"{editors.pk}/change/", f"{editors.pk}/delete/", "add/"):
        response = client.post(f"/admin/auth/group/{address}", {"name": "Editors", "post": "yes"})
        assert response["Location"].startswith("/accounts/reauthenticate/")
    assert Group.objects.filter(name="Editor").exists()


# the person


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "EDRIS@courier.example"}, "Another account has this e-mail address."),
        ({"username": "EDRIS"}, "Another account has this username."),
        ({"username": "edris@courier.example"}, "Another account has this username."),
        ({"username": ""}, "This field is required."),
        ({"username": "a b"}, "Enter a valid username."),
        ({"email": "rana"}, "Enter a valid email address."),
        ({"role": "King"}, "Select a valid choice."),
        ({"sections": ["x"]}, "is not a valid value"),
        ({"first_name": "a\0b"}, "Null characters are not allowed."),
        ({"last_name": "x" * 151}, "at most 150 characters"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(client, arash, changes, sentence):
    users.editor()
    rana = users.reporter()
    response, stored = save(client, rana, **changes)
    assert response.status_code == 422
    assert sentence in response.text
    assert (stored.username, stored.email) == ("rana", "rana@courier.example")
    assert not AuditEntry.objects.filter(subject_type="user", action__startswith="change_").exists()


def test_the_old_address_is_told_of_a_new_one(client, arash, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _, rana = save(client, users.reporter(), email="new@courier.example")
    (email,) = mail.outbox
    assert (email.to, email.subject) == (["rana@courier.example"], "Your e-mail address was changed")
    assert "Arash has given your account" in email.body
    assert rana.email == "new@courier.example"


# the log and the queries


def test_each_kind_of_change_is_logged_with_the_person_and_the_network(client, arash):
    save(client, users.reporter(), role="Editor", sections=[a_section().pk], last_name="Kaveh")
    entries = AuditEntry.objects.filter(label="rana").order_by("pk")
    assert [(entry.action, entry.before, entry.after) for entry in entries] == [
        ("change_account", {"last_name": ""}, {"last_name": "Kaveh"}),
        ("change_role", {"groups": ["Reporter"]}, {"groups": ["Editor"]}),
        ("change_sections", {"assigned_sections": []}, {"assigned_sections": ["Economy"]}),
    ]
    assert all(entry.person == arash and entry.network for entry in entries)


def test_single_permissions_are_logged(client, root):
    permission = Permission.objects.get(codename="delete_user")
    save(client, users.reporter(), user_permissions=[permission.pk], is_superuser="on")
    entries = {entry.action: entry.after for entry in AuditEntry.objects.filter(label="rana")}
    assert entries == {
        "change_role": {"is_superuser": True},
        "change_permissions": {"user_permissions": ["auth.delete_user"]},
    }


def test_saving_without_a_change_logs_nothing(client, arash):
    save(client, users.reporter())
    assert not AuditEntry.objects.filter(label="rana").exists()


def test_the_page_needs_the_same_queries_for_one_section_and_for_fifty(client, arash):
    rana = users.reporter(sections=[a_section("First")])
    first = query_count(client, account_page_url(rana))
    rana.assigned_sections.add(*(a_section(f"Section {number}") for number in range(50)))
    assert query_count(client, account_page_url(rana)) == first
    assert first <= 20


def query_count(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
