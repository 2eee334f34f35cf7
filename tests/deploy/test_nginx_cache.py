"""What nginx stores of readers' pages, and for how long."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from articles.delivery.headers import PUBLIC

from .servers import Answer, start_of_second

PUBLIC_ANSWER = {"Cache-Control": PUBLIC}
PERSONAL = [
    {"Cookie": "sessionid=a"},
    {"Cookie": "__Host-sessionid=a"},
    {"Cookie": "seen=1;sessionid = a"},
    {"Cookie": "__Host-sessionid=a"},
    {"Authorization": "Bearer key"},
    {"Authorization": "0"},
]
PRIVATE = [
    "/admin/",
    "//admin/",
    "/%61dmin/",
    "/admin/;.css",
    "/admin/x.css?",
    "/x/%2e%2e/admin/",
    "/static/..%2fadmin/",
    "/media/%2e%2e/admin/articles/",
    "/accounts",
    "/accounts/login/",
    "/accounts/password/reset/key/token/",
    "/preview/token/",
    "/comments/receipt/token/",
    "/comments/mine/token/",
    "/comments/letters/stop/token/",
    "/healthz",
    "/readyz",
]


def test_a_page_is_asked_for_once_in_a_second(nginx, application):
    start_of_second()
    first, _ = nginx.get("/economy/")
    second, body = nginx.get("/economy/")
    assert (first.headers["Cache-Status"], second.headers["Cache-Status"]) == ("nginx; fwd=uri-miss", "nginx; hit")
    assert (second.headers["Cache-Control"], body) == (PUBLIC, b"a page")
    assert len(application.requests) == 1


def test_the_first_reader_after_a_pause_gets_the_new_page(nginx, application):
    start_of_second()
    nginx.get("/")
    application.answer.body = b"the new page"
    start_of_second()
    assert nginx.get("/")[1] == b"the new page"


def test_no_reader_gets_a_page_from_an_earlier_second(nginx, application):
    application.answer.body = b""
    end = time.time() + 2.2
    requests = 0
    while (now := time.time()) < end:
        assert float(nginx.get("/")[1]) >= int(now)
        requests += 1
    assert len(application.requests) < requests


def test_many_readers_of_an_expired_page_cost_one_request_in_a_second(nginx, application):
    nginx.get("/")
    application.requests.clear()
    application.answer.seconds = 0.2
    start_of_second()
    begin = int(time.time())
    with ThreadPoolExecutor(100) as readers:
        answers = list(readers.map(lambda _: nginx.get("/")[0].status, range(100)))
    assert answers == [200] * 100
    assert 1 <= len(application.requests) <= int(time.time()) - begin + 1


def test_host_path_and_query_string_are_the_key(nginx, application):
    requested = [("/", "courier.example"), ("/", "www.courier.example"), ("/?a=1", "courier.example"), ("/?a=2", "x")]
    for number, (path, host) in enumerate(requested):
        application.answer.body = str(number).encode()
        assert nginx.get(path, Host=host)[1] == application.answer.body


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Cache-Control": "private, s-maxage=1"},
        {"Cache-Control": "no-store"},
        {"Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private"},
        {"Cache-Control": PUBLIC, "Set-Cookie": "sessionid=a"},
        {"Cache-Control": PUBLIC, "Vary": "Cookie"},
        {"Cache-Control": PUBLIC, "Vary": "Accept-Encoding, Accept-Language"},
    ],
)
def test_an_answer_that_is_private_or_varies_is_never_stored(nginx, application, headers):
    application.answer.headers = headers
    nginx.get("/")
    application.answer.body = b"of another reader"
    assert nginx.get("/")[1] == b"of another reader"
    application.answer.status = 500
    assert nginx.get("/")[0].status == 500


def test_a_personal_request_is_neither_answered_from_the_cache_nor_stored(nginx, application):
    start_of_second()
    nginx.get("/")
    for headers in PERSONAL:
        application.answer = Answer(b"for one person")
        path = f"/{len(application.requests)}/"
        for requested in ("/", path):
            assert nginx.get(requested, **headers)[1] == b"for one person"
        application.answer = Answer()
        for requested in ("/", path):
            assert nginx.get(requested)[1] == b"a page"


def test_a_post_is_neither_answered_from_the_cache_nor_stored(nginx, application):
    start_of_second()
    nginx.get("/")
    application.answer = Answer(b"posted")
    assert nginx.get("/", "POST", b"body=text")[1] == b"posted"
    application.answer = Answer()
    assert nginx.get("/")[1] == b"a page"


def test_private_addresses_are_not_stored_even_if_the_application_says_public(nginx, application):
    for path in PRIVATE:
        application.answer.body = b"of one person"
        nginx.get(path)
        application.answer.body = b"of another person"
        assert nginx.get(path)[1] == b"of another person", path
        assert application.requests[-1].requestline == f"GET {path} HTTP/1.1"


def test_a_path_trick_has_an_entry_of_its_own(nginx, application):
    start_of_second()
    nginx.get("/news/1/x/")
    application.answer = Answer(b"not found", 404, {})
    for path in ("/news/1/x/..%2f", "/news/1/x/%2e", "//news/1/x/", "/news/1/%78/", "/news/1/x/;.css"):
        assert nginx.get(path)[1] == b"not found"
    application.answer = Answer()
    assert nginx.get("/news/1/x/")[1] == b"a page"


def test_a_reader_who_has_the_page_gets_304_from_the_cache(nginx, application):
    application.answer.headers = {**PUBLIC_ANSWER, "ETag": 'W/"1"'}
    start_of_second()
    nginx.get("/")
    response, body = nginx.get("/", If_None_Match='W/"1"')
    assert (response.status, response.headers["ETag"], body) == (304, 'W/"1"', b"")
    assert len(application.requests) == 1


def test_one_compressed_form_is_stored_and_every_client_can_read_it(nginx, application):
    application.answer.body = b"<p>text</p>" * 1000
    application.answer.headers = {**PUBLIC_ANSWER, "Content-Type": "text/html"}
    start_of_second()
    lengths = {}
    for encoding in ("gzip, deflate, br, zstd", "gzip;q=0.5", "br", "", "gzip;q=0"):
        response, body = nginx.get("/", Accept_Encoding=encoding)
        assert response.headers.get_all("Vary") == ["Accept-Encoding"]
        lengths[encoding] = (response.headers["Content-Encoding"], len(body) == 11_000)
    packed, plain = ("gzip", False), (None, True)
    assert list(lengths.values()) == [packed, packed, plain, plain, plain]
    assert [request.headers["Accept-Encoding"] for request in application.requests] == ["gzip"]


def test_tags_are_passed_on_for_a_cdn(nginx, application):
    application.answer.headers = {**PUBLIC_ANSWER, "Surrogate-Key": "front article-1", "Cache-Tag": "front,article-1"}
    response, _ = nginx.get("/")
    assert (response.headers["Surrogate-Key"], response.headers["Cache-Tag"]) == ("front article-1", "front,article-1")
    assert response.headers["X-Accel-Expires"] is None
