"""One's own desk: which e-mails reach a person, whether keys act, and finding an article from anywhere."""

import pytest

from articles.models import Preferences
from tests import users
from tests.article_form import article_page_url
from tests.builders import a_draft, a_section

pytestmark = pytest.mark.django_db
SWITCHES = ["mail_submitted", "mail_requested", "mail_approved", "mail_published", "keys"]
SCRIPT = "desk/keyboard_shortcuts.js"


@pytest.fixture
def edris(client):
    """Return Edris, an editor, signed in."""
    edris = users.editor()
    client.force_login(edris)
    return edris


def test_without_a_choice_everything_is_on(client, edris):
    form = client.get("/admin/preferences/").context["form"]
    assert {name: form[name].value() for name in SWITCHES} == dict.fromkeys(SWITCHES, True)
    assert not Preferences.objects.exists()


def test_what_is_chosen_is_ones_own_and_stays(client, edris):
    other = users.chief()
    assert client.post("/admin/preferences/", {"mail_approved": "on", "user": other.pk}).status_code == 302
    chosen = Preferences.objects.get()
    assert chosen.user == edris
    assert [getattr(chosen, name) for name in SWITCHES] == [False, False, True, False, False]
    client.post("/admin/preferences/", dict.fromkeys(SWITCHES, "on"))
    assert Preferences.objects.get().keys


def test_the_switch_of_the_keys_changes_nothing_else(client, edris):
    Preferences.objects.create(user=edris, mail_submitted=False)
    client.post("/admin/keys/", {})
    chosen = Preferences.objects.get()
    assert (chosen.keys, chosen.mail_submitted, chosen.mail_approved) == (False, False, True)


def test_whoever_has_switched_keys_off_is_not_sent_their_script(client, edris):
    assert SCRIPT in client.get("/admin/").text
    client.post("/admin/keys/", {})
    assert SCRIPT not in client.get("/admin/").text
    assert "Keyboard shortcuts are off." in client.get("/admin/keys/").text


def test_nobody_chooses_without_signing_in(client):
    assert client.get("/admin/preferences/").status_code == 302
    client.post("/admin/preferences/", {"keys": "on"})
    assert not Preferences.objects.exists()


def test_a_news_id_leads_to_its_article_and_words_to_the_list(client, edris):
    article = a_draft()
    assert client.get("/admin/find/", {"q": f" {article.pk} "}).url == article_page_url(article)
    assert client.get("/admin/find/", {"q": "wells & gauges"}).url == "/admin/articles/article/?q=wells+%26+gauges"
    assert client.get("/admin/find/", {"q": ""}).url == "/admin/articles/article/"


@pytest.mark.parametrize("number", ["99999", "9" * 19, "9" * 40, "²", "٣" * 30])
def test_a_number_of_nothing_leads_to_the_list(client, edris, number):
    assert client.get("/admin/find/", {"q": number}).url.startswith("/admin/articles/article/?q=")


def test_an_article_of_others_sections_is_not_found(client):
    client.force_login(users.editor(sections=[a_section("Economy")]))
    hidden = a_draft(section=a_section("World"))
    assert client.get("/admin/find/", {"q": hidden.pk}).url == f"/admin/articles/article/?q={hidden.pk}"
    client.force_login(users.moderator())
    assert client.get("/admin/find/", {"q": hidden.pk}).status_code == 403
