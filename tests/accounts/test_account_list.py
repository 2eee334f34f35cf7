"""The list of accounts at the desk: what it shows, its filters, and the number of its queries."""

import datetime

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Invitation
from tests import users
from tests.builders import a_section, an_author

pytestmark = pytest.mark.django_db
LIST = "/admin/auth/user/"


@pytest.fixture
def arash(client):
    person = users.administrator()
    client.force_login(person)
    return person


@pytest.fixture
def omid(arash):
    """Return somebody who has an open invitation."""
    person = User.objects.create_user("omid", "omid@courier.example", password=None, is_staff=True, is_active=False)
    now = timezone.now()
    ends = now + datetime.timedelta(days=1)
    Invitation.objects.create(user=person, number=1, sent_at=now, ends_at=ends, sent_by=arash)
    return person


def usernames(client, query=""):
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    return [account.username for account, _roles in response.context["accounts"]]


def test_the_list_shows_role_sections_state_and_second_factor(client, omid):
    rana = users.reporter(sections=[a_section()])
    Authenticator.objects.create(user=rana, type="totp", data={})
    User.objects.create_user("gone", is_active=False)
    page = client.get(LIST).text
    rows = {
        name: page.split(f"/{User.objects.get(username=name).pk}/change/")[1].split("</tr>")[0]
        for name in ("rana", "omid", "gone", "arash")
    }
    assert all(text in rows["rana"] for text in ("Reporter", "Economy", "Active", "never", "yes"))
    assert "not accepted yet" in rows["omid"]
    assert "Inactive" in rows["gone"]
    assert "Administrator" in rows["arash"]
    assert ">no<" in rows["arash"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["arash", "omid", "rana"]),
        ("q=ran", ["rana"]),
        ("q=omid+courier", ["omid"]),
        ("q=nobody", []),
        ("state=active", ["arash", "rana"]),
        ("state=invited", ["omid"]),
        ("state=inactive", []),
        ("p=99", ["arash", "omid", "rana"]),
        ("password__startswith=a", ["arash", "omid", "rana"]),
    ],
)
def test_the_filters(client, omid, query, expected):
    users.reporter()
    assert sorted(usernames(client, query)) == expected


def test_the_filter_by_role(client, arash):
    users.reporter()
    assert usernames(client, f"role={Group.objects.get(name='Reporter').pk}") == ["rana"]


@pytest.mark.parametrize("query", ["state=king", "role=0", "role=x", "q=" + "x" * 201])
def test_an_invalid_filter_is_refused_with_a_sentence(client, arash, query):
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 422
    assert response.context["form"].errors
    assert response.context["accounts"] == []


def test_the_list_needs_the_same_queries_for_one_account_and_for_fifty(client, omid):
    users.reporter(sections=[a_section()])
    before = query_count(client)
    for number in range(50):
        users.create_staff(f"person{number}", "Editor", sections=[a_section()])
    assert query_count(client) == before
    assert before <= 12


def query_count(client):
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)
    return len(queries)


def test_other_screens_that_name_accounts_still_open(client):
    author = an_author()
    client.force_login(users.create_staff("root", is_superuser=True))
    for address in (f"author/{author.pk}/change", "author/add", f"section/{a_section().pk}/change"):
        assert client.get(f"/admin/articles/{address}/").status_code == 200


def test_nobody_deletes_an_account(client):
    client.force_login(users.create_staff("root", is_superuser=True))
    assert client.post(f"{LIST}{users.reporter().pk}/delete/").status_code == 404
    assert User.objects.filter(username="rana").exists()


@pytest.mark.parametrize("number", ["0", "x", "9999999999", "9" * 30, "1 or 1", "%00"])
def test_the_page_of_no_account_is_not_found(client, arash, number):
    assert client.get(f"{LIST}{number}/change/").status_code in {400, 404}
