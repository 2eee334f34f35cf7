"""Test the feeds of articles as a feed reader reads them."""

import datetime

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from articles.delivery.headers import PUBLIC
from articles.editorial.actions.publish import publish
from articles.editorial.actions.withdraw import withdraw
from articles.models import Article, Masthead
from articles.photos.renditions import rendition_for
from articles.search.index import update_index
from tests import users
from tests.builders import NOON, a_live_article, a_photo, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
SITE = "http://localhost:8000"
FORMATS = ["rss", "atom", "json"]
# Each kind of feed, and its maximum number of queries.
FEEDS = {
    "/feeds/all": 6,
    "/economy/feed": 7,
    "/topics/water/feed": 8,
    "/authors/nasrin-kaveh/feed": 8,
    "/search/feed?q=measured": 8,
}


def address_of(feed, feed_format):
    """Return the address of a feed in that format."""
    path, _, query = feed.partition("?")
    return f"{path}.{feed_format}" + (f"?{query}" if query else "")


def entries(client, address="/feeds/all.atom"):
    """Check that a feed is valid, and return its entries as feedparser reads them, or those of a JSON Feed."""
    answer = client.get(address)
    assert answer.status_code == 200
    if ".json" in address:
        assert answer["Content-Type"] == "application/feed+json"
        assert answer.json()["version"] == "https://jsonfeed.org/version/1.1"
        return answer.json()["items"]
    etree.fromstring(answer.content)
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.bozo_exception
    return feed.entries


def a_full_article(**fields):
    """Return a live article with a value in every field that a feed contains."""
    fields = {
        "headline": "Wells & “springs” <measured> again",
        "standfirst": "Fewer than 5 < 10 & falling.",
        "dateline": "KERMAN",
        "body": '<p>The water stood <a href="/topics/water/">lower</a>.</p><p class="pull">“Not a drop”</p>',
        "topics": [a_topic("Water")],
        "authors": [an_author(), an_author("Diplomatic Desk", kind="desk")],
        "photo": a_photo(),
        **fields,
    }
    return a_live_article(**fields)


def test_every_format_has_the_same_data_of_an_article(client):
    live = a_full_article()
    [rss], [atom], [item] = (entries(client, f"/feeds/all.{feed_format}") for feed_format in FORMATS)
    url = SITE + live.get_absolute_url()
    assert rss.title == atom.title == item["title"] == live.headline
    assert rss.link == atom.link == item["url"] == url
    assert rss.published == "Mon, 04 May 2026 12:00:00 +0000"
    assert atom.published == item["date_published"] == "2026-05-04T12:00:00+00:00"
    assert [author["name"] for author in item["authors"]] == ["Nasrin Kaveh", "Diplomatic Desk"]
    assert [author.name for author in atom.authors] == [author.name for author in rss.authors]
    assert [tag.term for tag in rss.tags] == [tag.term for tag in atom.tags] == item["tags"] == ["Economy", "Water"]
    assert rss.summary == "Fewer than 5 &lt; 10 &amp; falling."
    assert atom.summary == item["summary"] == live.standfirst
    picture = SITE + rendition_for(live.photo, "social", 1200).url
    assert rss.media_content[0]["url"] == atom.media_content[0]["url"] == item["image"] == picture
    assert rss.media_credit[0]["content"] == live.photo.credit
    for text in (rss.content[0].value, atom.content[0].value, item["content_html"]):
        assert f'<a href="{SITE}/topics/water/">lower</a>' in text
        assert "KERMAN" in text
        assert picture in text


def test_identifiers_never_change(client):
    live = a_full_article()

    def identifiers():
        rss, atom, item = (entries(client, f"/feeds/all.{feed_format}")[0] for feed_format in FORMATS)
        return rss.id, atom.id, item["id"]

    first = identifiers()
    assert first == (f"{SITE}/news/{live.pk}/", *[f"tag:localhost,2026:news/{live.pk}"] * 2)
    Article.objects.update(headline="Another headline", slug="another", section=a_section("Sport"))
    publish(Article.objects.get(pk=live.pk), now=NOON + HOUR)
    assert identifiers() == first
    assert entries(client)[0].updated == "2026-05-04T13:00:00+00:00"


