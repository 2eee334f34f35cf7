"""The newspaper's settings at the desk: one row."""

import pytest

from articles.models import Masthead
from tests import users

pytestmark = pytest.mark.django_db
LIST_URL = "/admin/articles/masthead/"
FIELDS = {"name": "The Courier", "comments_policy": "moderated", "feed_text": "full", "feed_items": "20"}


@pytest.fixture
def desk(client):
    """Return the client of Chaman, the chief editor."""
    client.force_login(users.chief())
    return client


def test_the_settings_of_a_new_newspaper_are_created(desk):
    assert desk.get(LIST_URL).url == LIST_URL + "add/"
    desk.post(LIST_URL + "add/", FIELDS)
    assert Masthead.objects.get().name == "The Courier"


def test_the_list_redirects_to_the_one_row(desk):
    Masthead(name="The Courier").save()
    assert desk.get(LIST_URL).url == LIST_URL + "1/change/"
    assert desk.get(LIST_URL + "1/change/").status_code == 200


def test_a_second_row_can_not_be_created(desk):
    Masthead(name="The Courier").save()
    assert desk.post(LIST_URL + "add/", FIELDS | {"name": "Another"}).url == LIST_URL + "1/change/"
    assert Masthead.objects.get().name == "The Courier"


@pytest.mark.parametrize(("items", "is_valid"), [("1", True), ("50", True), ("0", False), ("51", False), ("-1", False)])
def test_a_feed_has_between_one_and_fifty_items(desk, items, is_valid):
    answer = desk.post(LIST_URL + "add/", FIELDS | {"feed_items": items})
    assert [masthead.feed_items for masthead in Masthead.objects.all()] == ([int(items)] if is_valid else [])
    if not is_valid:
        assert answer.context["adminform"].form.errors.keys() == {"feed_items"}


def test_the_row_can_not_be_deleted(admin_client):
    Masthead(name="The Courier").save()
    assert admin_client.post(LIST_URL + "1/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("role", ["reporter", "editor", "moderator"])
def test_other_roles_get_403(client, role):
    client.force_login(getattr(users, role)())
    assert client.get(LIST_URL + "1/change/").status_code == 403
