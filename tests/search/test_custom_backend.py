"""Another engine takes one file and its name in SEARCH_BACKEND."""

import pytest

from articles.models import LiveArticle
from articles.search.backends import backend
from articles.search.index import outdated_article_ids, reindex_articles
from tests import users
from tests.builders import a_draft, a_live_article
from tests.search.test_search import found

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def another_engine(settings):
    settings.SEARCH_BACKEND = "tests.search.memory_backend"
    backend().erase_all()


def test_readers_and_the_desk_search_by_it(client):
    by_body = a_live_article(headline="Wells", body="<p>The zarquontine was seen.</p>")
    by_headline = a_live_article(headline="The zarquontine")
    a_draft(headline="Zarquontine in draft")
    assert found(client, q="zarquontine") == [by_headline.headline, by_body.headline]
    assert found(client, q='"the zarquontine" -wells') == [by_headline.headline]
    LiveArticle.objects.filter(pk=by_body.pk).update(body="<p>Gone.</p>")
    assert found(client, q="zarquontine or gone") == [by_headline.headline, by_body.headline]
    client.force_login(users.editor())
    listed = client.get("/admin/articles/article/?q=zarquon").context["cl"].result_list
    assert {article.headline for article in listed} == {"Wells", "The zarquontine", "Zarquontine in draft"}


def test_what_it_has_lost_is_told_and_put_right(client):
    live = a_live_article(headline="The zarquontine")
    assert found(client, q="zarquontine") == ["The zarquontine"]
    backend().erase_all()
    assert outdated_article_ids([live.pk]) == {live.pk}
    reindex_articles([live.pk])
    assert found(client, q="zarquontine") == ["The zarquontine"]
