"""Sections, topics, authors, corrections: lists by cursor."""

import datetime
import re

import pytest
from django.utils import timezone

from articles.editorial.publish import publish
from articles.models import Article
from tests.builders import NOON, a_draft, a_live_article, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def headlines(page):
    return re.findall(r'class="hl[^"]*">\s*<a href="/news/\d+/[^"]*">([^<]*)</a>', page)


def walk(client, address):
    """Return the headlines of a list from its first page to its last, following “Older articles”."""
    found = []
    while address:
        page = client.get(address).text
        found += headlines(page)
        older = re.search(r'<a rel="next" href="(\?before=[^"]+)">Older articles', page)
        address = older and address.split("?")[0] + older[1]
    return found


@pytest.mark.parametrize("address", ["/economy/", "/topics/water/", "/authors/nasrin-kaveh/"])
def test_every_article_is_reached_once_newest_first(client, address):
    topic = a_topic("Water")
    # Two of each pair share a minute, so that the cursor must tell them apart by number.
    wanted = [a_live_article(topics=[topic], at=NOON + n // 2 * HOUR).headline for n in range(45)]
    assert walk(client, address) == wanted[::-1]


def test_a_list_stays_still_while_news_arrives(client):
    for n in range(30):
        a_live_article(at=NOON + n * HOUR)
    older = re.search(r'rel="next" href="(\?before=[^"]+)">Older', client.get("/economy/").text)[1]
    before = headlines(client.get(f"/economy/{older}").text)
    a_live_article(at=NOON + 99 * HOUR)
    assert headlines(client.get(f"/economy/{older}").text) == before


@pytest.mark.parametrize("cursor", ["garbage", "1", "-", "9" * 18 + "-1", "1-" + "9" * 19, "1-1 ", "٣-١x", "\x00"])
def test_a_cursor_that_is_none_answers_404(client, cursor):
    a_live_article()
    assert client.get("/economy/", {"before": cursor}).status_code == 404


def test_an_unknown_section_answers_404(client):
    assert client.get("/nowhere/").status_code == 404


def test_lists_hold_what_is_visible_only(client):
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
    publish(a_draft(topics=[water], authors=[an_author("Late Writer")]), at=timezone.now() + HOUR)
    topics, authors = client.get("/topics/").text, client.get("/authors/").text
    assert "2 articles" in topics
    assert "Unused" not in topics
    assert "Late Writer" not in authors


def test_corrections_are_listed_with_their_articles(client):
    live = a_live_article(headline="Buses are counted")
    publish(Article.objects.get(pk=live.pk), kind="correction", note="It is 104, not 140.", now=timezone.now())
    Article.objects.update(standfirst="The gauge went down before dawn.")
    publish(Article.objects.get(pk=live.pk), kind="typo", now=timezone.now())
    page = client.get("/corrections/").text
    assert "It is 104, not 140." in page
    assert page.count("News ID <span") == 1


def test_the_page_of_corrections_may_be_empty(client):
    assert "nothing to correct" in client.get("/corrections/").text


def test_a_section_in_another_script_has_its_page(client):
    section = a_section("آب", slug="آب")
    a_live_article(section=section, headline="چاه")
    assert headlines(client.get(section.get_absolute_url()).text) == ["چاه"]
