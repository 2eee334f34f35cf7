"""Test the rules for every public page: identical content, headers, number of queries, links."""

import datetime
import itertools
import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.editorial.actions.publish import publish
from articles.models import Masthead
from articles.search.index import update_index
from tests import users
from tests.builders import a_comment, a_live_article, a_photo, a_topic, an_author

pytestmark = pytest.mark.django_db
SLUG_NUMBERS = itertools.count(1)
MINUTE = datetime.timedelta(minutes=1)


# Every kind of public page, and its maximum number of queries.
PAGES = {
    "/": 8,
    "/economy/": 6,
    "/topics/water/": 7,
    "/topics/": 5,
    "/authors/nasrin-kaveh/": 8,
    "/authors/": 5,
    "{article}": 9,
    "/news/{id}/comments/": 4,
    "/corrections/": 3,
    "/pages/privacy/": 3,
    "/archive/": 6,
    "/archive/{day:%Y}/": 6,
    "/archive/{day:%Y/%m}/": 7,
    "/archive/{day:%Y/%m/%d}/": 10,
    "/search/?q=water": 11,
    "/nowhere/at/all/": 4,
}
EXISTING_PAGES = [page for page in PAGES if "nowhere" not in page]


def address_of(page, live):
    """Return the address of a kind of page; `live` is the article that `publish_articles` returned."""
    return page.format(article=live.get_absolute_url(), id=live.pk, day=timezone.localtime(live.publish_at))


def publish_articles(count):
    """Publish a number of articles, each with its own topic and author, and return the last, with 21 comments."""
    Masthead(name="The Alborz Courier").save()
    for _ in range(count):
        number = next(SLUG_NUMBERS)
        live = a_live_article(
            at=timezone.now() - number * MINUTE,
            topics=[a_topic("Water"), a_topic(f"Topic {number}")],
            authors=[an_author(), an_author(f"Author {number}")],
            photo=a_photo(),
        )
        publish(live.article, kind="correction", note="It was 104.", now=timezone.now())
        a_comment(live)
    parent = a_comment(live)
    for n in range(19):
        a_comment(live, parent=parent if n % 2 else None)
    return live


@pytest.fixture
def newspaper():
    return publish_articles(3)


def addresses_where(breaks_rule, newspaper, pages=PAGES):
    """Return the addresses of the pages for which `breaks_rule(address)` is true."""
    addresses = [address_of(page, newspaper) for page in pages]
    return [address for address in addresses if breaks_rule(address)]


def test_a_public_page_sets_no_cookie_and_does_not_vary_by_cookie(client, newspaper):
    def has_cookie_or_varies(address):
        answer = client.get(address)
        return answer.cookies or "Cookie" in answer.get("Vary", "")

    assert not addresses_where(has_cookie_or_varies, newspaper)


