"""What nginx logs of a request, and the identifier by which it is found in the application's log."""

import re
import time

import pytest

from .servers import Answer, running_nginx

SECRET = "s3cret-Token_0123456789"
PRIVATE = [
    f"/preview/{SECRET}/",
    f"/preview/{SECRET}/notes/",
    f"/comments/receipt/{SECRET}/",
    f"/comments/mine/{SECRET}/",
    f"/comments/letters/stop/{SECRET}/",
    f"/comments/letters/confirm/{SECRET}/",
    f"/accounts/password/reset/key/{SECRET}/",
    f"/accounts/confirm-email/{SECRET}/",
    f"/accounts/oidc/provider/login/callback/?code={SECRET}",
    f"/search/?q={SECRET}",
    f"//preview//{SECRET}/",
    f"/%70review/{SECRET}/",
    f"/x/../preview/{SECRET}/",
    f"/comments/x/..;/../receipt/{SECRET}/",
    f"/news/Preview/{SECRET}/",
    f"/news/1/x/#/{SECRET}",
]


def log_lines(nginx, number):
    """Return the lines of the access log as soon as there are so many of them."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        lines = (nginx.folder / "access.log").read_text().splitlines()
        if len(lines) >= number:
            return lines
        time.sleep(0.05)
    raise AssertionError(f"There are {len(lines)} lines instead of {number}.")


@pytest.fixture
def nginx(installed_nginx, application, tmp_path):
    """Start nginx so that it writes each line at once."""
    changes = {" buffer=64k flush=5s": ""}
    with running_nginx(tmp_path, application.server_port, changes) as nginx:
        yield nginx


@pytest.mark.parametrize("status", [200, 404, 502])
def test_neither_log_has_a_secret_or_an_address(nginx, application, status):
    application.answer = Answer(status=status, headers={})
    if status == 502:
        application.shutdown()
        application.server_close()
    for path in PRIVATE:
        nginx.get(path, Referer=f"https://courier.example/comments/receipt/{SECRET}/?a={SECRET}", Cookie=f"a={SECRET}")
    lines = log_lines(nginx, len(PRIVATE))
    logged = "\n".join(lines) + (nginx.folder / "error.log").read_text()
    assert SECRET not in logged
    assert "127.0.0.1" not in logged
    assert all(line.startswith("127.0.0.0 [") for line in lines)
    assert all('"https://courier.example"' in line for line in lines)


def test_a_line_has_method_path_status_and_the_identifier_of_the_request(nginx, application):
    application.answer = Answer(b"not found", 404, {})
    response, _ = nginx.get("/news/1/x/?a=1", "POST", b"body=text", User_Agent="a browser")
    (line,) = log_lines(nginx, 1)
    identifier = response.headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", identifier)
    assert re.fullmatch(
        rf'127\.0\.0\.0 \[\S+\] "POST /news/1/x/ HTTP/1\.1" 404 9 [\d.]+ 404 {identifier} "-" "a browser"', line
    )


@pytest.mark.parametrize("path", ["/", "/admin/", "/accounts/login/"])
def test_the_identifier_reaches_the_application_and_the_client(nginx, application, path):
    application.answer.headers = {**application.answer.headers, "X-Request-ID": "from-the-application"}
    for sent in ("0123456789abcdef", "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"):
        response, _ = nginx.get(f"{path}?{sent}", X_Request_ID=sent)
        assert response.headers.get_all("X-Request-ID") == [sent]
        assert application.requests[-1].headers["X-Request-ID"] == sent
    for wrong in ("short", "a" * 65, "with spaces in the middle", 'quote"0123456789abcdef', "{0123456789abcdef}"):
        response, _ = nginx.get(f"{path}?{len(wrong)}", X_Request_ID=wrong)
        identifier = response.headers["X-Request-ID"]
        assert re.fullmatch("[0-9a-f]{32}", identifier)
        assert application.requests[-1].headers["X-Request-ID"] == identifier


def test_a_stored_page_is_answered_with_the_identifier_of_its_request(nginx):
    identifiers = {nginx.get("/")[0].headers["X-Request-ID"] for _ in range(5)}
    assert len(identifiers) == 5


def test_nothing_is_written_into_a_line_but_one_request(nginx):
    nginx.get("/news/%0a127.0.0.9%22%20x/", User_Agent='a"b\tc')
    (line,) = log_lines(nginx, 1)
    assert r"GET /news/\x0A127.0.0.9\x22 x/ HTTP/1.1" in line
    assert r'"a\x22b\x09c"' in line
