"""Sitemaps and robots.txt."""

import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from articles.editorial.actions.publish import publish
from articles.editorial.actions.withdraw import withdraw
from articles.feeds import sitemaps
from articles.models import Masthead
from articles.photos.renditions import rendition_for
from tests.builders import NOON, a_draft, a_live_article, a_photo, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
SITE = "http://localhost:8000"
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "x": "http://www.w3.org/1999/xhtml",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}
MAY = "/sitemaps/articles-2026-05.xml"


def found(client, address, what="s:url/s:loc"):
    """Return the texts at that path in a sitemap."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    return [element.text for element in etree.fromstring(answer.content).iterfind(what, NAMES)]


def test_the_index_has_a_file_for_each_month_of_the_newspapers_own_time_zone(client, settings):
    settings.TIME_ZONE = "Asia/Tehran"
    a_live_article(at=datetime.datetime(2026, 4, 30, 20, 31, tzinfo=datetime.UTC))
    live = a_live_article(at=datetime.datetime(2026, 3, 1, 9, 0, tzinfo=datetime.UTC))
    publish(live.article, kind="correction", note="It was 104.", now=NOON)
    assert found(client, "/sitemap.xml", "s:sitemap/s:loc") == [
        f"{SITE}/sitemaps/subjects.xml",
        f"{SITE}{MAY}",
        f"{SITE}/sitemaps/articles-2026-03.xml",
    ]
    assert found(client, "/sitemap.xml", "s:sitemap/s:lastmod") == [
        "2026-05-01T00:01:00+03:30",
        "2026-05-04T15:30:00+03:30",
    ]
    assert len(found(client, MAY)) == 1


def test_the_index_tells_of_this_month_at_once_and_of_those_before_it_after_ten_minutes(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    lastmod = {"2026-04": NOON - 30 * 24 * HOUR, "2026-05": NOON - HOUR}
    old, fresh = (a_live_article(at=at) for at in lastmod.values())

    def told():
        return [lastmod[:16] for lastmod in found(client, "/sitemap.xml", "s:sitemap/s:lastmod")]

    assert told() == ["2026-05-04T11:00", "2026-04-04T12:00"]
    for live in (old, fresh):
        publish(live.article, kind="correction", note="It was 104.")
    a_live_article(at=NOON - 40 * 24 * HOUR)
    with CaptureQueriesContext(connection) as queries:
        assert told() == ["2026-05-04T12:00", "2026-04-04T12:00"]
    assert [query["sql"].count('publish_at" >= ') for query in queries] == [1]
    time_machine.shift(sitemaps.CACHE_SECONDS + 1)
    assert told() == ["2026-05-04T12:00", "2026-05-04T12:00", "2026-03-25T12:00"]


def test_a_month_names_its_articles_their_last_change_and_their_pictures(client):
    plain, pictured = a_live_article(at=NOON), a_live_article(at=NOON + HOUR, photo=a_photo())
    publish(plain.article, kind="correction", note="It was 104.", now=NOON + 2 * HOUR)
    assert found(client, MAY) == [f"{SITE}{live.get_absolute_url()}" for live in (plain, pictured)]
    assert found(client, MAY, "s:url/s:lastmod") == ["2026-05-04T14:00:00+00:00", "2026-05-04T13:00:00+00:00"]
    assert found(client, MAY, "s:url/image:image/image:loc") == [
        SITE + rendition_for(pictured.photo, shape, 1200).url for shape in ("social", "1:1", "4:3", "16:9")
    ]


def test_a_month_names_the_translations_of_its_articles_whichever_month_they_are_of(client):
    original = a_live_article()
    persian = a_live_article(language="fa", translation_of=original.pk, at=NOON + 30 * DAY)
    a_live_article(language="de", translation_of=original.pk, at=timezone.now() + DAY)
    alone = a_live_article(language="fa", translation_of=original.pk + 1000)
    links = [("en", SITE + original.get_absolute_url()), ("fa", SITE + persian.get_absolute_url())]
    link = "[s:loc='{}']/x:link/@{}"
    for live, month in ((original, MAY), (persian, "/sitemaps/articles-2026-06.xml")):
        root = etree.fromstring(client.get(month).content)
        languages, addresses = (
            root.xpath(f"s:url{link.format(SITE + live.get_absolute_url(), name)}", namespaces=NAMES)
            for name in ("hreflang", "href")
        )
        assert list(zip(languages, addresses, strict=True)) == links
    [entry] = etree.fromstring(client.get(MAY).content).xpath(
        f"s:url[s:loc='{SITE + alone.get_absolute_url()}']", namespaces=NAMES
    )
    assert not entry.xpath("x:link", namespaces=NAMES)


def test_a_month_is_told_where_one_translation_is_the_original_of_another(client):
    # As it is while an article that is no translation any more hasn't been published as such.
    first = a_live_article(at=NOON - 40 * DAY)
    second = a_live_article(language="fa", translation_of=first.pk, at=NOON - 40 * DAY)
    third = a_live_article(language="de", translation_of=second.pk)
    assert found(client, MAY) == [SITE + third.get_absolute_url()]


def test_a_month_too_large_for_one_file_goes_on_in_the_next(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MAX_URLS", 2)
    lives = [a_live_article(at=NOON + number * HOUR) for number in range(3)]
    files = found(client, "/sitemap.xml", "s:sitemap/s:loc")[1:]
    assert files == [SITE + MAY, f"{SITE}/sitemaps/articles-2026-05-part-02.xml"]
    parts = [address for file in files for address in found(client, file.removeprefix(SITE))]
    assert parts == [SITE + live.get_absolute_url() for live in lives]


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "2025-01", "2026-05-part-00", "2026-05-part-02"])
def test_a_month_or_part_that_there_isnt_answers_404(client, month):
    a_live_article(at=NOON)
    assert client.get(f"/sitemaps/articles-{month}.xml").status_code == 404


def test_the_news_sitemap_has_what_was_first_published_in_the_last_two_days(client, time_machine):
    Masthead(name="The Courier & Herald").save()
    now = NOON + 72 * HOUR
    time_machine.move_to(now, tick=False)
    old = a_live_article(at=now - 48 * HOUR - HOUR / 60)
    publish(old.article, kind="correction", note="It was 104.", now=now - HOUR)
    young = a_live_article(at=now - 48 * HOUR, headline="Wells & springs", language="fa")
    gone = a_live_article(at=now - HOUR)
    withdraw(gone.article, reason="It was wrong.")
    draft = a_draft()
    publish(draft, at=now + HOUR, now=now)
    assert found(client, "/sitemaps/news.xml") == [SITE + young.get_absolute_url()]
    for what, text in {
        "publication/news:name": "The Courier & Herald",
        "publication/news:language": "fa",
        "publication_date": "2026-05-05T12:00:00+00:00",
        "title": "Wells & springs",
    }.items():
        assert found(client, "/sitemaps/news.xml", f"s:url/news:news/news:{what}") == [text]


def test_the_news_sitemap_ends_at_its_largest(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MAX_NEWS_URLS", 2)
    for minutes in range(3):
        a_live_article(at=timezone.now() - minutes * HOUR / 60)
    assert len(found(client, "/sitemaps/news.xml")) == 2


def test_sections_topics_and_authors_are_named_where_search_engines_may_have_them(client):
    for number in range(3):
        a_live_article(topics=[a_topic("Water")] + [a_topic("Rare")] * (number == 0))
    a_section("Empty")
    an_author("Not Yet")
    assert [address.removeprefix(SITE) for address in found(client, "/sitemaps/subjects.xml")] == [
        "/",
        "/economy/",
        "/topics/water/",
        "/authors/nasrin-kaveh/",
    ]
    assert '"noindex,follow"' in client.get("/topics/rare/").text
    assert "noindex" not in client.get("/topics/water/").text


def test_what_is_told_of_sections_topics_and_authors_is_at_most_ten_minutes_old(client, time_machine):
    time_machine.move_to(NOON, tick=False)

    def told():
        return len(found(client, "/sitemaps/subjects.xml"))

    a_live_article(at=NOON)
    assert told() == 3
    a_live_article(at=NOON, section=a_section("Sport"))
    # To look at it doesn't keep it for longer.
    for _ in range(2):
        time_machine.shift(sitemaps.CACHE_SECONDS / 2 - 1)
        assert told() == 3
    time_machine.shift(3)
    assert told() == 4


def test_a_sitemap_keeps_its_budget_of_queries(client):
    budgets = {"/sitemap.xml": 1, MAY: 2, "/sitemaps/subjects.xml": 3, "/sitemaps/news.xml": 2, "/robots.txt": 1}
    photo, asked = a_photo(), {address: [] for address in budgets}
    for count in (1, 8):
        for _ in range(count):
            a_live_article(photo=photo)
        cache.clear()
        for address, counts in asked.items():
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
    for address, (one, nine) in asked.items():
        assert one == nine <= budgets[address], address


def test_robots_txt_keeps_crawlers_from_the_desk_and_names_the_sitemaps(client):
    Masthead(name="The Courier", crawlers_may_train=True).save()
    text = client.get("/robots.txt").text
    for line in ("Disallow: /admin/", "Disallow: /preview/", "Disallow: /search/", f"Sitemap: {SITE}/sitemap.xml"):
        assert line in text.splitlines()
    assert "GPTBot" not in text


def test_robots_txt_asks_those_who_train_models_to_stay_away_unless_the_newspaper_says_otherwise(client):
    lines = client.get("/robots.txt").text.splitlines()
    group = lines[lines.index("User-agent: GPTBot") :]
    assert group[group.index("Disallow: /") - 1].startswith("User-agent: ")
