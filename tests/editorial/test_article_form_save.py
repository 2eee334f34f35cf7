"""Saving on the article's page: stored values, errors, and that no text is lost."""

import re
from uuid import uuid4

import pytest
from django.db import OperationalError

from articles.delivery.url_converters import MAX_ROW_ID
from articles.models import Article, Author, Revision, Topic
from tests import users
from tests.article_form import (
    NEW_ARTICLE_URL,
    article_form_data,
    article_page_url,
    form_errors,
    new_article_data,
    only_article,
)
from tests.builders import a_draft, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    """Return a client signed in as Edris, an editor."""
    client.force_login(users.editor())
    return client


def test_a_saved_form_is_stored_as_a_revision(desk):
    authors = [an_author("Omid Sattari").name, an_author("Nasrin Kaveh").name]
    time = {"publish_at_0": "2199-01-02", "publish_at_1": "06:30"}
    response = desk.post(
        NEW_ARTICLE_URL, new_article_data(kicker="Water", topics=["Water", "Wells"], bylines=authors, **time)
    )
    article = only_article()
    assert response.url == article_page_url(article)
    assert (article.kicker, article.created_by.username, article.stage) == ("Water", "edris", "draft")
    assert [topic.name for topic in article.topics.all()] == ["Water", "Wells"]
    assert [byline.author.name for byline in article.bylines.all()] == authors
    assert article.publish_at.isoformat() == "2199-01-02T06:30:00+00:00"
    revision = Revision.objects.get()
    assert (revision.number, revision.saved_by.username) == (1, "edris")
    assert revision.content["headline"] == "Wells are measured again"


def test_each_save_makes_the_next_revision_and_the_same_text_makes_none(desk):
    desk.post(NEW_ARTICLE_URL, new_article_data())
    article = only_article()
    desk.post(article_page_url(article), article_form_data(desk, article))
    assert article.revisions.count() == 1
    desk.post(article_page_url(article), article_form_data(desk, article, headline="Wells are measured twice"))
    assert list(article.revisions.values_list("number", flat=True)) == [2, 1]


