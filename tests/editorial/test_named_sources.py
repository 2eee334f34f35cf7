"""The sources, the editor and the original of an article: set at the desk, shown to readers."""

import json

import pytest
from django.db import connection
from lxml import html

from articles.editorial.actions.publish import has_unpublished_changes
from articles.editorial.actions.restore import restore
from articles.editorial.live_preview import build_live_preview
from articles.editorial.named_sources import parse_sources
from articles.editorial.publication_checks import publication_checks
from articles.models import Article, LiveArticle, Revision
from tests import users
from tests.article_form import (
    NEW_ARTICLE_URL,
    article_form_data,
    article_page_url,
    form_errors,
    new_article_data,
    only_article,
)
from tests.builders import a_draft, a_live_article, an_author

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    """Return a client signed in as Edris, an editor."""
    client.force_login(users.editor())
    return client


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", []),
        (" \n\t\n", []),
        ("A driller", [("A driller", "")]),
        ("Gauge  book\thttps://wells.example/a?b=1#c", [("Gauge book", "https://wells.example/a?b=1#c")]),
        ("https://wells.example/", [("https://wells.example/", "https://wells.example/")]),
        ("https://wells.example/ of May", [("https://wells.example/ of May", "")]),
        ("See javascript:alert(1)", [("See javascript:alert(1)", "")]),
        ("See https://", [("See https://", "")]),
        ("One\r\nTwo", [("One", ""), ("Two", "")]),
    ],
)
def test_each_line_is_a_source_with_or_without_an_address_at_its_end(text, named):
    assert parse_sources(text) == named


def test_sources_and_editor_are_shown_beside_the_article(desk, client):
    editor, sources = an_author("Dana Rostami"), "Gauge book https://wells.example/\n<b>A driller</b>"
    more = {
        "sources": sources,
        "editor": "dana rostami",
        "source": "ISNA",
        "source_address": "https://agency.example/1",
    }
    desk.post(NEW_ARTICLE_URL, new_article_data(_act="publish", **more))
    live = LiveArticle.objects.get()
    assert live.editor == editor
    client.logout()
    page = html.fromstring(client.get(live.get_absolute_url()).text.encode())
    [panel] = page.xpath("//section[h2='Named sources']")
    assert [item.text_content().strip() for item in panel.iterfind("ul/li")] == ["Gauge book", "<b>A driller</b>"]
    assert panel.xpath("ul/li/a/@href") == ["https://wells.example/"]
    [facts] = page.xpath("//div[@class='article-facts']")
    assert "Edited by Dana Rostami" in " ".join(facts.text_content().split())
    assert facts.xpath(".//a[.='ISNA']/@href") == ["https://agency.example/1"]


@pytest.mark.parametrize(
    ("fields", "passes"),
    [({}, False), ({"sources": "A driller"}, True), ({"source": "ISNA"}, True), ({"genre": "opinion"}, True)],
)
def test_an_article_without_a_source_gets_a_suggestion_and_can_be_published(fields, passes):
    [advice] = [check for check in publication_checks(a_live_article(**fields).article) if check.field == "sources"]
    assert (advice.passes, advice.is_blocking) == (passes, False)


def test_an_empty_field_removes_the_editor(desk):
    article = a_draft(editor=an_author("Dana Rostami"))
    assert article_form_data(desk, article)["editor"] == "Dana Rostami"
    desk.post(article_page_url(article), article_form_data(desk, article, editor=""))
    article.refresh_from_db()
    assert article.editor is None


def test_an_invalid_original_is_refused(desk):
    german = a_draft(language="de")
    persian = a_draft(language="fa", translation_of=german.pk)
    english = a_draft(language="en")
    for article, of, sentence in (
        (english, english.pk, "An article can’t be a translation of itself."),
        (
            english,
            persian.pk,
            f"News ID {persian.pk} is itself a translation. Enter the News ID of its original, {german.pk}.",
        ),
        (a_draft(language="DE"), german.pk, f"News ID {german.pk} is in the same language, DE."),
        (german, english.pk, "This article has translations, so it can’t be a translation itself."),
    ):
        answer = desk.post(article_page_url(article), article_form_data(desk, article, translation_of=of))
        assert (answer.status_code, form_errors(answer)["translation_of"]) == (422, [sentence])
    desk.post(article_page_url(english), article_form_data(desk, english, translation_of=german.pk))
    assert Article.objects.get(pk=english.pk).translation_of == german.pk


def test_an_older_revision_has_empty_values_for_newer_fields(desk):
    live = a_live_article()
    article, revision = live.article, Revision.objects.get()
    old = {
        name: value for name, value in revision.content.items() if name not in {"sources", "editor", "translation_of"}
    }
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_revision SET content = %s", [json.dumps(old)])
    assert not has_unpublished_changes(article, live)
    desk.post(article_page_url(article), article_form_data(desk, article))
    assert article.revisions.count() == 1
    assert build_live_preview(article, Revision.objects.get().content).editor is None
    article.sources = "A driller"
    article.save()
    restore(article, Revision.objects.get().content, by=None, base=1)
    assert only_article().sources == ""


def test_restoring_restores_the_editor_unless_deleted_since():
    editor = an_author("Dana Rostami")
    article = a_draft(editor=editor)
    content = article.revisions.get().content
    for exists in (True, False):
        Article.objects.update(editor=None)
        if not exists:
            editor.delete()
        restore(article, content, by=None, base=1)
        assert (Article.objects.get().editor is not None) == exists
