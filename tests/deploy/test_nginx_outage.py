"""What readers get from nginx while the application fails."""

import pytest

from .servers import Answer, running_nginx, start_of_second


def test_a_stored_page_is_served_while_the_application_fails(nginx, application):
    statuses = (500, 502, 503, 504)
    for status in statuses:
        nginx.get(f"/{status}/")
    start_of_second()
    for status in statuses:
        application.answer = Answer(b"an error", status, {})
        response, body = nginx.get(f"/{status}/")
        assert (response.status, body, response.headers["Cache-Status"]) == (200, b"a page", "nginx; hit; detail=stale")
    application.answer = Answer(b"the new page")
    assert nginx.get("/500/")[1] == b"the new page"


def test_a_stored_page_is_served_when_nothing_listens_and_when_it_hangs(installed_nginx, application, tmp_path):
    with running_nginx(tmp_path, application.server_port, {"proxy_read_timeout 25s": "proxy_read_timeout 1s"}) as nginx:
        nginx.get("/")
        application.answer.seconds = 2
        start_of_second()
        assert nginx.get("/")[1] == b"a page"
        application.shutdown()
        application.server_close()
        start_of_second()
        assert nginx.get("/")[1] == b"a page"


def test_what_was_withdrawn_does_not_come_back(nginx, application):
    answers = [Answer(b"", 410), Answer(b"", 410, {}), Answer(b"", 404, {})]
    for number, _ in enumerate(answers):
        nginx.get(f"/news/{number}/x/", Accept_Encoding="gzip, br")
    start_of_second()
    for number, answer in enumerate(answers):
        application.answer = answer
        assert nginx.get(f"/news/{number}/x/", Accept_Encoding="br")[0].status == answer.status
    start_of_second()
    application.answer = Answer(b"an error", 500, {})
    for number, answer in enumerate(answers):
        for encoding in ("gzip, br", "gzip", ""):
            response, body = nginx.get(f"/news/{number}/x/", Accept_Encoding=encoding)
            assert response.status in {answer.status, 500}
            assert body != b"a page"


def test_a_page_with_a_query_string_is_not_kept_for_an_outage(nginx, application):
    nginx.get("/?utm_source=letter")
    start_of_second()
    application.answer = Answer(b"an error", 503, {})
    assert nginx.get("/?utm_source=letter")[1] == b"an error"


def test_the_application_says_itself_that_it_is_not_available(nginx, application):
    application.answer = Answer(b"not now", 503, {"Retry-After": "5", "Cache-Control": "no-store"})
    response, body = nginx.get("/")
    assert (response.status, response.headers["Retry-After"], body) == (503, "5", b"not now")


@pytest.mark.parametrize("path", ["/", "/admin/"])
def test_without_an_application_a_plain_page_asks_to_try_again(nginx, application, path):
    application.shutdown()
    application.server_close()
    response, body = nginx.get(path)
    assert (response.status, response.headers["Cache-Control"]) == (503, "no-store")
    assert response.headers["Retry-After"]
    assert b"Please try again in a minute." in body
