"""Test that a search for a common word, which tests only the first articles of a list, finds what any search finds."""

import datetime
import re

import pytest

from articles.editorial.actions.withdraw import withdraw
from articles.models import LiveArticle
from articles.search import index
from articles.search.index import first_matching_ids, update_index
from articles.search.query import parse_query
from tests.builders import NOON, a_live_article, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def wells(monkeypatch):
    """Publish forty articles a day apart; every second one matches “well”, and a few that match aren't visible."""
    monkeypatch.setattr(index, "COMMON_QUERY_MATCHES", 4)
    monkeypatch.setattr("articles.search.results.MAX_COUNTED", 12)
    monkeypatch.setattr("articles.search.results.PAGE_SIZE", 5)
    for n in range(40):
        a_live_article(
            headline=f"{'Well' if n % 2 else 'River'} {n:02}",
            at=NOON - n * DAY,
            section=a_section("Sport" if n % 3 else "Economy"),
            topics=[a_topic(f"Topic {n % 5}")],
            authors=[an_author(f"Author {n % 4}")],
        )
    withdraw(a_live_article(headline="Well, withdrawn").article, reason="It was wrong.")
    a_live_article(headline="Well, expired", at=NOON - 100 * DAY, expires_at=NOON - 99 * DAY)
    LiveArticle.objects.filter(pk=a_live_article(headline="Well, later").pk).update(publish_at=NOON + 9000 * DAY)
    update_index()


def without_cursors(page):
    """Return a page without the cursors of ranked lists, which contain the time."""
    return re.sub(r"(before|after)=\d+-\d+", "", page)


@pytest.mark.parametrize(
    "query",
    [
        "q=well",
        "q=well&sort=date",
        "q=well&sort=oldest",
        "q=well&section=sport",
        "q=well&topic=topic-1&author=author-1",
        "q=well&genre=analysis",
        "q=well&from=2026-04-01&to=2026-04-20",
        "q=well+or+river",
        "q=river+-well",
        "q=%22well+13%22+or+well",
    ],
)
def test_it_finds_the_same_with_the_same_counts(client, wells, monkeypatch, query):
    pages, address = [], f"/search/?{query}"
    while address:
        page = client.get(address).text
        pages.append((address, page))
        link = re.search(r'rel="next" href="([^"]+)"', page)
        address = link and f"/search/{link[1].replace('&amp;', '&')}"
    assert "<mark>" in pages[0][1] or "genre" in query
    monkeypatch.setattr(index, "COMMON_QUERY_MATCHES", 1_000)
    for address, page in pages:
        assert without_cursors(client.get(address).text) == without_cursors(page), address


def test_a_feed_of_a_common_word_has_the_same_articles(client, wells, monkeypatch):
    feed = client.get("/search/feed.json?q=well").json()
    assert [item["title"] for item in feed["items"]] == [f"Well {n:02}" for n in range(1, 40, 2)]
    monkeypatch.setattr(index, "COMMON_QUERY_MATCHES", 1_000)
    assert client.get("/search/feed.json?q=well").json() == feed


def test_only_the_first_articles_are_tested(wells, monkeypatch):
    articles = LiveArticle.objects.visible().newest_first()

    def headlines(text, count):
        ids = first_matching_ids(parse_query(text), articles, count)
        return None if ids is None else [LiveArticle.objects.get(pk=pk).headline for pk in ids]

    assert headlines("well", 3) == ["Well 01", "Well 03", "Well 05"]
    # More than there are: the whole list is tested.
    assert headlines("well", 30) == [f"Well {n:02}" for n in range(1, 40, 2)]
    assert headlines('"well 13"', 1) is None, "a rare query"
    monkeypatch.setattr(index, "ARTICLES_TESTED_PER_MATCH", (1,))
    assert headlines("well", 3) is None, "not enough of the first three articles match"
    assert headlines("well or river", 3) == ["River 00", "Well 01", "River 02"]


def test_a_change_is_found_at_the_next_search(client, wells):
    LiveArticle.objects.filter(headline="River 00").update(headline="The newest well")
    assert "The newest <mark>well</mark>" in client.get("/search/?q=well&sort=date").text
