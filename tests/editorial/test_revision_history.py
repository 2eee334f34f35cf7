"""History: revisions and versions are kept as they were made."""

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
def test_a_row_of_history_is_neither_changed_nor_deleted(model):
    a_live_article()
    row = model.objects.get()
    for alter in (row.save, row.delete, model.objects.all().delete):
        with pytest.raises(TypeError):
            alter()
    with pytest.raises(TypeError):
        model.objects.update(number=9)
    assert model.objects.get().number == 1


def test_a_draft_that_is_deleted_takes_its_revisions_with_it():
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


def address(article, *words):
    return f"/admin/articles/article/{article.pk}/history/" + "".join(f"{word}/" for word in words)


def told(page):
    return [
        (difference.heading, [(piece.kind, piece.text) for piece in difference.segments if piece.kind != "same"])
        for difference in page.context["differences"]
    ]


def test_the_last_two_revisions_are_compared_word_by_word(client, article):
    page = client.get(address(article))
    assert told(page) == [("Body, paragraph 1", [("added", "red ")])]
    assert "<ins>red </ins>" in page.text
    assert reverse("admin:articles_article_history", args=[article.pk]) == address(article)


def test_any_two_are_compared_in_either_order(client, article):
    for asked in ("?a=1&b=3", "?a=3&b=1"):
        page = client.get(address(article) + asked)
        assert [place for place, _ in told(page)] == ["Headline", "Body, paragraph 1"]
    assert "The two are the same." in client.get(address(article) + "?a=2&b=2").text


@pytest.mark.parametrize("asked", ["?a=1", "?a=1&b=9", "?a=x&b=1", "?a=1&b=" + "9" * 40, "?a=-1&b=1", "?a=&b="])
def test_what_is_no_revision_answers_404(client, article, asked):
    assert client.get(address(article) + asked).status_code == 404


def test_a_single_revision_has_nothing_to_be_compared_with(client, rana):
    assert "There is one revision so far" in client.get(address(a_draft(by=rana))).text


def test_topics_bylines_and_formatting_are_told_by_name(client, article, rana):
    article.body = "<p>One <strong>red</strong> lamp.</p><p>Two.</p>"
    save_working_copy(article, topics=[a_topic("Lamps")], authors=[an_author("Omid Sattari")], by=rana)
    page = client.get(address(article))
    assert dict(told(page))["Topics"] == [("added", "Lamps")]
    assert "Omid" in str(dict(told(page))["Bylines"])
    assert "(other formatting)" in page.text


def test_a_revision_is_named_and_loses_its_name_and_both_are_logged(client, article):
    assert client.post(address(article, 2, "name"), {"name": "  Before the council "}).status_code == 302
    assert RevisionName.objects.get().name == "Before the council"
    assert "Before the council" in client.get(address(article)).text
    client.post(address(article, 2, "name"), {"name": ""})
    assert not RevisionName.objects.exists()
    entry = AuditEntry.objects.filter(action="name_revision").first()
    assert (entry.before["name"], entry.after["name"]) == ("Before the council", "")


def test_a_name_too_long_is_refused(client, article):
    answer = client.post(address(article, 2, "name"), {"name": "w" * 61})
    assert answer.status_code == 422
    assert "The name has 61 characters; 60 is the most." in answer.text
    assert not RevisionName.objects.exists()


def test_a_revision_is_restored_as_the_next_one(client, article):
    assert client.post(address(article, 1, "restore"), {"current": 3}).status_code == 302
    article.refresh_from_db()
    assert (article.headline, article.body) == ("Wells are measured", "<p>One lamp.</p><p>Two.</p>")
    latest = article.revisions.first()
    assert (latest.number, latest.origin, latest.base) == (4, "restored", 1)
    assert AuditEntry.objects.first().action == "restore"


def test_a_revision_is_not_restored_over_one_saved_meanwhile(client, article):
    answer = client.post(address(article, 1, "restore"), {"current": 2})
    assert answer.status_code == 409
    assert "It was saved meanwhile." in answer.text
    assert article.revisions.count() == 3


def test_nothing_is_restored_in_a_spiked_article(client, article, rana):
    run_action("spike", article, by=rana, reason="It never was.")
    assert client.post(address(article, 1, "restore"), {"current": 3}).status_code == 409
    assert article.revisions.count() == 3


def test_restoring_changes_nothing_for_readers_and_voids_an_approval(client):
    client.force_login(users.editor())
    live = a_live_article(headline="One")
    save(live.article, None, headline="Two")
    client.post(address(live, 1, "restore"), {"current": 2})
    article = Article.objects.get()
    assert (article.headline, article.live.headline, article.stage) == ("One", "One", "draft")


def test_what_has_been_deleted_since_is_left_out_of_what_is_restored(client, rana):
    topic = a_topic("Lamps")
    article = a_draft(by=rana, topics=[topic])
    save_working_copy(article, topics=[], authors=[an_author()], by=rana)
    topic.delete()
    assert client.post(address(article, 1, "restore"), {"current": 2}).status_code == 302
    assert "(deleted since)" in client.get(address(article) + "?a=1&b=2").text


def test_a_colleague_who_may_only_read_neither_names_nor_restores(client, article):
    client.force_login(users.create_staff("sima", "Reporter"))
    page = client.get(address(article))
    assert page.status_code == 200
    assert "Restore revision" not in page.text
    for words in ((1, "restore"), (1, "name")):
        assert client.post(address(article, *words), {"current": 3, "name": "x"}).status_code == 403
    client.force_login(users.moderator())
    assert client.get(address(article)).status_code == 403


def test_the_page_costs_the_same_for_two_revisions_and_for_sixty(client, rana):
    few, many = a_draft(by=rana), a_draft(by=rana)
    save(few, rana, headline="Again")
    for n in range(60):
        save(many, rana, headline=f"Again {n}")
    counts = []
    for article in (few, many):
        with CaptureQueriesContext(connection) as asked:
            client.get(address(article))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16


def test_a_text_set_aside_leads_to_where_it_is_merged(client, article, rana):
    set_aside(article, {**article.revisions.first().content, "headline": "Mine"}, by=rana, base=2)
    page = client.get(address(article)).text
    assert reverse("article-merge", args=[article.pk, 4]) in page
    assert "Revision 2 to 3" in page
