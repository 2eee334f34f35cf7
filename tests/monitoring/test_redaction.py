"""Secrets and personal data are removed from what is logged or sent to Sentry."""

import re
from urllib.parse import quote

import pytest
from django.urls import get_resolver

from articles.api.keys import KEY_PREFIX
from newsroom.monitoring.redaction import REDACTED, SECRET_ARGUMENTS, redact, redact_path

SECRET = "eyJhbGciOi:1vQx5Z:Fq-8_LmNo"
# The arguments of URLs that may be logged. A new name must be added here, or to SECRET_ARGUMENTS.
HARMLESS_ARGUMENTS = {
    "account_id",
    "action",
    "app_label",
    "comment_id",
    "content_type_id",
    "day",
    "feed_format",
    "folder",
    "key_id",
    "link_id",
    "month",
    "news_id",
    "number",
    "object_id",
    "part",
    "path",
    "pk",
    "photo_id",
    "sanction_id",
    "session_id",
    "slug",
    "url",
    "window",
    "year",
}
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


def routes(resolver=None, prefix="/"):
    """Yield every pattern of the URLconf, with those that include it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern).lstrip("^")
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, route)
        else:
            yield route


def path_of(route):
    """Return a path of a pattern, with SECRET for each of its arguments."""
    return re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]+>", SECRET, route).rstrip("$")


ROUTES = list(routes())
SECRET_ROUTES = [route for route in ROUTES if SECRET_ARGUMENTS & set(ARGUMENT.findall(route.replace("?P<", "<")))]


def test_every_argument_of_a_url_is_known_as_secret_or_harmless():
    names = {name for route in ROUTES for name in ARGUMENT.findall(route.replace("?P<", "<"))}
    assert names - SECRET_ARGUMENTS == HARMLESS_ARGUMENTS


def test_receipts_previews_and_commenters_pages_are_among_the_secret_urls():
    for start in ("/comments/receipt/", "/comments/mine/", "/comments/letters/confirm/", "/preview/"):
        assert any(route.startswith(start) for route in SECRET_ROUTES), start


@pytest.mark.parametrize("route", SECRET_ROUTES)
def test_the_secret_in_a_url_is_redacted_wherever_the_url_stands(route):
    path = path_of(route)
    assert SECRET in path
    for text in (
        f"Not Found: {path}",
        f'"GET {path} HTTP/1.1" 404 179',
        f"Error handling request {quote(path)}?page=2",
        f"Referer checking failed - https://courier.example{path} does not match any trusted origins.",
        f"<WSGIRequest: GET '{path}'>",
        f"Not Found: {path.upper()}",
        f"Not Found: {path.replace('/', '//')}",
        f"Not Found: {path.replace('/', '%2F')}",
        f"Not Found: {path.rstrip('/')}",
    ):
        redacted = redact(text)
        assert "Fq-8_LmNo" not in redacted, text
        assert "FQ-8_LMNO" not in redacted, text
        assert REDACTED in redacted


@pytest.mark.parametrize("route", SECRET_ROUTES)
def test_a_secret_with_spaces_and_quotes_in_the_path_of_a_request_is_redacted(route):
    path = path_of(route).replace(SECRET, "eyJhb \"Fq8\" 'LmNo'\n<tail>")
    redacted = redact_path(path)
    assert not re.search("eyJhb|Fq8|LmNo|tail", redacted)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET /search/?q=my+neighbour&page=2 HTTP/1.1", "GET /search/?[redacted] HTTP/1.1"),
        ("Authorization: Bearer abcdefgh", "Authorization: [redacted]"),
        ("Invalid header Cookie: sessionid=abc; csrftoken=def", "Invalid header Cookie: [redacted]"),
        ("{'HTTP_COOKIE': 'sessionid=abc'}", "{'HTTP_COOKIE': [redacted]"),
        ("sent with bearer abc.def", "sent with bearer [redacted]"),
        (f"no such key {KEY_PREFIX}abcdefghijklmnopqrstuvwxyz-_123456", "no such key [redacted]"),
        (
            "with keyword arguments '{'token': 'abc def'}' not found",
            "with keyword arguments '{'token': [redacted]}' not found",
        ),
        ("session_key=abc123, user=4", "session_key=[redacted], user=4"),
        ("csrfmiddlewaretoken=abc&body=x", "csrfmiddlewaretoken=[redacted]&body=x"),
        ("postgresql://newsroom:hunter2@db.example/paper", "postgresql://[redacted]@db.example/paper"),
        ("{'ada@post.example': (550, b'No such user')}", "{'[redacted]': (550, b'No such user')}"),
        ("mail to ada.o'neil+news@post.co.example failed", "mail to ada.o'[redacted] failed"),
        (
            "Forwarded for 203.0.113.7, 2001:db8::7 and ::ffff:203.0.113.7.",
            "Forwarded for [redacted], [redacted] and [redacted].",
        ),
        ("Broken pipe from ('198.51.100.20', 41562)", "Broken pipe from ('[redacted]', 41562)"),
        (
            "Invalid request from ip=203.0.113.7: Invalid HTTP header: 'Cookie : sessionid=abc'",
            "Invalid request from [redacted]: Invalid HTTP header",
        ),
    ],
)
def test_other_secrets_and_personal_data_are_redacted(text, expected):
    assert redact(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Listening at: http://127.0.0.1:8000 (4711)",
        "Listening at: http://10.0.0.4:8000 (4711)",
        'connection to server at "10.0.0.5", port 5432 failed: Connection refused',
        "Error 111 connecting to 10.0.0.7:6379. Connection refused.",
        "Listening at: http://[::1]:8000",
        "Worker (pid:4711) exited with code 1.",
        "The page /news/93442/rain-returns/ took 12:30:45.123, status: 404",
        "Django 5.2.19, redis 8.1.0, certifi 2026.10.19.1",
        "Why? The token has expired. SELECT id::text, 'a'::bytea",
        "The CDN was not told to purge article:93442, front.",
    ],
)
def test_what_an_operator_needs_is_kept(text):
    assert redact(text) == text


def test_what_a_database_quotes_of_a_row_is_redacted_and_the_rest_of_the_traceback_kept():
    text = (
        'NotNullViolation: null value in column "name" of relation "articles_comment" violates not-null constraint\n'
        "DETAIL:  Failing row contains (7, My neighbour).\n\n(sic) is a thief, ada).\n"
        "\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):"
    )
    redacted = redact(text)
    assert not re.search("neighbour|thief|ada", redacted)
    assert "violates not-null constraint" in redacted
    assert "The above exception was the direct cause" in redacted
    assert (
        redact("DETAIL:  Key (email)=(ada)\nlovelace) already exists.")
        == "DETAIL:  Key (email)=([redacted]) already exists."
    )
    assert redact("LINE 1: SELECT 'My neighbour'\n         ^") == "LINE 1: [redacted]\n         ^"
