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


def test_a_fresh_newspaper_is_named(desk):
    assert desk.get(LIST).url == LIST + "add/"
    desk.post(LIST + "add/", FIELDS)
    assert Masthead.objects.get().name == "The Courier"


def test_the_list_goes_straight_to_the_one_row(desk):
    Masthead(name="The Courier").save()
    assert desk.get(LIST).url == LIST + "1/change/"
    assert desk.get(LIST + "1/change/").status_code == 200


def test_no_second_one_is_laid_over_the_first(desk):
    Masthead(name="The Courier").save()
    assert desk.post(LIST + "add/", FIELDS | {"name": "Another"}).url == LIST + "1/change/"
    assert Masthead.objects.get().name == "The Courier"


def test_nobody_deletes_it(admin_client):
    Masthead(name="The Courier").save()
    assert admin_client.post(LIST + "1/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("who", ["reporter", "editor", "moderator"])
def test_others_are_kept_out(client, who):
    client.force_login(getattr(users, who)())
    assert client.get(LIST + "1/change/").status_code == 403
