"""What is sent to Sentry: by the real SDK, to a small server in its place."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import brotli
import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import environment
from tests.newsroom.test_settings import manage

# A newspaper with a view that fails while it handles secrets and personal data, and one request for it.
PROGRAM = """
import logging, sys, types
import sentry_sdk
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory
from django.urls import path
from newsroom.urls import urlpatterns
from django.views.decorators.csrf import csrf_exempt

@csrf_exempt
def fail(request, token):
    comment_text = request.POST["body"]
    logging.getLogger("newsroom.tests").info("Opened %s for ada@post.example", request.path)
    raise RuntimeError(f"token={token} of ada@post.example at 203.0.113.7 in {request.get_full_path()}")

urls = types.ModuleType("urls_of_the_test")
urls.urlpatterns = [path("comments/receipt/<str:token>/", fail, name="fail"), *urlpatterns]
sys.modules["urls_of_the_test"] = urls
from django.conf import settings
settings.ROOT_URLCONF = "urls_of_the_test"
request = RequestFactory().post(
    "/comments/receipt/Fq8LmNo/?token=Fq8LmNo",
    {"body": "My neighbour is a thief.", "email": "ada@post.example"},
    headers={
        "Cookie": "sessionid=Fq8LmNo",
        "Referer": "https://courier.example/preview/Fq8LmNo/",
        "Authorization": "Bearer newsroom_Fq8LmNoFq8LmNoFq8LmNo",
        "X-Forwarded-For": "203.0.113.7",
        "X-Request-ID": "a1b2c3d4",
    },
    REMOTE_ADDR="203.0.113.7",
)
b"".join(get_wsgi_application()(request.environ, lambda status, headers: None))
logging.getLogger("newsroom.tests").error("The e-mail to %s failed", "ada@post.example")
sentry_sdk.flush()
"""


class Sentry(ThreadingHTTPServer):
    """A server that takes Sentry's envelopes (https://develop.sentry.dev/sdk/foundations/envelopes/)."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.envelopes: list[str] = []

    @property
    def events(self):
        """The events in the envelopes that came."""
        items = [json.loads(line) for envelope in self.envelopes for line in envelope.splitlines()]
        return [item for item in items if "event_id" in item and "level" in item]


class _Handler(BaseHTTPRequestHandler):
    server: Sentry

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        # The SDK uses Brotli where it is installed.
        assert self.headers["Content-Encoding"] == "br"
        self.server.envelopes.append(brotli.decompress(body).decode())
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def sentry():
    """Run the program with SENTRY_DSN, and return the server with what it was sent."""
    with Sentry() as server:
        Thread(target=server.serve_forever, args=[0.01]).start()
        try:
            dsn = f"http://publickey@127.0.0.1:{server.server_port}/42"
            done = manage("shell", "-v0", "-c", PROGRAM, SENTRY_DSN=dsn, ALLOWED_HOSTS="testserver", LOG_LEVEL="INFO")
            assert done.returncode == 0, done.stderr
        finally:
            server.shutdown()
    return server


def test_an_error_is_sent_with_its_place_release_route_and_request_id(sentry):
    error, logged = sentry.events
    exception = error["exception"]["values"][-1]
    assert exception["type"] == "RuntimeError"
    assert exception["stacktrace"]["frames"][-1]["function"] == "fail"
    assert error["environment"] == "development"
    assert len(error["release"]) == 16
    assert error["tags"] == {"request_id": "a1b2c3d4", "method": "POST", "route": "fail"}
    assert error["request"]["url"].endswith("/comments/receipt/[redacted]/")
    assert logged["logger"] == "newsroom.tests"


def test_no_secrets_and_no_personal_data_are_sent(sentry):
    sent = "\n".join(sentry.envelopes)
    assert "RuntimeError" in sent
    for text in ("Fq8LmNo", "neighbour", "ada@", "203.0.113.7"):
        assert text not in sent, sent


def test_neither_variables_nor_bodies_nor_cookies_are_sent(sentry):
    error, _ = sentry.events
    assert not [
        frame for value in error["exception"]["values"] for frame in value["stacktrace"]["frames"] if "vars" in frame
    ]
    assert error["request"].keys() == {"method", "url", "headers"}
    assert "user" not in error


def test_only_events_are_sent(sentry):
    headers = [json.loads(envelope.splitlines()[1]) for envelope in sentry.envelopes]
    assert {header["type"] for header in headers} == {"event"}


def test_without_the_package_the_start_stops_with_a_sentence(monkeypatch):
    monkeypatch.setenv("SENTRY_DSN", "https://key@sentry.example/1")
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    with pytest.raises(
        ImproperlyConfigured, match=r"SENTRY_DSN needs more packages\. Run pip install -r requirements-s"
    ):
        environment.sentry_dsn()