def test_the_body_keeps_only_the_markup_that_the_editor_produces(desk):
    body = (
        '<h2 style="color:red">Gauges</h2><p class="pull big" onclick="x()">“Lower.”</p>'
        '<script>alert(1)</script><p><a href="javascript:alert(1)">a</a> <a href="https://wells.example/">b</a></p>'
        "<blockquote><p>c</p></blockquote><ul><li><p>d</p></li></ul>"
    )
    desk.post(NEW_ARTICLE_URL, new_article_data(body=body))
    assert only_article().body == (
        '<h2>Gauges</h2><p class="pull">“Lower.”</p><p><a>a</a> <a href="https://wells.example/">b</a></p>'
        "<blockquote><p>c</p></blockquote><ul><li><p>d</p></li></ul>"
    )


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"headline": ""}, "headline", "This field is required."),
        ({"headline": "w" * 201}, "headline", "at most 200 characters"),
        ({"headline": "a\0b"}, "headline", "Null characters are not allowed."),
        ({"headline": "🌊🌊"}, "headline", "Write a headline that contains letters or digits."),
        ({"headline": "Wells\u202e measured"}, "headline", "changes the writing direction (U+202E)"),
        ({"headline": "Wells \ufffd"}, "headline", "couldn’t be read"),
        ({"body": "<p>The well\x07.</p>"}, "body", "The text contains a control character (U+0007)."),
        ({"base": ""}, "base", "doesn’t say which revision it is based on"),
        ({"base": "9" * 30}, "base", "less than or equal to 2147483647"),
        ({"window": "front"}, "window", "Enter a valid UUID."),
        (
            {"publish_at_0": "2190-01-01", "publish_at_1": "06:00", "embargo_0": "2190-01-01", "embargo_1": "07:00"},
            "embargo",
            "The article would be published before the embargo ends.",
        ),
        (
            {
                "publish_at_0": "2190-01-01",
                "publish_at_1": "06:00",
                "expires_at_0": "2190-01-01",
                "expires_at_1": "05:00",
            },
            "expires_at",
            "The article would expire before it is published.",
        ),
        ({"body": "<p>a\0b</p>"}, "body", "Null characters are not allowed."),
        (
            {"body": f"<p>{'w ' * 1_000_000}</p>"},
            "body",
            "The body has 2,000,007 characters; the limit is 300,000.",
        ),
        (
            {"body": "<ul><li>" * 30_000},
            "body",
            "The body has more than 10,000 HTML tags. Paste it as plain text.",
        ),
        ({"section": ""}, "section", "Choose a section."),
        ({"section": "9" * 30}, "section", "not one of the available choices"),
        (
            {"bylines": ["Nobody Known"]},
            "bylines",
            "There is no author “Nobody Known”. Add the author under Authors first.",
        ),
        ({"bylines": ["a\0b"]}, "bylines", "Null characters are not allowed."),
        ({"bylines": [f"Author {n}" for n in range(500)]}, "bylines", "There are 500 names; the maximum is 20."),
        ({"topics": ["w" * 61]}, "topics", "at most 60 characters"),
        ({"sources": "w" * 2001}, "sources", "at most 2000 characters"),
        ({"source_address": "javascript:alert(1)"}, "source_address", "Enter a valid URL."),
        ({"source_address": "ftp://agency.example/1"}, "source_address", "beginning with https:// or http://"),
        ({"editor": "Nobody Known"}, "editor", "There is no author “Nobody Known”."),
        ({"translation_of": "0"}, "translation_of", "There is no article with the News ID 0."),
        ({"translation_of": "9" * 30}, "translation_of", "less than or equal to 9223372036854775807"),
        ({"translation_of": "-1"}, "translation_of", "greater than or equal to 0"),
        ({"photo": "9" * 30}, "photo", "There is no photo with this number."),
        ({"publish_at_0": "soon", "publish_at_1": "06:00"}, "publish_at", "Enter a valid date."),
        ({"publish_at_0": "2199-01-02"}, "publish_at", "Enter a valid time."),
        (
            {"publish_at_0": "0001-01-01", "publish_at_1": "00:00"},
            "publish_at",
            "Give a year between 1900 and 2199.",
        ),
        (
            {"publish_at_0": "9999-12-31", "publish_at_1": "23:59"},
            "publish_at",
            "Give a year between 1900 and 2199.",
        ),
        ({"publish_at_0": "2001-01-01", "publish_at_1": "06:00"}, "publish_at", "That time has passed."),
        ({"urgency": "10"}, "urgency", "less than or equal to 9"),
        ({"_act": "launch"}, "__all__", "There is no action named “launch”."),
    ],
)
def test_an_invalid_value_is_an_error_at_its_field_and_nothing_is_stored(desk, change, field, message):
    response = desk.post(NEW_ARTICLE_URL, new_article_data(standfirst="The gauge went down at dawn.", **change))
    assert response.status_code == 422
    assert message in form_errors(response)[field][0]
    assert "<title>Error:" in response.text
    assert "The gauge went down at dawn." in response.text
    assert not Article.objects.exists()
    assert not Topic.objects.exists()


def test_a_new_article_is_refused_when_no_news_id_is_left(desk):
    Article.objects.create(pk=MAX_ROW_ID, headline="The last one", section=a_section())
    response = desk.post(NEW_ARTICLE_URL, new_article_data())
    assert form_errors(response)["__all__"] == [
        "The highest possible News ID, 9223372036854775807, is already used, so no new article can be created."
    ]
    assert Article.objects.count() == 1


def test_authors_of_the_same_name_are_distinguished_by_their_slugs(desk):
    an_author("Sara Nouri", slug="sara-nouri")
    other = Author.objects.create(name="Sara Nouri", slug="sara-nouri-2")
    response = desk.post(NEW_ARTICLE_URL, new_article_data(bylines=["Sara Nouri"]))
    assert form_errors(response)["bylines"] == [
        "More than one has the name “Sara Nouri”. Enter the slug of the one you mean: sara-nouri and sara-nouri-2."
    ]
    desk.post(NEW_ARTICLE_URL, new_article_data(bylines=["sara-nouri-2"]))
    assert only_article().bylines.get().author == other
    assert article_form_data(desk, only_article())["bylines"] == ["sara-nouri-2"]


