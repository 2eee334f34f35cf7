"""Preferences (e-mail notifications, keyboard shortcuts), and the search for an article in the navigation."""

import pytest

from articles.models import Preferences
from tests import users
from tests.article_form import article_page_url
from tests.builders import a_draft, a_section

pytestmark = pytest.mark.django_db
FIELDS = ["mail_submitted", "mail_requested", "mail_approved", "mail_published", "keys"]
SCRIPT = "desk/keyboard_shortcuts.js"


@pytest.fixture
def edris(client):
    """Return an editor who is logged in."""
    edris = users.editor()
    client.force_login(edris)
    return edris


def test_everything_is_on_by_default(client, edris):
    form = client.get("/admin/preferences/").context["form"]
    assert {name: form[name].value() for name in FIELDS} == dict.fromkeys(FIELDS, True)
    assert not Preferences.objects.exists()


def test_preferences_are_saved_for_the_user_only(client, edris):
    other = users.chief()
    assert client.post("/admin/preferences/", {"mail_approved": "on", "user": other.pk}).status_code == 302
    saved = Preferences.objects.get()
    assert saved.user == edris
    assert [getattr(saved, name) for name in FIELDS] == [False, False, True, False, False]
    client.post("/admin/preferences/", dict.fromkeys(FIELDS, "on"))
    assert Preferences.objects.get().keys


def test_turning_off_shortcuts_changes_nothing_else(client, edris):
    Preferences.objects.create(user=edris, mail_submitted=False)
    client.post("/admin/keys/", {})
    saved = Preferences.objects.get()
    assert (saved.keys, saved.mail_submitted, saved.mail_approved) == (False, False, True)


def test_users_who_turned_off_shortcuts_do_not_get_the_script(client, edris):
    assert SCRIPT in client.get("/admin/").text
    client.post("/admin/keys/", {})
    assert SCRIPT not in client.get("/admin/").text
    assert "Keyboard shortcuts are off." in client.get("/admin/keys/").text


def test_preferences_need_a_login(client):
    assert client.get("/admin/preferences/").status_code == 302
    client.post("/admin/preferences/", {"keys": "on"})
    assert not Preferences.objects.exists()


def test_a_news_id_leads_to_its_article_and_text_to_the_list(client, edris):
    article = a_draft()
    assert client.get("/admin/find/", {"q": f" {article.pk} "}).url == article_page_url(article)
    assert client.get("/admin/find/", {"q": "wells & gauges"}).url == "/admin/articles/article/?q=wells+%26+gauges"
    assert client.get("/admin/find/", {"q": ""}).url == "/admin/articles/article/"


@pytest.mark.parametrize("number", ["99999", "9" * 19, "9" * 40, "²", "٣" * 30])
def test_an_unknown_number_leads_to_the_list(client, edris, number):
    assert client.get("/admin/find/", {"q": number}).url.startswith("/admin/articles/article/?q=")


def test_an_article_of_another_section_is_not_found(client):
    client.force_login(users.editor(sections=[a_section("Economy")]))
    hidden = a_draft(section=a_section("World"))
    assert client.get("/admin/find/", {"q": hidden.pk}).url == f"/admin/articles/article/?q={hidden.pk}"
    client.force_login(users.moderator())
    assert client.get("/admin/find/", {"q": hidden.pk}).status_code == 403
