"""What holds for every public page: its bytes, its headers, its queries."""

import datetime
import itertools
import re

import pytest
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


# Every kind of public page, and the most queries it may ask.
PAGES = {
    "/": 10,
    "/economy/": 8,
    "/topics/water/": 8,
    "/topics/": 8,
    "/authors/nasrin-kaveh/": 8,
    "/authors/": 8,
    "{article}": 10,
    "/news/{id}/comments/": 8,
    "/corrections/": 8,
    "/archive/": 8,
    "/archive/{day:%Y}/": 8,
    "/archive/{day:%Y/%m}/": 8,
    "/archive/{day:%Y/%m/%d}/": 8,
    "/search/?q=water": 10,
    "/nowhere/at/all/": 8,
}
EXISTING_PAGES = [page for page in PAGES if "nowhere" not in page]


def address_of(page, live):
    """Return the address of a kind of page, for the newspaper whose latest commented article is `live`."""
    return page.format(article=live.get_absolute_url(), id=live.pk, day=timezone.localtime(live.publish_at))


def publish_articles(count):
    """Publish that many articles, each with its own of everything, and return the last, which has 21 comments."""
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


def pages_where(breaks_rule, newspaper, pages=PAGES):
    """Return the addresses of the pages for which `break_the_rule(address)` is true."""
    addresses = [address_of(page, newspaper) for page in pages]
    return [address for address in addresses if breaks_rule(address)]


def test_a_public_page_sets_no_cookie_and_is_nobodys_own(client, newspaper):
    def is_somebodys(address):
        answer = client.get(address)
        return answer.cookies or "Cookie" in answer.get("Vary", "")

    assert not pages_where(is_somebodys, newspaper)


@pytest.mark.parametrize("cookie", ["csrftoken", "sessionid"])
def test_a_public_page_answers_no_cookie_that_a_browser_happens_to_send(newspaper, cookie):
    def answers_it(address):
        client = Client()
        client.cookies[cookie] = "abc"
        answer = client.get(address)
        return answer.cookies or answer.has_header("Vary")

    assert not pages_where(answers_it, newspaper, EXISTING_PAGES)


def test_a_public_page_is_the_same_bytes_for_everybody(client, newspaper):
    signed_in = Client()
    signed_in.force_login(users.chief())

    def differs(address):
        return len({reader.get(address).content for reader in (client, Client(), signed_in)}) > 1

    assert not pages_where(differs, newspaper)


def test_an_unchanged_page_answers_304(client, newspaper):
    def is_sent_again(address):
        etag = client.get(address)["ETag"]
        return client.get(address, headers={"If-None-Match": etag}).status_code != 304

    assert not pages_where(is_sent_again, newspaper, EXISTING_PAGES)


def test_a_public_page_runs_nothing_inline(client, newspaper):
    def may_run_something(address):
        answer = client.get(address)
        # JSON-LD is data: browsers run nothing of it, and the policy has nothing to allow.
        page = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", answer.text)
        policy = answer["Content-Security-Policy"]
        inline = (" style=", "<style", "<script", " onclick", " onload")
        return any(part in page for part in inline) or "unsafe" in policy or "nonce" in policy

    assert not pages_where(may_run_something, newspaper)


def test_a_public_page_keeps_its_budget_of_queries_for_one_article_and_for_fifty(client):
    asked = {page: [] for page in PAGES}
    for count in (1, 49):
        live = publish_articles(count)
        update_index()
        cache.clear()
        for page in PAGES:
            with CaptureQueriesContext(connection) as queries:
                client.get(address_of(page, live))
            asked[page].append(len(queries))
    assert asked == {page: [most] * 2 for page, (most, _) in asked.items()}
    assert not {page: most for page, (most, _) in asked.items() if most > PAGES[page]}


def test_a_public_page_answers_only_to_reading(client, newspaper):
    assert not pages_where(lambda address: client.put(address).status_code != 405, newspaper, EXISTING_PAGES)


def test_no_link_on_the_public_pages_is_dead(client, newspaper):
    seen, waiting = set(), ["/"]
    while waiting:
        address = waiting.pop()
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        seen.add(address)
        found = {part.split('"')[0].split("#")[0] for part in answer.text.split('<a href="')[1:]}
        waiting += [link for link in found if link.startswith("/") and link not in seen and link not in waiting]
    assert len(seen) > 20


@pytest.mark.parametrize("address", ["/", "/economy/"])
def test_the_sections_are_asked_for_once(client, address):
    a_live_article()
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert sum('FROM "articles_section"' in query["sql"] for query in queries) == 1
