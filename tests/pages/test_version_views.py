"""Test the public history: every published version, and what changed in each."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.editorial.actions.publish import publish
from articles.editorial.actions.save import save_working_copy
from articles.editorial.actions.withdraw import withdraw
from articles.models import Article
from tests.builders import NOON, a_draft, a_live_article, an_author

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def republish(live, number, kind="update", note="", **fields):
    """Publish a change of these fields as version `number`, that many hours after the first version."""
    article = Article.objects.get(pk=live.pk)
    for name, value in fields.items():
        setattr(article, name, value)
    authors = [byline.author for byline in article.bylines.select_related("author")]
    save_working_copy(article, topics=[], authors=authors)
    return publish(article, kind=kind, note=note, now=NOON + number * HOUR)


def history(live, *parts):
    return f"/news/{live.pk}/history/" + "".join(f"{part}/" for part in parts)


@pytest.fixture
def live():
    """Publish an article, fix a typo in it, and correct it."""
    live = a_live_article(headline="Wells are measured", body="<p>It was Thursday.</p><p>Two.</p>", slugline="SECRET")
    republish(live, 2, kind="typo", headline="Wells are measured again")
    note = "It was Wednesday, not Thursday."
    republish(live, 3, kind="correction", note=note, body="<p>It was Wednesday.</p><p>Two.</p>", urgency=1)
    return live


def test_every_version_is_listed_the_latest_first(client, live):
    page = client.get(history(live)).text
    positions = [page.index(f"/news/{live.pk}/history/{n}/") for n in (3, 2, 1)]
    assert positions == sorted(positions)
    for words in ("First published", "Typo", "Correction", "It was Wednesday, not Thursday."):
        assert words in page
    assert "noindex" in page


def test_a_version_shows_its_differences_from_the_previous_one(client, live):
    page = client.get(history(live, 3)).text
    assert '<del><span class="visually-hidden">removed: </span>Thursday</del>' in page
    assert '<ins><span class="visually-hidden">added: </span>Wednesday</ins>' in page
    assert "Body, paragraph 1" in page
    assert "measured again</ins>" not in page
    assert "again</ins>" in client.get(history(live, 2)).text


def test_the_first_version_is_shown_in_full(client, live):
    page = client.get(history(live, 1)).text
    assert "<p>It was Thursday.</p>" in page
    assert "Nasrin Kaveh" in page


def test_internal_fields_and_names_of_staff_are_not_shown(client, live):
    for address in (history(live), *(history(live, n) for n in (1, 2, 3))):
        page = client.get(address).text
        assert "SECRET" not in page
        assert "rgency" not in page


def test_the_article_links_to_its_history_once_it_has_two_versions(client, live):
    assert f'href="{history(live)}"' in client.get(f"/news/{live.pk}/", follow=True).text
    other = a_live_article()
    assert "what changed" not in client.get(other.get_absolute_url()).text


@pytest.mark.parametrize("number", [0, 4, 99999999999])
def test_an_unknown_version_answers_404(client, live, number):
    assert client.get(history(live, number)).status_code == 404


def test_an_unpublished_article_has_no_history(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    draft, scheduled = a_draft(), a_draft()
    publish(scheduled, at=NOON + HOUR, now=NOON)
    for article in (draft, scheduled):
        for address in (history(article), history(article, 1)):
            assert client.get(address).status_code == 404


def test_the_history_of_a_withdrawn_article_shows_the_withdrawal(client, live):
    withdraw(live.article, reason="The gauge was broken.")
    for address in (history(live), history(live, 1)):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "The gauge was broken." in answer.text
        assert "Thursday" not in answer.text


def test_a_version_may_consist_of_a_note_alone(client, live):
    republish(live, 4, kind="clarification", note="The gauge stands at the upper well.")
    page = client.get(history(live, 4)).text
    assert "Only this note was added." in page
    assert "The gauge stands at the upper well." in page


def test_the_query_count_is_the_same_for_two_versions_and_for_forty(client):
    few, many = a_live_article(), a_live_article(authors=[an_author("Omid Sattari")])
    republish(few, 2, headline="Two")
    for n in range(2, 41):
        republish(many, n, headline=f"Headline {n}")
    query_counts = []
    for live in (few, many):
        with CaptureQueriesContext(connection) as queries:
            client.get(history(live))
            client.get(history(live, 2))
        query_counts.append(len(queries))
    assert query_counts[0] == query_counts[1] <= 14
