"""The revision history: revisions and versions are immutable, compared, named and restored."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.editorial.actions.run import run_action
from articles.editorial.actions.save import save_working_copy, set_aside
from articles.models import Article, AuditEntry, Revision, RevisionName, Version
from tests import users
from tests.builders import a_draft, a_live_article, a_topic, an_author

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Revision, Version])
def test_revisions_and_versions_cant_be_changed_or_deleted(model):
    a_live_article()
    row = model.objects.get()
    for alter in (row.save, row.delete, model.objects.all().delete):
        with pytest.raises(TypeError):
            alter()
    with pytest.raises(TypeError):
        model.objects.update(number=9)
    assert model.objects.get().number == 1


def test_deleting_a_draft_deletes_its_revisions():
    a_draft().delete()
    assert not Article.objects.exists()
    assert not Revision.objects.exists()


# the desk's page


@pytest.fixture
def rana(client):
    """Return Rana, a reporter, signed in."""
    rana = users.reporter()
    client.force_login(rana)
    return rana


@pytest.fixture
def article(rana):
    """Return a draft of Rana's with three revisions."""
    article = a_draft(by=rana, headline="Wells are measured", body="<p>One lamp.</p><p>Two.</p>")
    save(article, rana, headline="Wells are measured again")
    save(article, rana, body="<p>One red lamp.</p><p>Two.</p>")
    return article


def save(article, by, **fields):
    """Save a draft with these fields changed."""
    for name, value in fields.items():
        setattr(article, name, value)
    authors = [byline.author for byline in article.bylines.select_related("author")]
    return save_working_copy(article, topics=article.topics.all(), authors=authors, by=by)


def history_url(article, *parts):
    return f"/admin/articles/article/{article.pk}/history/" + "".join(f"{part}/" for part in parts)


def shown_differences(page):
    return [
        (difference.heading, [(piece.kind, piece.text) for piece in difference.segments if piece.kind != "same"])
        for difference in page.context["differences"]
    ]


def test_the_last_two_revisions_are_compared_word_by_word(client, article):
    page = client.get(history_url(article))
    assert shown_differences(page) == [("Body, paragraph 1", [("added", "red ")])]
    assert "<ins>red </ins>" in page.text
    assert reverse("admin:articles_article_history", args=[article.pk]) == history_url(article)


def test_any_two_revisions_are_compared_in_either_order(client, article):
    for query in ("?a=1&b=3", "?a=3&b=1"):
        page = client.get(history_url(article) + query)
        assert [heading for heading, _ in shown_differences(page)] == ["Headline", "Body, paragraph 1"]
    assert "The two revisions are identical." in client.get(history_url(article) + "?a=2&b=2").text


@pytest.mark.parametrize("query", ["?a=1", "?a=1&b=9", "?a=x&b=1", "?a=1&b=" + "9" * 40, "?a=-1&b=1", "?a=&b="])
def test_an_unknown_revision_answers_404(client, article, query):
    assert client.get(history_url(article) + query).status_code == 404


def test_a_single_revision_isnt_compared(client, rana):
    assert "There is only one revision" in client.get(history_url(a_draft(by=rana))).text


def test_differences_in_topics_bylines_and_formatting_are_shown(client, article, rana):
    article.body = "<p>One <strong>red</strong> lamp.</p><p>Two.</p>"
    save_working_copy(article, topics=[a_topic("Lamps")], authors=[an_author("Omid Sattari")], by=rana)
    page = client.get(history_url(article))
    assert dict(shown_differences(page))["Topics"] == [("added", "Lamps")]
    assert "Omid" in str(dict(shown_differences(page))["Bylines"])
    assert "(formatting only)" in page.text


def test_naming_a_revision_and_removing_its_name_are_logged(client, article):
    assert client.post(history_url(article, 2, "name"), {"name": "  Before the council "}).status_code == 302
    assert RevisionName.objects.get().name == "Before the council"
    assert "Before the council" in client.get(history_url(article)).text
    client.post(history_url(article, 2, "name"), {"name": ""})
    assert not RevisionName.objects.exists()
    entry = AuditEntry.objects.filter(action="name_revision").first()
    assert (entry.before["name"], entry.after["name"]) == ("Before the council", "")


def test_a_name_that_is_too_long_is_refused(client, article):
    response = client.post(history_url(article, 2, "name"), {"name": "w" * 61})
    assert response.status_code == 422
    assert "The name has 61 characters; the limit is 60." in response.text
    assert not RevisionName.objects.exists()


def test_restoring_a_revision_creates_the_next_one(client, article):
    assert client.post(history_url(article, 1, "restore"), {"current": 3}).status_code == 302
    article.refresh_from_db()
    assert (article.headline, article.body) == ("Wells are measured", "<p>One lamp.</p><p>Two.</p>")
    latest = article.revisions.first()
    assert (latest.number, latest.origin, latest.base) == (4, "restored", 1)
    assert AuditEntry.objects.first().action == "restore"


def test_restoring_is_refused_when_the_article_was_saved_meanwhile(client, article):
    response = client.post(history_url(article, 1, "restore"), {"current": 2})
    assert response.status_code == 409
    assert "The article has been saved since you opened this page." in response.text
    assert article.revisions.count() == 3


def test_restoring_is_refused_for_a_spiked_article(client, article, rana):
    run_action("spike", article, by=rana, reason="It never was.")
    assert client.post(history_url(article, 1, "restore"), {"current": 3}).status_code == 409
    assert article.revisions.count() == 3


def test_restoring_leaves_the_live_copy_and_cancels_an_approval(client):
    client.force_login(users.editor())
    live = a_live_article(headline="One")
    save(live.article, None, headline="Two")
    client.post(history_url(live, 1, "restore"), {"current": 2})
    article = Article.objects.get()
    assert (article.headline, article.live.headline, article.stage) == ("One", "One", "draft")


def test_a_topic_that_was_deleted_is_left_out_when_restoring(client, rana):
    topic = a_topic("Lamps")
    article = a_draft(by=rana, topics=[topic])
    save_working_copy(article, topics=[], authors=[an_author()], by=rana)
    topic.delete()
    assert client.post(history_url(article, 1, "restore"), {"current": 2}).status_code == 302
    assert "(deleted)" in client.get(history_url(article) + "?a=1&b=2").text


def test_naming_and_restoring_require_permission_to_edit(client, article):
    client.force_login(users.create_staff("sima", "Reporter"))
    page = client.get(history_url(article))
    assert page.status_code == 200
    assert "Restore revision" not in page.text
    for parts in ((1, "restore"), (1, "name")):
        assert client.post(history_url(article, *parts), {"current": 3, "name": "x"}).status_code == 403
    client.force_login(users.moderator())
    assert client.get(history_url(article)).status_code == 403


def test_the_number_of_queries_is_the_same_for_two_revisions_and_for_sixty(client, rana):
    few, many = a_draft(by=rana), a_draft(by=rana)
    save(few, rana, headline="Again")
    for n in range(60):
        save(many, rana, headline=f"Again {n}")
    counts = []
    for article in (few, many):
        with CaptureQueriesContext(connection) as queries:
            client.get(history_url(article))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16


def test_a_text_set_aside_links_to_the_page_that_merges_it(client, article, rana):
    set_aside(article, {**article.revisions.first().content, "headline": "Mine"}, by=rana, base=2)
    page = client.get(history_url(article)).text
    assert reverse("article-merge", args=[article.pk, 4]) in page
    assert "Changes from revision 2 to 3" in page
