"""What the page cache stores and serves: anonymous public pages, by host, path and declared parameters."""

import gzip
from urllib.parse import unquote

import brotli
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from articles.comments.change_status import change_status
from articles.comments.models import Comment
from articles.delivery.page_cache import store
from articles.delivery.page_cache.page_key import key_of
from articles.exchange.models import Redirect
from articles.preview.share_links import create_share_link
from tests import users
from tests.builders import a_comment, a_draft, a_live_article, a_section

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def page_cache_on(settings):
    settings.PAGE_CACHE = True


@pytest.fixture
def live():
    return a_live_article()


def status_of(response):
    return response.headers.get("Cache-Status", "")


def test_the_second_request_is_a_hit_with_the_same_bytes_and_headers(client, live):
    first, second = client.get(live.get_absolute_url()), client.get(live.get_absolute_url())
    assert (status_of(first), status_of(second)) == ("newsroom; fwd=miss; stored", "newsroom; hit")
    assert first.content == second.content
    # Both are added outside of the cache.
    added = {"Cache-Status": "", "X-Request-ID": ""}
    assert {**first.headers, **added} == {**second.headers, **added}


def test_a_hit_runs_one_query_without_session_or_model(client, live):
    client.get(live.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        response = client.get(live.get_absolute_url())
    assert status_of(response) == "newsroom; hit"
    (query,) = queries
    assert "articles_pagetag" in query["sql"]
    assert "articles_livearticle" not in query["sql"]


@pytest.mark.parametrize(
    ("accepted", "encoding", "decompress"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("br; q=0.0000, gzip", "gzip", gzip.decompress),
        ("", None, bytes),
    ],
)
def test_a_page_is_sent_compressed_as_the_client_accepts_it(client, live, accepted, encoding, decompress):
    plain = client.get(live.get_absolute_url()).content
    response = client.get(live.get_absolute_url(), headers={"Accept-Encoding": accepted})
    assert status_of(response) == "newsroom; hit"
    assert response.headers.get("Content-Encoding") == encoding
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["Content-Length"] == str(len(response.content))
    assert decompress(response.content) == plain


def test_a_condition_is_answered_from_the_record_even_if_the_body_is_gone(client, live):
    first = client.get(live.get_absolute_url())
    key, etag = key_of(RequestFactory().get(live.get_absolute_url()), ""), first.headers["ETag"]
    caches["pages"].delete_many([f"{key}:{etag[3:-1]}:gzip", f"{key}:{etag[3:-1]}:br"])
    with CaptureQueriesContext(connection) as queries:
        by_etag = client.get(live.get_absolute_url(), headers={"If-None-Match": first.headers["ETag"]})
        by_date = client.get(live.get_absolute_url(), headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (by_etag.status_code, by_date.status_code, len(queries)) == (304, 304, 2)
    assert by_etag.content == b""
    assert by_etag.headers["ETag"] == first.headers["ETag"]
    assert client.get(live.get_absolute_url()).status_code == 200


def test_a_client_with_an_earlier_version_gets_the_page(client, live):
    first = client.get(live.get_absolute_url())
    a_comment(live)
    conditions = {"If-None-Match": first.headers["ETag"]}
    assert client.get(live.get_absolute_url(), headers=conditions).status_code == 200
    # The second version has a later date, also within the same second.
    conditions = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(live.get_absolute_url(), headers=conditions).status_code == 200


def test_a_change_that_another_process_has_served_and_that_was_undone_is_noticed_by_date(client, live, time_machine):
    time_machine.move_to("2026-06-01T12:00:00+00:00", tick=False)
    client.get(live.get_absolute_url())
    comment = a_comment(live)
    # A process with a store of its own serves the comment at 12:01.
    time_machine.move_to("2026-06-01T12:02:00+00:00", tick=False)
    change_status(comment, "withdrawn", timezone.now())
    conditions = {"If-Modified-Since": "Mon, 01 Jun 2026 12:01:00 GMT"}
    assert client.get(live.get_absolute_url(), headers=conditions).status_code == 200


def test_old_addresses_that_lead_nowhere_are_not_stored(client, live):
    assert client.get("/?p=12").status_code == 200
    assert not store.has_pages()
    Redirect.objects.create(path="/?p=12", article_id=live.pk)
    assert client.get("/?p=12").status_code == 301


def test_an_unknown_parameter_makes_no_entry_and_does_not_reach_the_page(client, live):
    plain = client.get("/economy/")
    with_parameters = client.get("/economy/?utm_source=letter&x=1")
    assert status_of(with_parameters) == "newsroom; hit"
    assert with_parameters.content == plain.content
    assert b"utm_source" not in with_parameters.content


def test_the_order_of_declared_parameters_does_not_matter(client, live):
    url = reverse("article-comments", args=[live.pk])
    client.get(url, {"sort": "newest", "after": ""})
    assert status_of(client.get(url + "?after=&x=2&sort=oldest&sort=newest")) == "newsroom; hit"
    assert status_of(client.get(url + "?sort=oldest")) == "newsroom; fwd=miss; stored"


def test_pages_are_stored_by_host(client, live, settings):
    settings.ALLOWED_HOSTS = ["a.example", "b.example"]
    client.get("/", headers={"Host": "a.example"})
    assert status_of(client.get("/", headers={"Host": "b.example"})) == "newsroom; fwd=miss; stored"
    assert status_of(client.get("/", headers={"Host": "a.example"})) == "newsroom; hit"
    assert client.get("/", headers={"Host": "c.example"}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "gopher"},
        {"X-Forwarded-Port": "1"},
        {"X-Original-URL": "/admin/"},
        {"X-Rewrite-URL": "/admin/"},
        {"X-HTTP-Method-Override": "POST"},
        {"Forwarded": "host=evil.example;proto=http"},
        {"User-Agent": "<script>", "Referer": "https://evil.example/", "Accept-Language": "fa"},
        {"Cookie": "theme=dark"},
        {"Range": "bytes=0-10"},
        {"Accept": "application/json"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_no_header_changes_the_page(client, live, headers):
    for url in ("/", live.get_absolute_url()):
        poisoned = client.get(url, headers=headers)
        assert status_of(poisoned) == "newsroom; fwd=miss; stored"
        caches["pages"].clear()
        assert poisoned.content == client.get(url).content
        caches["pages"].clear()


def test_a_page_with_links_below_another_prefix_is_another_page(client, live):
    client.get("/", SCRIPT_NAME="/elsewhere")
    assert status_of(client.get("/")) == "newsroom; fwd=miss; stored"
    assert b"/elsewhere/" not in client.get("/").content


def test_people_who_are_signed_in_are_not_served_from_the_cache(client, live):
    client.get(live.get_absolute_url())
    client.force_login(users.editor())
    assert status_of(client.get(live.get_absolute_url())) == ""
    assert status_of(Client().get(live.get_absolute_url(), headers={"Authorization": "Bearer x"})) == ""


def test_a_page_for_people_who_are_signed_in_is_not_stored(client, live):
    client.force_login(users.editor())
    client.get(live.get_absolute_url())
    client.get("/", headers={"Cookie": "sessionid=invented"})
    assert not store.has_pages()


def test_private_pages_errors_and_answers_to_forms_are_not_stored(client, live):
    comment = a_comment(live)
    draft, editor = a_draft(), users.editor()
    link = create_share_link(draft, "A source", 24, by=editor)
    urls = [
        comment.get_receipt_url(),
        reverse("preview", args=[link.token]),
        "/admin/",
        "/admin/login/",
        "/comments/mine/",
        "/news/999999/",
        f"/news/{live.pk}/another-slug/",
        "/no-such-page/",
        "/search/?q=well",
        "/api/v1/articles/",
        "/healthz",
        "/readyz",
    ]
    for url in urls:
        client.get(url)
    comments = reverse("article-comments", args=[live.pk])
    client.post(comments, {"body": "Dry.", "name": "Behzad"}, headers={"Sec-Fetch-Site": "same-origin"})
    client.post(comments, {"body": ""}, headers={"Sec-Fetch-Site": "same-origin"})
    client.head(live.get_absolute_url())
    assert Comment.objects.filter(body="Dry.").exists()
    assert not store.has_pages()


@pytest.mark.parametrize(
    "path",
    [
        "/admin//news/1/x/",
        "//admin/",
        "/news/1/x/../../../admin/",
        "/news/1/%2e%2e/admin/",
        "/admin/;.css",
        "/admin/%2f..%2fnews",
        "/admin/index.html",
        "/news/{pk}/comments/../../../comments/receipt/{token}/",
        "/comments/receipt/{token}/x.css",
        "/comments/receipt/{token}/;x=.css",
        "/comments/receipt/{token}%2f.js",
    ],
)
def test_no_spelling_of_a_path_makes_a_private_page_public(client, live, path):
    comment = a_comment(live, body="Secret.")
    # As the server passes it on: the client would take "//admin/" for a host.
    client.get("/", PATH_INFO=unquote(path.format(pk=live.pk, token=comment.token)))
    assert not store.has_pages()


def all_patterns(patterns=None):
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from all_patterns(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern


def test_only_public_views_declare_pages_for_the_cache():
    stored = {pattern.name for pattern in all_patterns() if hasattr(pattern.callback, "page_policy")}
    assert stored == {
        *("front", "article", "article-short", "article-versions", "article-version", "corrections", "topics", "topic"),
        *("authors", "author", "archive", "archive-year", "archive-month", "archive-day", "section"),
        *("article-comments", "comment", "feed", "topic-feed", "author-feed", "section-feed", "comments-feed"),
        *("article-ninjs", "article-newsml", "robots", "sitemap", "sitemap-news", "sitemap-subjects", "sitemap-month"),
        "sitemap-month-part",
        "privacy",
    }


def test_a_response_with_a_cookie_is_not_stored(client, live, settings):
    removing = "articles.delivery.headers.remove_cookies_from_public_responses"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != removing] + [f"{__name__}.set_cookie"]
    assert Client().get("/").cookies
    assert not store.has_pages()


def set_cookie(get_response):
    """A middleware that sets a cookie on every response."""

    def middleware(request):
        response = get_response(request)
        response.set_cookie("seen", "1")
        return response

    return middleware


def test_a_new_release_makes_every_page_new(client, live, settings):
    client.get("/")
    settings.RELEASE = "another"
    assert status_of(client.get("/")) == "newsroom; fwd=miss; stored"


def test_a_page_that_is_too_large_is_not_stored(client, live, monkeypatch):
    monkeypatch.setattr(store, "MAX_BODY_BYTES", 100)
    assert status_of(client.get("/")) == "newsroom; fwd=miss"
    assert status_of(client.get("/")) == "newsroom; fwd=miss"


def test_a_page_of_yesterday_is_rendered_again_for_its_date(client, live, time_machine):
    time_machine.move_to("2026-06-01T20:00:00+00:00")
    assert b"Monday, 1 June 2026" in client.get("/").content
    time_machine.move_to("2026-06-02T00:00:01+00:00")
    response = client.get("/")
    assert status_of(response) == "newsroom; fwd=miss; stored"
    assert b"Tuesday, 2 June 2026" in response.content


def test_the_headers_name_the_tags_for_a_cdn(client, live):
    response = client.get(live.get_absolute_url())
    tags = response.headers["Surrogate-Key"].split()
    assert {"site", f"article:{live.pk}", f"comments:{live.pk}"} <= set(tags)
    assert response.headers["Cache-Tag"].split(",") == tags


def test_without_the_setting_nothing_is_stored(client, live, settings):
    settings.PAGE_CACHE = False
    assert status_of(client.get("/")) == ""
    assert not store.has_pages()


def test_a_page_that_another_request_renders_is_awaited(live, client):
    key = key_of(RequestFactory().get("/"), "")
    assert store.lock_page(key)
    # Nobody renders it in fact: after two seconds the request renders the page itself.
    assert client.get("/").status_code == 200


def test_an_aged_page_is_served_while_another_request_renders_it(client, live, time_machine):
    time_machine.move_to("2026-06-01T20:00:00+00:00")
    client.get("/topics/")
    time_machine.move_to("2026-06-02T06:00:00+00:00")
    assert store.lock_page(key_of(RequestFactory().get("/topics/"), ""))
    assert status_of(client.get("/topics/")) == "newsroom; hit; detail=aged"


def test_an_outdated_page_is_never_served_while_another_request_renders_it(client, live):
    client.get("/")
    a_live_article(headline="The newest of all", section=a_section())
    assert store.lock_page(key_of(RequestFactory().get("/"), ""))
    assert b"The newest of all" in client.get("/").content
