"""Test that another search backend needs only one module and its name in SEARCH_BACKEND."""

import pytest

from articles.models import LiveArticle
from articles.search.backends import backend
from articles.search.index import outdated_article_ids, reindex_articles
from tests import users
from tests.builders import a_draft, a_live_article
from tests.search.test_search import result_headlines

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def memory_backend(settings):
    settings.SEARCH_BACKEND = "tests.search.memory_backend"
    backend().erase_all()


def test_readers_and_the_desk_use_it(client):
    by_body = a_live_article(headline="Wells", body="<p>The zarquontine was seen.</p>")
    by_headline = a_live_article(headline="The zarquontine")
    a_draft(headline="Zarquontine in draft")
    assert result_headlines(client, q="zarquontine") == [by_headline.headline, by_body.headline]
    assert result_headlines(client, q='"the zarquontine" -wells') == [by_headline.headline]
    LiveArticle.objects.filter(pk=by_body.pk).update(body="<p>Gone.</p>")
    assert result_headlines(client, q="zarquontine or gone") == [by_headline.headline, by_body.headline]
    client.force_login(users.editor())
    listed = client.get("/admin/articles/article/?q=zarquon").context["cl"].result_list
    assert {article.headline for article in listed} == {"Wells", "The zarquontine", "Zarquontine in draft"}


def test_missing_texts_are_detected_and_restored(client):
    live = a_live_article(headline="The zarquontine")
    assert result_headlines(client, q="zarquontine") == ["The zarquontine"]
    backend().erase_all()
    assert outdated_article_ids([live.pk]) == {live.pk}
    reindex_articles([live.pk])
    assert result_headlines(client, q="zarquontine") == ["The zarquontine"]
