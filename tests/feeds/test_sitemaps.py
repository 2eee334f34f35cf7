"""Test the sitemaps and robots.txt."""

import datetime

import pytest
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


def element_texts(client, address, path="s:url/s:loc"):
    """Return the texts of the elements at a path in a sitemap."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    return [element.text for element in etree.fromstring(answer.content).iterfind(path, NAMES)]


def test_the_index_has_a_file_for_each_month_in_the_newspapers_time_zone(client, settings):
    settings.TIME_ZONE = "Asia/Tehran"
    a_live_article(at=datetime.datetime(2026, 4, 30, 20, 31, tzinfo=datetime.UTC))
    live = a_live_article(at=datetime.datetime(2026, 3, 1, 9, 0, tzinfo=datetime.UTC))
    publish(live.article, kind="correction", note="It was 104.", now=NOON)
    assert element_texts(client, "/sitemap.xml", "s:sitemap/s:loc") == [
        f"{SITE}/sitemaps/subjects.xml",
        f"{SITE}{MAY}",
        f"{SITE}/sitemaps/articles-2026-03.xml",
    ]
    assert element_texts(client, "/sitemap.xml", "s:sitemap/s:lastmod") == [
        "2026-05-01T00:01:00+03:30",
        "2026-05-04T15:30:00+03:30",
    ]
    assert len(element_texts(client, MAY)) == 1


def test_the_index_shows_changes_of_any_month_at_once(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    old, new = a_live_article(at=NOON - 30 * DAY), a_live_article(at=NOON - HOUR)

    def last_changes():
        return [lastmod[:16] for lastmod in element_texts(client, "/sitemap.xml", "s:sitemap/s:lastmod")]

    assert last_changes() == ["2026-05-04T11:00", "2026-04-04T12:00"]
    for live in (old, new):
        publish(live.article, kind="correction", note="It was 104.")
    a_live_article(at=NOON - 40 * DAY)
    assert last_changes() == ["2026-05-04T12:00", "2026-05-04T12:00", "2026-03-25T12:00"]
    withdraw(old.article, reason="It was wrong.")
    assert last_changes() == ["2026-05-04T12:00", "2026-03-25T12:00"]


def test_a_month_lists_articles_with_their_last_change_and_photos(client):
    plain, pictured = a_live_article(at=NOON), a_live_article(at=NOON + HOUR, photo=a_photo())
    publish(plain.article, kind="correction", note="It was 104.", now=NOON + 2 * HOUR)
    assert element_texts(client, MAY) == [f"{SITE}{live.get_absolute_url()}" for live in (plain, pictured)]
    assert element_texts(client, MAY, "s:url/s:lastmod") == ["2026-05-04T14:00:00+00:00", "2026-05-04T13:00:00+00:00"]
    assert element_texts(client, MAY, "s:url/image:image/image:loc") == [
        SITE + rendition_for(pictured.photo, shape, 1200).url for shape in ("social", "1:1", "4:3", "16:9")
    ]


def test_a_month_lists_translations_of_its_articles_from_any_month(client):
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


def test_a_month_is_listed_when_a_translation_is_the_original_of_another(client):
    # This happens while the change of an article that is no longer a translation isn't published yet.
    first = a_live_article(at=NOON - 40 * DAY)
    second = a_live_article(language="fa", translation_of=first.pk, at=NOON - 40 * DAY)
    third = a_live_article(language="de", translation_of=second.pk)
    assert element_texts(client, MAY) == [SITE + third.get_absolute_url()]


def test_a_month_too_large_for_one_file_continues_in_the_next(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MAX_URLS", 2)
    lives = [a_live_article(at=NOON + number * HOUR) for number in range(3)]
    files = element_texts(client, "/sitemap.xml", "s:sitemap/s:loc")[1:]
    assert files == [SITE + MAY, f"{SITE}/sitemaps/articles-2026-05-part-02.xml"]
    parts = [address for file in files for address in element_texts(client, file.removeprefix(SITE))]
    assert parts == [SITE + live.get_absolute_url() for live in lives]


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "2025-01", "2026-05-part-00", "2026-05-part-02"])
def test_an_unknown_month_or_part_answers_404(client, month):
    a_live_article(at=NOON)
    assert client.get(f"/sitemaps/articles-{month}.xml").status_code == 404


def test_the_news_sitemap_lists_articles_first_published_in_the_last_two_days(client, time_machine):
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
    assert element_texts(client, "/sitemaps/news.xml") == [SITE + young.get_absolute_url()]
    for what, text in {
        "publication/news:name": "The Courier & Herald",
        "publication/news:language": "fa",
        "publication_date": "2026-05-05T12:00:00+00:00",
        "title": "Wells & springs",
    }.items():
        assert element_texts(client, "/sitemaps/news.xml", f"s:url/news:news/news:{what}") == [text]


def test_the_news_sitemap_has_a_maximum_size(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MAX_NEWS_URLS", 2)
    for minutes in range(3):
        a_live_article(at=timezone.now() - minutes * HOUR / 60)
    assert len(element_texts(client, "/sitemaps/news.xml")) == 2


def test_sections_topics_and_authors_for_search_engines_are_listed(client):
    for number in range(3):
        a_live_article(topics=[a_topic("Water")] + [a_topic("Rare")] * (number == 0))
    a_section("Empty")
    an_author("Not Yet")
    assert [address.removeprefix(SITE) for address in element_texts(client, "/sitemaps/subjects.xml")] == [
        "/",
        "/economy/",
        "/topics/water/",
        "/authors/nasrin-kaveh/",
    ]
    assert '"noindex,follow"' in client.get("/topics/rare/").text
    assert "noindex" not in client.get("/topics/water/").text


def test_the_list_of_sections_topics_and_authors_shows_changes_at_once(client):
    def paths_and_dates():
        paths = [address.removeprefix(SITE) for address in element_texts(client, "/sitemaps/subjects.xml")]
        dates = [text[:16] for text in element_texts(client, "/sitemaps/subjects.xml", "s:url/s:lastmod")]
        # The front page has no date.
        return dict(zip(paths[1:], dates, strict=True))

    live = a_live_article(at=NOON)
    assert paths_and_dates() == {"/economy/": "2026-05-04T12:00", "/authors/nasrin-kaveh/": "2026-05-04T12:00"}
    other = a_live_article(at=NOON, section=a_section("Sport"), authors=[an_author("Omid Sattari")])
    publish(live.article, kind="correction", note="It was 104.", now=NOON + HOUR)
    assert paths_and_dates() == {
        "/economy/": "2026-05-04T13:00",
        "/sport/": "2026-05-04T12:00",
        "/authors/nasrin-kaveh/": "2026-05-04T13:00",
        "/authors/omid-sattari/": "2026-05-04T12:00",
    }
    withdraw(live.article, reason="It was wrong.")
    assert paths_and_dates() == {"/sport/": "2026-05-04T12:00", "/authors/omid-sattari/": "2026-05-04T12:00"}
    withdraw(other.article, reason="It was wrong.")
    assert paths_and_dates() == {}


def test_sitemaps_need_no_cache(client, settings):
    # A server at an address where none listens.
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }
    a_live_article(at=NOON)
    for address in ("/sitemap.xml", MAY, "/sitemaps/subjects.xml", "/sitemaps/news.xml", "/robots.txt"):
        assert client.get(address).status_code == 200, address


def test_a_sitemap_stays_within_its_query_limit(client):
    limits = {"/sitemap.xml": 1, MAY: 2, "/sitemaps/subjects.xml": 3, "/sitemaps/news.xml": 2, "/robots.txt": 1}
    photo, query_counts = a_photo(), {address: [] for address in limits}
    for count in (1, 8):
        for _ in range(count):
            a_live_article(photo=photo)
        for address, counts in query_counts.items():
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
    for address, (one, nine) in query_counts.items():
        assert one == nine <= limits[address], address


def test_robots_txt_disallows_the_desk_and_lists_the_sitemaps(client):
    Masthead(name="The Courier", crawlers_may_train=True).save()
    text = client.get("/robots.txt").text
    for line in ("Disallow: /admin/", "Disallow: /preview/", "Disallow: /search/", f"Sitemap: {SITE}/sitemap.xml"):
        assert line in text.splitlines()
    assert "GPTBot" not in text


def test_robots_txt_disallows_ai_crawlers_unless_the_newspaper_allows_them(client):
    lines = client.get("/robots.txt").text.splitlines()
    group = lines[lines.index("User-agent: GPTBot") :]
    assert group[group.index("Disallow: /") - 1].startswith("User-agent: ")
