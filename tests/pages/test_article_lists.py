"""Test the lists of sections, topics, authors and corrections, paginated by cursor."""

import datetime
import re

import pytest
from django.utils import timezone

from articles.delivery.cursor_pagination import encode_cursor
from articles.editorial.actions.publish import publish
from articles.editorial.actions.withdraw import withdraw
from articles.models import Article
from tests.builders import NOON, a_draft, a_live_article, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def headlines(page):
    return re.findall(r'class="headline[^"]*">\s*<a href="/news/\d+/[^"]*">([^<]*)</a>', page)


def follow_pages(client, address, link='rel="next" href="([^"]+)">Older'):
    """Follow the links to further pages and return the headlines of each page, and the address of the last."""
    pages = []
    while True:
        page = client.get(address).text
        pages.append(headlines(page))
        link_found = re.search(f"<a {link} articles", page)
        if not link_found:
            return pages, address
        address = address.split("?")[0] + link_found[1]


@pytest.mark.parametrize("address", ["/economy/", "/topics/water/", "/authors/nasrin-kaveh/"])
def test_pagination_reaches_every_article_once_newest_first(client, address):
    topic = a_topic("Water")
    # Each pair has the same time, so that the cursor must distinguish its articles by primary key.
    wanted = [a_live_article(topics=[topic], at=NOON + n // 2 * HOUR).headline for n in range(45)]
    pages, end = follow_pages(client, address)
    assert [headline for page in pages for headline in page] == wanted[::-1]
    assert [len(page) for page in pages] == [20, 20, 5]
    # Then follow the links back to the first page.
    assert follow_pages(client, end, 'rel="prev" href="([^"]+)">Newer')[0] == pages[::-1]


def test_a_page_of_older_articles_does_not_change_when_an_article_is_published(client):
    for n in range(30):
        a_live_article(at=NOON + n * HOUR)
    older = re.search(r'rel="next" href="(\?before=[^"]+)">Older', client.get("/economy/").text)[1]
    before = headlines(client.get(f"/economy/{older}").text)
    a_live_article(at=NOON + 99 * HOUR)
    assert headlines(client.get(f"/economy/{older}").text) == before


@pytest.mark.parametrize("cursor", ["garbage", "1", "-", "9" * 18 + "-1", "1-" + "9" * 19, "1-1 ", "٣-١x", "\x00"])
def test_an_invalid_cursor_answers_404(client, cursor):
    a_live_article()
    for name in ("before", "after"):
        assert client.get("/economy/", {name: cursor}).status_code == 404


def test_fewer_than_a_page_of_newer_articles_shows_the_first_page(client):
    for n in range(25):
        a_live_article(at=NOON + n * HOUR)
    first = headlines(client.get("/economy/").text)
    for cursor in (encode_cursor(NOON + 5 * HOUR, 0), encode_cursor(NOON + 99 * HOUR, 1)):
        page = client.get("/economy/", {"after": cursor}).text
        assert headlines(page) == first
        assert "Newer articles" not in page
    assert len(headlines(client.get("/economy/", {"after": "0-0"}).text)) == 20


def test_an_unknown_section_answers_404(client):
    assert client.get("/nowhere/").status_code == 404


def test_lists_show_visible_articles_only(client):
    a_draft(headline="A draft")
    scheduled = a_draft(headline="Tomorrow’s")
    publish(scheduled, at=timezone.now() + HOUR)
    a_live_article(headline="Today’s")
    for address in ("/economy/", "/authors/nasrin-kaveh/"):
        assert headlines(client.get(address).text) == ["Today’s"]


def test_topics_and_authors_are_counted_by_their_visible_articles(client):
    water = a_topic("Water")
    a_topic("Unused")
    for _ in range(2):
        a_live_article(topics=[water])
    withdraw(a_live_article(topics=[water, a_topic("Withdrawn")]).article, reason="It was wrong.")
    a_live_article(topics=[water, a_topic("Expired")], expires_at=timezone.now() - HOUR)
    publish(a_draft(topics=[water], authors=[an_author("Late Writer")]), at=timezone.now() + HOUR)
    topics, authors = client.get("/topics/").text, client.get("/authors/").text
    assert "2 articles" in topics
    assert not [name for name in ("Unused", "Withdrawn", "Expired") if name in topics]
    assert "Late Writer" not in authors


def test_corrections_are_listed_with_their_articles(client):
    live = a_live_article(headline="Buses are counted")
    publish(Article.objects.get(pk=live.pk), kind="correction", note="It is 104, not 140.", now=timezone.now())
    Article.objects.update(standfirst="The gauge went down before dawn.")
    publish(Article.objects.get(pk=live.pk), kind="typo", now=timezone.now())
    page = client.get("/corrections/").text
    assert "It is 104, not 140." in page
    assert page.count("News ID <span") == 1


def test_an_empty_page_of_corrections_shows_a_message(client):
    assert "No corrections so far." in client.get("/corrections/").text


def test_a_section_with_a_slug_in_another_script_has_a_page(client):
    section = a_section("آب", slug="آب")
    a_live_article(section=section, headline="چاه")
    assert headlines(client.get(section.get_absolute_url()).text) == ["چاه"]


@pytest.mark.parametrize("few", [0, 500])
def test_a_topic_lists_its_articles_whether_it_has_few_or_many(client, monkeypatch, few):
    monkeypatch.setattr("articles.editorial.querysets.MAX_IDS", few)
    for n, topics in enumerate([[a_topic("Water")], [a_topic("Farming")], [a_topic("Farming"), a_topic("Water")]]):
        a_live_article(headline=f"Number {n}", topics=topics, at=NOON + n * HOUR)
    assert headlines(client.get("/topics/water/").text) == ["Number 2", "Number 0"]