def test_a_correction_comes_before_the_text_and_adds_no_entry(client):
    live = a_full_article()
    publish(Article.objects.get(pk=live.pk), kind="correction", note="It was 104 < 140.", now=NOON + HOUR)
    for feed_format in FORMATS:
        [entry] = entries(client, f"/feeds/all.{feed_format}")
        assert entry["summary"].startswith("Correction, 4 May 2026 - 13:00: It was 104")
        text = entry["content_html"] if feed_format == "json" else entry.content[0].value
        assert text.index("It was 104 &lt; 140.") < text.index("The water stood")


def test_short_feeds_contain_only_the_standfirst(client):
    Masthead(name="The Courier", feed_text="short").save()
    a_full_article()
    for feed_format in FORMATS:
        [entry] = entries(client, f"/feeds/all.{feed_format}")
        assert "5 " in entry["summary"]
        assert "The water stood" not in client.get(f"/feeds/all.{feed_format}").text


def test_a_feed_has_as_many_of_the_newest_articles_of_its_subject_as_the_newspaper_chooses(client):
    for number in range(52):
        a_live_article(headline=f"Number {number}", at=NOON + number * HOUR / 60, topics=[a_topic("Water")])
    a_live_article(headline="Elsewhere", section=a_section("Sport"), authors=[an_author("Omid Sattari")], at=NOON)
    for feed in ("/economy/feed", "/topics/water/feed", "/authors/nasrin-kaveh/feed", "/search/feed?section=economy"):
        for count in (20, 1, 50):
            Masthead(feed_items=count).save()
            titles = [entry.title for entry in entries(client, address_of(feed, "atom"))]
            assert titles == [f"Number {number}" for number in range(51, 51 - count, -1)], feed
    assert [entry.title for entry in entries(client, "/sport/feed.rss")] == ["Elsewhere"]


def test_a_feed_has_twenty_articles_by_default_and_changes_with_the_setting(client):
    for number in range(25):
        a_live_article(at=NOON + number * HOUR)
    before = client.get("/feeds/all.atom")
    assert len(feedparser.parse(before.content).entries) == 20
    client.force_login(users.chief())
    data = {"name": "The Courier", "comments_policy": "moderated", "feed_text": "full", "feed_items": "22"}
    assert client.post("/admin/articles/masthead/add/", data).status_code == 302
    answer = client.get("/feeds/all.atom", headers={"If-None-Match": before["ETag"]})
    assert len(feedparser.parse(answer.content).entries) == 22


def test_an_empty_section_has_a_feed_but_an_unknown_subject_has_none(client):
    a_section("Sport")
    for feed_format in FORMATS:
        assert entries(client, f"/sport/feed.{feed_format}") == []
        assert entries(client, f"/search/feed.{feed_format}?q=nothing") == []
        for missing in ("/nowhere/feed", "/topics/nowhere/feed", "/authors/nobody/feed"):
            assert client.get(f"{missing}.{feed_format}").status_code == 404
    assert client.get("/feeds/all.xml").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?from=soon", 422),
        ("?q=%00", 422),
        ("?section=nowhere", 422),
        ("?sort=upwards", 422),
        (f"?q={'a' * 10_000}", 422),
        ("", 302),
        ("?q=", 302),
        ("?q=%E2%80%9Ca%E2%80%9D%20%26%20%3Cb%3E%20%0B", 200),
    ],
)
def test_an_invalid_search_answers_with_messages(client, query, status):
    for feed_format in FORMATS:
        answer = client.get(f"/search/feed.{feed_format}{query}")
        assert answer.status_code == status
        if status == 422:
            [[sentence]] = answer.json()["errors"].values()
            assert sentence.endswith(".")
        if status == 200 and feed_format != "json":
            etree.fromstring(answer.content)


def test_characters_invalid_in_xml_are_removed(client):
    live = a_full_article()
    live.headline, live.body = "Wells\x0b and\x1b springs\ufffe", "<p>The water\x0c stood lower.</p>"
    live.save()
    assert [entry.title for entry in entries(client, "/feeds/all.rss")] == ["Wells and springs"]
    etree.fromstring(client.get(f"/news/{live.pk}.xml").content)
    etree.fromstring(client.get("/sitemaps/news.xml").content)


