"""Test that unpublished, scheduled and withdrawn articles are shown on no public page."""

import datetime

import pytest
from django.utils import timezone

from articles.editorial.actions.publish import publish
from articles.editorial.actions.withdraw import withdraw
from articles.models import Article
from tests.builders import a_comment, a_draft, a_live_article, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
HIDDEN = "Zarquontine"


def common_fields(**fields):
    """Return the section, topics and authors that all articles of these tests share."""
    return {"section": a_section(), "topics": [a_topic("Water")], "authors": [an_author()], **fields}


@pytest.fixture
def live():
    """Publish one article beside a draft, a scheduled and a withdrawn one, all with comments."""
    now = timezone.now()
    live = a_live_article(headline="The one", at=now - HOUR, **common_fields())
    draft = a_draft(headline=f"{HIDDEN} draft", standfirst=HIDDEN, **common_fields())
    scheduled = a_draft(headline=f"{HIDDEN} scheduled", standfirst=HIDDEN, **common_fields())
    publish(scheduled, at=now + HOUR, now=now)
    withdrawn = a_live_article(headline=f"{HIDDEN} withdrawn", standfirst=HIDDEN, at=now - 2 * HOUR, **common_fields())
    publish(Article.objects.get(pk=withdrawn.pk), kind="correction", note=f"{HIDDEN} was wrong.", now=now - HOUR)
    withdraw(withdrawn.article, reason="All of it was wrong.", now=now)
    for hidden in (draft, scheduled, withdrawn.article):
        for _ in range(3):
            a_comment(hidden, body=HIDDEN, created_at=now - HOUR)
    return live


ADDRESSES = [
    "/",
    "/economy/",
    "/topics/",
    "/topics/water/",
    "/authors/",
    "/authors/nasrin-kaveh/",
    "/corrections/",
    "/archive/",
    "/archive/{day:%Y}/",
    "/archive/{day:%Y/%m}/",
    "/archive/{day:%Y/%m/%d}/",
    "/search/?topic=water",
    "/search/?q=zarquontine",
    "/nowhere/at/all/",
    "{article}",
    "/feeds/all.rss",
    "/economy/feed.atom",
    "/topics/water/feed.json",
    "/authors/nasrin-kaveh/feed.rss",
    "/search/feed.atom?topic=water",
    "/sitemap.xml",
    "/sitemaps/articles-{day:%Y-%m}.xml",
    "/sitemaps/subjects.xml",
    "/sitemaps/news.xml",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_shows_visible_articles_only(client, live, address):
    day = timezone.localtime(live.publish_at)
    page = client.get(address.format(article=live.get_absolute_url(), day=day)).text
    # The search form repeats the query in lower case; no other text may contain it.
    assert HIDDEN not in page
    assert "2 articles" not in page


def test_the_comments_on_a_hidden_article_are_not_shown(client, live):
    for hidden in Article.objects.exclude(pk=live.pk):
        for address in (f"/news/{hidden.pk}/comments/", *(c.get_absolute_url() for c in hidden.comments.all())):
            answer = client.get(address)
            assert answer.status_code in {404, 410}
            # The notice of a withdrawn article contains its headline and nothing else of it.
            assert HIDDEN not in answer.text.replace(f"{HIDDEN} withdrawn", "")


def test_the_front_page_works_when_the_most_discussed_article_is_withdrawn(client, live):
    assert client.get("/").status_code == 200


def test_a_topic_and_an_author_are_hidden_until_their_first_article_is_published(client):
    now = timezone.now()
    draft = a_draft(**common_fields(topics=[a_topic("Minister resigns")], authors=[an_author("New Hand")]))
    publish(draft, at=now + HOUR, now=now)
    for address in ("/topics/minister-resigns/", "/authors/new-hand/"):
        assert client.get(address).status_code == 404
    menu = client.get("/search/").text
    assert "Minister resigns" not in menu
    assert "New Hand" not in menu
