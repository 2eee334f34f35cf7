"""Pagination by cursor."""

import datetime

import pytest
from django.db import connection

from articles.delivery.cursor_pagination import encode_cursor
from articles.models import Article, LiveArticle
from tests.builders import NOON, a_live_article, a_topic

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
ARTICLES = 1_000


@pytest.fixture
def many_articles():
    """Publish a thousand articles of one section and one topic, an hour apart; return the time of the first."""
    live = a_live_article(topics=[a_topic("Water")], at=NOON - ARTICLES * HOUR)
    fields = {name: getattr(live, name) for name in ("headline", "section_id", "language", "version")}
    Article.objects.bulk_create([Article(headline=live.headline, section=live.section) for _ in range(ARTICLES)])
    copies = [
        LiveArticle(article_id=pk, publish_at=live.publish_at + n * HOUR, **fields)
        for n, pk in enumerate(Article.objects.exclude(pk=live.pk).order_by("pk").values_list("pk", flat=True))
    ]
    LiveArticle.objects.bulk_create(copies)
    topic = live.topics.get()
    through = LiveArticle.topics.through
    through.objects.bulk_create([through(livearticle_id=copy.pk, topic=topic) for copy in copies])
    return live.publish_at


def sqlite_steps(client, address):
    """Return how many hundred steps SQLite's virtual machine takes for the second request of a page."""
    count = 0

    def count_step():
        nonlocal count
        count += 1

    assert client.get(address).status_code == 200
    connection.connection.set_progress_handler(count_step, 100)
    try:
        client.get(address)
    finally:
        connection.connection.set_progress_handler(None, 0)
    return count


def test_a_later_page_costs_as_much_as_the_first(client, many_articles):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL uses all bounds of a column to search an index.")
    deep = encode_cursor(many_articles + 40 * HOUR, LiveArticle.objects.order_by("publish_at")[40].pk)
    for address in ("/economy/?", "/topics/water/?", "/search/?section=economy&sort=date&"):
        first, other = sqlite_steps(client, address), sqlite_steps(client, f"{address}before={deep}")
        assert other <= first + 10, address
