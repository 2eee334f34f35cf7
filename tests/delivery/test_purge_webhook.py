"""The purge webhook, called on a real server."""

import json
import logging
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from articles.delivery import purge_webhook
from articles.delivery.after_response import run_collected, start_collecting
from articles.delivery.purge_webhook import enqueue_purge


class Handler(BaseHTTPRequestHandler):
    """Records each call, and answers with the next of the server's statuses."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((self.path, self.headers, json.loads(body)))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 204)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()

    do_GET = do_POST  # noqa: N815 (the name that BaseHTTPRequestHandler calls)

    def log_message(self, *args):
        pass


def start_server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.calls, server.statuses, server.location = [], [], ""
    Thread(target=server.serve_forever, args=[0.01]).start()
    return server


@pytest.fixture
def cdn(settings, monkeypatch):
    """Start a server, and name it in PURGE_URL."""
    monkeypatch.setattr(purge_webhook, "PAUSES", (0, 0))
    server = start_server()
    settings.PURGE_URL = f"http://127.0.0.1:{server.server_port}/purge?all=0"
    yield server
    server.shutdown()
    server.server_close()


def test_it_posts_the_tags_with_the_token(cdn, settings):
    settings.PURGE_TOKEN = "secret"
    enqueue_purge({"front", "article-12"})
    [(path, headers, body)] = cdn.calls
    assert (path, body) == ("/purge?all=0", {"tags": ["article-12", "front"]})
    assert (headers["Surrogate-Key"], headers["Authorization"]) == ("article-12 front", "Bearer secret")
    assert headers["Content-Type"] == "application/json"


def test_without_a_token_it_sends_none(cdn):
    enqueue_purge(["front"])
    assert "Authorization" not in cdn.calls[0][1]


def test_it_calls_again_until_the_server_accepts(cdn, caplog):
    cdn.statuses = [500, 429]
    enqueue_purge(["front"])
    assert len(cdn.calls) == 3
    assert [record.levelno for record in caplog.records if record.name == purge_webhook.__name__] == [
        logging.WARNING
    ] * 2


def test_it_gives_up_after_three_calls_and_logs_an_error_without_the_token(cdn, settings, caplog):
    settings.PURGE_TOKEN = "secret"
    cdn.statuses = [500] * 5
    enqueue_purge(["front"])
    assert len(cdn.calls) == 3
    assert "The CDN was not told to purge front." in caplog.text
    assert "secret" not in caplog.text


def test_a_redirect_is_not_followed(cdn, settings):
    other = start_server()
    settings.PURGE_TOKEN = "secret"
    cdn.statuses, cdn.location = [302, 307, 308], f"http://127.0.0.1:{other.server_port}/"
    enqueue_purge(["front"])
    other.shutdown()
    other.server_close()
    assert (len(cdn.calls), other.calls) == (3, [])


def test_a_server_that_is_away_or_does_not_answer_raises_nothing(cdn, settings, monkeypatch, caplog):
    monkeypatch.setattr(purge_webhook, "TIMEOUT", 0.05)
    settings.PURGE_URL = "http://127.0.0.1:1/"
    enqueue_purge(["front"])
    # This server accepts the connection and stays silent.
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as silent:
        settings.PURGE_URL = f"http://127.0.0.1:{silent.server_port}/"
        enqueue_purge(["front"])
    assert caplog.text.count("The CDN was not told") == 2


def test_many_tags_are_sent_in_several_calls(cdn):
    enqueue_purge([f"article-{number}" for number in range(250)])
    assert [len(body["tags"]) for _, _, body in cdn.calls] == [100, 100, 50]


@pytest.mark.django_db(transaction=True)
def test_in_a_request_it_calls_after_the_response(cdn):
    start_collecting(None)
    enqueue_purge(["front"])
    assert not cdn.calls
    run_collected(None)
    assert len(cdn.calls) == 1


def test_without_an_address_it_does_nothing(settings):
    assert settings.PURGE_URL == ""
    enqueue_purge(["front"])
