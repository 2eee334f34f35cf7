"""Notes on a draft: added and resolved without losing the text in the form."""

import pytest

from articles.models import Article, Note
from tests import users
from tests.article_form import NEW_ARTICLE_URL, article_form_data, article_page_url, form_errors, new_article_data
from tests.builders import a_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def rana(client):
    """Return Rana, a reporter, who is signed in with the client."""
    rana = users.reporter()
    client.force_login(rana)
    return rana


@pytest.fixture
def article(rana):
    """Return a draft of Rana's."""
    return a_draft(by=rana)


def test_adding_a_note_keeps_the_text_in_the_form(client, article):
    fields = article_form_data(client, article, headline="Being written", _act="note", new_note="Who says so?")
    answer = client.post(article_page_url(article), fields)
    assert answer.status_code == 200
    note = Note.objects.get()
    assert (note.text, note.written_by.username, note.revision) == ("Who says so?", "rana", 1)
    assert "Being written" in answer.text
    assert "Who says so?" in answer.text
    assert Article.objects.get().headline != "Being written"
    assert article.revisions.count() == 1


def test_a_note_can_be_resolved_once(client, article, rana):
    client.post(article_page_url(article), article_form_data(client, article, _act="note", new_note="Who says so?"))
    note = Note.objects.get()
    resolve = article_form_data(client, article, headline="Being written", _act=f"resolve {note.pk}")
    answer = client.post(article_page_url(article), resolve)
    assert "Being written" in answer.text
    note.refresh_from_db()
    assert (note.resolved_by, Note.objects.unresolved().count()) == (rana, 0)
    again = client.post(article_page_url(article), resolve)
    assert again.status_code == 422
    assert form_errors(again)["__all__"] == ["This note is already resolved."]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"_act": "note", "new_note": " "}, "Write the note; it is empty."),
        ({"_act": "note", "new_note": "w" * 2001}, "The note has 2,001 characters; the limit is 2,000."),
        ({"_act": "resolve 99999"}, "There is no such note on this article."),
        ({"_act": "resolve"}, "There is no such note on this article."),
        ({"_act": "resolve " + "9" * 40}, "There is no such note on this article."),
    ],
)
def test_an_invalid_note_is_refused_and_the_text_stays(client, article, fields, sentence):
    answer = client.post(
        article_page_url(article), article_form_data(client, article, headline="Being written", **fields)
    )
    assert answer.status_code == 422
    assert sentence in str(form_errors(answer))
    assert "Being written" in answer.text
    assert not Note.objects.exists()


@pytest.mark.parametrize("action", ["note", "resolve 1"])
def test_a_note_on_an_article_not_yet_saved_is_refused_and_the_text_stays(client, rana, action):
    answer = client.post(
        NEW_ARTICLE_URL, new_article_data(headline="Being written", _act=action, new_note="Who says so?")
    )
    assert answer.status_code == 422
    assert form_errors(answer)["__all__"] == ["Save the article before you leave a note on it."]
    assert "Being written" in answer.text


def test_a_note_on_another_article_isnt_resolved(client, article, rana):
    other = a_draft(by=rana)
    client.post(article_page_url(other), article_form_data(client, other, _act="note", new_note="Elsewhere."))
    number = Note.objects.get().pk
    assert (
        client.post(article_page_url(article), article_form_data(client, article, _act=f"resolve {number}")).status_code
        == 422
    )
    assert Note.objects.unresolved().exists()


def test_requesting_changes_needs_a_comment_which_becomes_a_note(client, article):
    client.post(article_page_url(article), article_form_data(client, article, _act="submit"))
    client.force_login(users.editor())
    refused = client.post(article_page_url(article), article_form_data(client, article, _act="request_changes"))
    assert form_errors(refused)["comment"] == ["Say what needs changing."]
    client.post(
        article_page_url(article), article_form_data(client, article, _act="request_changes", comment="One more voice.")
    )
    article.refresh_from_db()
    assert (article.stage, Note.objects.get().text) == ("changes", "One more voice.")