def test_a_public_page_is_the_same_under_every_host_name_and_behind_every_proxy(client, newspaper, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    headers = {"Host": "other.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}

    def differs(address):
        return client.get(address).content != client.get(address, headers=headers).content

    assert not addresses_where(differs, newspaper, EXISTING_PAGES)


def test_a_public_page_is_the_same_with_an_unknown_parameter(client, newspaper, monkeypatch):
    monkeypatch.setattr("articles.pages.views.ArticleListPage.size", 1)
    older = [f"/economy/{link}" for link in re.findall(r'rel="next" href="([^"]+)"', client.get("/economy/").text)]

    def differs(address):
        joined = f"{address}{'&' if '?' in address else '?'}utm_source=elsewhere"
        return client.get(address).content != client.get(joined).content

    assert older
    assert not [address for address in older if differs(address)]
    # The links of a search keep its parameters.
    assert not addresses_where(differs, newspaper, [page for page in EXISTING_PAGES if "search" not in page])


@pytest.mark.parametrize("cookie", [settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME])
def test_a_public_page_ignores_cookies_that_a_browser_sends(newspaper, cookie):
    def reacts_to_cookie(address):
        client = Client()
        client.cookies[cookie] = "abc"
        answer = client.get(address)
        return answer.cookies or answer.has_header("Vary")

    assert not addresses_where(reacts_to_cookie, newspaper, EXISTING_PAGES)


def test_a_public_page_is_identical_for_everybody(client, newspaper):
    signed_in = Client()
    signed_in.force_login(users.chief())

    def differs(address):
        return len({reader.get(address).content for reader in (client, Client(), signed_in)}) > 1

    assert not addresses_where(differs, newspaper)


def test_an_unchanged_page_answers_304(client, newspaper):
    def is_sent_in_full(address):
        etag = client.get(address)["ETag"]
        return client.get(address, headers={"If-None-Match": etag}).status_code != 304

    assert not addresses_where(is_sent_in_full, newspaper, EXISTING_PAGES)


def test_a_public_page_has_no_inline_scripts_or_styles(client, newspaper):
    def has_inline_code(address):
        answer = client.get(address)
        # JSON-LD is data that browsers don't execute, so the policy needn't allow it.
        page = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", answer.text)
        policy = answer["Content-Security-Policy"]
        inline = (" style=", "<style", "<script", " onclick", " onload")
        return any(part in page for part in inline) or "unsafe" in policy or "nonce" in policy

    assert not addresses_where(has_inline_code, newspaper)


def test_a_public_page_stays_within_its_query_limit_for_one_article_and_for_fifty(client):
    query_counts = {page: [] for page in PAGES}
    for count in (1, 49):
        live = publish_articles(count)
        update_index()
        cache.clear()
        for page in PAGES:
            with CaptureQueriesContext(connection) as queries:
                client.get(address_of(page, live))
            query_counts[page].append(len(queries))
    assert query_counts == {page: [first] * 2 for page, (first, _) in query_counts.items()}
    assert not {page: first for page, (first, _) in query_counts.items() if first > PAGES[page]}


def test_a_public_page_allows_only_safe_methods(client, newspaper):
    assert not addresses_where(lambda address: client.put(address).status_code != 405, newspaper, EXISTING_PAGES)


def test_no_link_on_the_public_pages_is_broken(client, newspaper):
    seen, pending = set(), ["/"]
    while pending:
        address = pending.pop()
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        seen.add(address)
        links = {part.split('"')[0].split("#")[0] for part in answer.text.split('<a href="')[1:]}
        pending += [link for link in links if link.startswith("/") and link not in seen and link not in pending]
    assert len(seen) > 20


@pytest.mark.parametrize("address", ["/", "/economy/"])
def test_the_sections_are_queried_once(client, address):
    a_live_article()
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert sum('FROM "articles_section"' in query["sql"] for query in queries) == 1


@pytest.mark.parametrize(("language", "direction"), [("en-gb", "ltr"), ("fa", "rtl"), ("de", "ltr")])
def test_a_public_page_names_the_language_of_the_newspaper(client, newspaper, settings, language, direction):
    settings.LANGUAGE_CODE = language
    opening = f'<html lang="{language}" dir="{direction}">'
    # An article's page is in the article's language.
    article = newspaper.get_absolute_url()
    assert addresses_where(
        lambda address: opening not in client.get(address, headers={"Accept-Language": "fr"}).text, newspaper
    ) == [article]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "NONSENSE"])
def test_pages_and_formats_for_programs_can_only_be_read(newspaper, method):
    formats = ["/feeds/all.rss", "/robots.txt", "/sitemap.xml", "/news/{id}.json", "/api/v1/articles/"]
    pages = [page for page in [*EXISTING_PAGES, *formats] if method != "POST" or page != "/news/{id}/comments/"]
    client = Client(enforce_csrf_checks=True)
    for page in pages:
        answer = client.generic(method, address_of(page, newspaper))
        assert (page, answer.status_code) == (page, 405)
        assert "GET" in answer["Allow"]
    assert client.generic(method, "/api/v1/nothing/").status_code == 404
