"""The request id, the access log, and what of a request may be logged."""

import logging
import re

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from newsroom.monitoring.log_format import ACCESS_FIELDS, log_formatter
from newsroom.urls import urlpatterns as newspaper
from tests import users
from tests.builders import a_live_article

pytestmark = pytest.mark.django_db
MADE_ID = re.compile("[0-9a-f]{32}")


def fail(request, token):
    raise RuntimeError(f"token={token} in {request.get_full_path()}")


def ignore_user(request):
    return HttpResponse("ok")


def log_as_user(request):
    logging.getLogger("newsroom.tests").warning("Seen by %s", request.user.get_username() and "somebody")
    return HttpResponse("ok")


urlpatterns = [
    path("fail/preview/<str:token>/", fail, name="fail"),
    path("ignore-user/", ignore_user),
    path("log-as-user/", log_as_user, name="log-as-user"),
    *newspaper,
]


class WrittenLog(logging.Handler):
    """What the formatter writes, and the fields of the entries of the access log."""

    def __init__(self):
        super().__init__()
        self.setFormatter(log_formatter("JSON"))
        self.lines, self.requests = [], []

    def emit(self, record):
        self.lines.append(self.format(record))
        if record.name == "newsroom.access":
            self.requests.append(getattr(record, ACCESS_FIELDS))

    @property
    def text(self):
        """Everything that was written."""
        return "\n".join(self.lines)


@pytest.fixture
def log(settings):
    """Turn the access log on, and return what is logged."""
    settings.ACCESS_LOG, settings.PAGE_CACHE = True, True
    handler = WrittenLog()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


def test_a_sane_request_id_is_returned(client):
    assert client.get("/", headers={"X-Request-ID": "a1b2-c3d4_E5"}).headers["X-Request-ID"] == "a1b2-c3d4_E5"


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "ada@post.example", "203.0.113.7", "tab\there", "a" * 8 + "\n"]
)
def test_another_request_id_is_replaced(client, given):
    assert MADE_ID.fullmatch(client.get("/", headers={"X-Request-ID": given}).headers["X-Request-ID"])


@pytest.mark.parametrize("address", ["/nothing/here/", "/admin/", "/static/nothing.css", "/comments/receipt/abc/"])
def test_every_response_has_a_request_id(client, address):
    assert MADE_ID.fullmatch(client.get(address).headers["X-Request-ID"])


def test_the_id_is_not_stored_with_a_page(client, log):
    address = a_live_article().get_absolute_url()
    responses = [client.get(address) for _ in range(3)]
    assert len({response.headers["X-Request-ID"] for response in responses}) == 3
    assert len({response.content for response in responses}) == 1
    assert [entry["cache"] for entry in log.requests] == ["miss", "hit", "hit"]


def test_the_access_log_has_one_entry_for_each_request(client, log, django_assert_num_queries):
    live = a_live_article()
    client.get(live.get_absolute_url())
    with django_assert_num_queries(1):
        client.get(live.get_absolute_url())
    client.get("/nothing/here/")
    miss, hit, unknown = log.requests
    assert miss["queries"] > 1
    assert (hit["status"], hit["queries"], hit["cache"]) == (200, 1, "hit")
    assert hit["query_ms"] <= hit["duration_ms"]
    assert (unknown["status"], "cache" in unknown) == (404, False)
    entries = [line for line in log.lines if "newsroom.access" in line]
    assert [re.search('"route": "([^"]+)"', line)[1] for line in entries] == ["article", "article", "none"]


def test_nothing_is_logged_with_the_access_log_off(client, log, settings):
    settings.ACCESS_LOG = False
    client.get("/")
    assert log.lines == []


def test_the_log_names_users_by_their_id(log, settings):
    settings.ROOT_URLCONF = __name__
    client, user = Client(), users.editor()
    client.force_login(user)
    client.get("/log-as-user/")
    seen, request = log.lines
    assert f'"user_id": {user.pk}' in seen
    assert f'"user_id": {user.pk}' in request
    assert user.username not in log.text


def test_a_view_that_asks_for_no_user_causes_no_query_for_one(log, settings, django_assert_num_queries):
    settings.ROOT_URLCONF = __name__
    client = Client()
    client.force_login(users.editor())
    with django_assert_num_queries(0):
        client.get("/ignore-user/")
    assert "user_id" not in log.text


def test_a_view_gets_the_real_user(settings):
    client, user = Client(), users.editor()
    client.force_login(user)
    request = client.get("/admin/").wsgi_request
    assert isinstance(request.user, User)
    assert request.user == user


@pytest.mark.parametrize(
    "address",
    [
        "/comments/receipt/{}/",
        "/comments/mine/{}/",
        "/comments/letters/stop/{}/",
        "/comments/letters/confirm/{}/",
        "/preview/{}/",
        "/preview/{}/notes/",
        "/preview/{}",
        "/nowhere/preview/{}/",
        "/search/?q={}",
        "/admin/?token={}",
        "/api/v1/articles/?cursor={}",
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_no_secret_of_an_address_or_header_is_logged(log, address, method):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    secret = "Fq8LmNoPqRsTuVwXyZ"
    headers = {
        "Referer": f"https://elsewhere.example/comments/receipt/{secret}/",
        "Authorization": f"Bearer newsroom_{secret}{secret}",
        "X-Forwarded-For": "203.0.113.7",
        "Cookie": f"sessionid={secret}; csrftoken={secret}",
    }
    getattr(client, method)(address.format(secret), headers=headers, REMOTE_ADDR="203.0.113.7", secure=True)
    assert log.requests
    assert secret not in log.text
    assert "203.0.113.7" not in log.text


def test_an_error_is_logged_with_its_traceback_route_and_id_and_without_its_secrets(log, settings):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    response = client.get("/fail/preview/Fq8LmNo/?token=Fq8LmNo", headers={"X-Request-ID": "a1b2c3d4"})
    assert response.status_code == 500
    error, request = log.lines
    assert "raise RuntimeError" in error
    assert '"request_id": "a1b2c3d4", "method": "GET", "route": "fail"' in error
    assert '"status": 500' in request
    assert "Fq8LmNo" not in log.text


def test_a_posted_comment_is_not_logged(log, client):
    live = a_live_article()
    form = {"body": "My neighbour is a thief.", "name": "Ada Lovelace", "email": "ada@post.example"}
    client.post(f"/news/{live.pk}/comments/", form, headers={"Origin": "http://testserver"})
    assert log.requests
    assert not re.search("neighbour|Ada|ada@", log.text)