def test_a_feed_stays_within_its_query_limit_and_an_unchanged_one_costs_one_to_three(client):
    photo, query_counts = a_photo(), {address_of(feed, feed_format): [] for feed in FEEDS for feed_format in FORMATS}
    for count in (1, 12):
        for number in range(count):
            live = a_live_article(topics=[a_topic("Water"), a_topic(f"Topic {number}")], photo=photo)
            publish(live.article, kind="correction", note="It was 104.", now=NOON + HOUR)
        update_index()
        for address, counts in query_counts.items():
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
            counts.append(len(queries))
            for headers in ({"If-None-Match": answer["ETag"]}, {"If-Modified-Since": answer["Last-Modified"]}):
                with CaptureQueriesContext(connection) as queries:
                    known = client.get(address, headers=headers)
                # A search first checks for changes to index and whether its word is common. A section, topic or author
                # is found by its slug, and the latter two by the ids of their articles.
                limits = {"/search/": 3, "/topics/": 3, "/authors/": 3, "/economy/": 2}
                limit = next((limit for path, limit in limits.items() if address.startswith(path)), 1)
                assert (known.status_code, len(queries)) == (304, limit), address
                assert known["ETag"] == answer["ETag"]
                assert known["Cache-Control"] == answer["Cache-Control"] == PUBLIC
    for feed, budget in FEEDS.items():
        for feed_format in FORMATS:
            one, thirteen = query_counts[address_of(feed, feed_format)]
            assert one == thirteen <= budget, feed


def changes():
    """Return the changes that a feed must reflect, by name, as functions of the client and the live article."""

    def by_desk(address, **fields):
        def change(client, live):
            client.force_login(users.chief())
            form = client.get(address.format(live=live)).context["adminform"].form
            data = {field.html_name: field.value() for field in form if field.value() or field.value() == 0}
            assert client.post(address.format(live=live), data | fields).status_code == 302

        return change

    return {
        "a fixed typo": lambda client, live: fix_typo(live, kind="typo"),
        "a correction": lambda client, live: publish(live.article, kind="correction", note="It was 104."),
        "a newer article": lambda client, live: a_live_article(at=timezone.now()),
        "a withdrawal": lambda client, live: withdraw(live.article, reason="It was wrong."),
        "another name of its section": by_desk("/admin/articles/section/{live.section_id}/change/", name="Money"),
        "another name of the newspaper": by_desk("/admin/articles/masthead/1/change/", name="The Herald"),
    }


def fix_typo(live, **options):
    Article.objects.filter(pk=live.pk).update(standfirst="The gauge went down before dawn.")
    publish(Article.objects.get(pk=live.pk), **options)


@pytest.mark.parametrize("name", changes())
def test_a_changed_feed_is_sent_again(client, time_machine, name):
    time_machine.move_to(NOON + HOUR, tick=False)
    Masthead(name="The Courier").save()
    a_live_article(headline="Another", at=NOON)
    live = a_live_article(at=NOON)
    before = client.get("/feeds/all.atom")
    time_machine.move_to(NOON + 2 * HOUR, tick=False)
    changes()[name](client, live)
    for headers in ({"If-None-Match": before["ETag"]}, {"If-Modified-Since": before["Last-Modified"]}):
        answer = client.get("/feeds/all.atom", headers=headers)
        assert answer.status_code == 200
        assert answer.content != before.content


def test_a_feed_is_sent_again_when_a_scheduled_article_appears_or_an_article_expires(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    a_live_article(headline="Stays", at=NOON - HOUR)
    a_live_article(headline="Expires", at=NOON, expires_at=NOON + HOUR)
    coming = a_live_article(headline="Comes", at=NOON)
    type(coming).objects.filter(pk=coming.pk).update(publish_at=NOON + 2 * HOUR)
    headers = {}
    for hours, titles in ((0, ["Expires", "Stays"]), (1, ["Stays"]), (2, ["Comes", "Stays"])):
        time_machine.move_to(NOON + hours * HOUR, tick=False)
        answer = client.get("/feeds/all.atom", headers=headers)
        headers = {"If-Modified-Since": answer["Last-Modified"]}
        assert [entry.title for entry in feedparser.parse(answer.content).entries] == titles
