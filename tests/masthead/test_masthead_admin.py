"""The newspaper itself at the desk: one row."""

import pytest

from articles.models import Masthead
from tests import users

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/masthead/"
FIELDS = {"name": "The Courier", "comments_policy": "moderated", "feed_text": "full"}


@pytest.fixture
def desk(client):
    """Return the browser of Chaman, the chief editor."""
    client.force_login(users.chief())
    return client


def test_the_settings_of_a_new_newspaper_are_created(desk):
    assert desk.get(LIST).url == LIST + "add/"
    desk.post(LIST + "add/", FIELDS)
    assert Masthead.objects.get().name == "The Courier"


def test_the_list_redirects_to_the_one_row(desk):
    Masthead(name="The Courier").save()
    assert desk.get(LIST).url == LIST + "1/change/"
    assert desk.get(LIST + "1/change/").status_code == 200


def test_a_second_row_can_not_be_created(desk):
    Masthead(name="The Courier").save()
    assert desk.post(LIST + "add/", FIELDS | {"name": "Another"}).url == LIST + "1/change/"
    assert Masthead.objects.get().name == "The Courier"


def test_the_row_can_not_be_deleted(admin_client):
    Masthead(name="The Courier").save()
    assert admin_client.post(LIST + "1/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("who", ["reporter", "editor", "moderator"])
def test_other_roles_get_403(client, who):
    client.force_login(getattr(users, who)())
    assert client.get(LIST + "1/change/").status_code == 403