def test_an_editor_adds_a_new_topic(desk):
    desk.post(NEW_ARTICLE_URL, new_article_data(topics=["C", "C++", "water", "Water"]))
    assert sorted(Topic.objects.values_list("name", "slug")) == [
        ("C", "c"),
        ("C++", "c-2"),
        ("water", "water"),
    ]


def test_a_reporter_cant_add_a_new_topic(client):
    client.force_login(users.reporter())
    a_topic("Water")
    response = client.post(NEW_ARTICLE_URL, new_article_data(topics=["WATER", "Wells"]))
    assert form_errors(response)["topics"] == ["There is no topic “Wells”. Ask an editor to add it."]


@pytest.mark.parametrize(
    ("button", "order"),
    [
        ("bylines up 1", ["Second", "First", "Third"]),
        ("bylines down 1", ["First", "Third", "Second"]),
        ("bylines drop 0", ["Second", "Third"]),
        ("bylines up 0", ["First", "Second", "Third"]),
        ("bylines down 9", ["First", "Second", "Third"]),
        ("bylines drop x", ["First", "Second", "Third"]),
    ],
)
def test_bylines_are_moved_without_javascript_and_nothing_is_saved_or_lost(desk, button, order):
    response = desk.post(
        NEW_ARTICLE_URL,
        new_article_data(headline="", kicker="Half-way", bylines=["First", "Second", "Third"], _act=button),
    )
    form = response.context["form"]
    assert form["bylines"].value() == order
    assert (form["kicker"].value(), form.errors) == ("Half-way", {})
    assert not Article.objects.exists()


def test_a_form_with_moved_lines_keeps_its_window_and_unsaved_text(desk):
    window, taken = str(uuid4()), str(uuid4())
    hidden = {"window": window, "sequence": "7", "taken": taken, "taken_sequence": "3"}
    page = desk.post(
        NEW_ARTICLE_URL, new_article_data(publish_at_0="2020-01-01", publish_at_1="8", **hidden, _act="bylines up 1")
    ).text
    assert "data-unsaved" in page
    for name, value in hidden.items():
        assert re.search(rf'name="{name}"[^>]*value="{value}"', page), name
    for name, value in {"publish_at_0": "2020-01-01", "publish_at_1": "8"}.items():
        assert re.search(rf'name="{name}"[^>]*value="{value}"|value="{value}"[^>]*name="{name}"', page), name
    assert "data-unsaved" not in desk.get(NEW_ARTICLE_URL).text


def test_saving_a_deleted_article_shows_the_text_to_copy(desk):
    article = a_draft()
    page = article_page_url(article)
    fields = article_form_data(desk, article)
    article.delete()
    response = desk.post(page, fields | {"headline": "Kept for its writer"})
    assert response.status_code == 404
    assert "It may have been deleted." in response.text
    assert "Kept for its writer" in response.text


def test_a_permission_revoked_while_editing_is_respected(client):
    rana = users.reporter()
    client.force_login(rana)
    article = a_draft(by=rana)
    fields = article_form_data(client, article)
    rana.groups.clear()
    assert client.post(article_page_url(article), fields).status_code == 403


def test_the_text_is_shown_to_copy_when_the_database_is_busy(desk, monkeypatch):
    def raise_busy(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr("articles.desk.article_form_submission.save_working_copy", raise_busy)
    response = desk.post(NEW_ARTICLE_URL, new_article_data(standfirst="The gauge went down at dawn."))
    assert response.status_code == 409
    assert "The gauge went down at dawn." in response.text
    assert not Article.objects.exists()


def test_the_address_of_a_missing_article_redirects_to_the_desk(desk):
    for news_id in ("9999", "9" * 40, "wells", "%00"):
        response = desk.get(f"/admin/articles/article/{news_id}/change/", follow=True)
        assert response.redirect_chain[0] == ("/admin/", 302)
        assert "There is no article with the News ID" in response.text
