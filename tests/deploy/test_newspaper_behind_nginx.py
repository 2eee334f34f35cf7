"""The newspaper served by gunicorn behind nginx, on the tests' database."""

import os
import signal
import subprocess
import sys
import urllib.parse

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.editorial.actions.publish import publish
from articles.editorial.actions.save import save_working_copy
from articles.editorial.actions.withdraw import withdraw
from articles.models import Comment
from tests import users
from tests.builders import a_live_article
from tests.newsroom.test_settings import ROOT

from .servers import free_port, running_nginx, start_of_second, wait_for_port

pytestmark = pytest.mark.django_db(transaction=True)


class Gunicorn:
    """A gunicorn that can be killed and started again."""

    def __init__(self, environment):
        self.environment, self.port = environment, free_port()

    def start(self):
        """Start it, with two workers."""
        command = [sys.executable, "-m", "gunicorn", "newsroom.wsgi", "--workers=2", "--no-control-socket"]
        self.process = subprocess.Popen(
            [*command, f"--bind=127.0.0.1:{self.port}"],
            cwd=ROOT,
            env=self.environment,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for_port(self.port, self.process)

    def kill(self):
        """Kill it and its workers at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def database_url():
    """Return the DATABASE_URL of the tests' own database."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    server = urllib.parse.urlsplit(os.environ["DATABASE_URL"])
    return f"{server.scheme}://{server.netloc}/{name}?{server.query}"


@pytest.fixture(scope="module")
def gunicorn(installed_nginx, django_db_setup):
    """Start the newspaper; without production's settings, since collecting static files takes longer than the tests."""
    environment = {"ALLOWED_HOSTS": "courier.example", "TRUSTED_PROXIES": "1", "DATABASE_URL": database_url()}
    server = Gunicorn({**environment, "PATH": "/usr/bin:/bin"})
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def nginx(gunicorn, tmp_path_factory):
    """Start nginx in front of the newspaper."""
    with running_nginx(tmp_path_factory.mktemp("nginx"), gunicorn.port) as nginx:
        yield nginx


def test_readers_get_a_changed_page_in_the_next_second(nginx):
    live = a_live_article()
    assert nginx.get(live.get_absolute_url())[0].status == 200
    live.article.headline = "The well is full"
    save_working_copy(live.article, topics=[], authors=[byline.author for byline in live.article.bylines.all()])
    publish(live.article, now=timezone.now())
    live.refresh_from_db()
    start_of_second()
    assert b"The well is full" in nginx.get(live.get_absolute_url())[1]
    assert b"The well is full" in nginx.get("/")[1]


def test_without_the_application_stored_pages_are_served_but_none_that_was_withdrawn(nginx, gunicorn):
    shown, withdrawn = a_live_article(), a_live_article()
    for live in (shown, withdrawn):
        assert nginx.get(live.get_absolute_url(), Accept_Encoding="gzip, br")[0].status == 200
    withdraw(withdrawn.article, now=timezone.now(), reason="Wrong")
    start_of_second()
    assert nginx.get(withdrawn.get_absolute_url())[0].status == 410

    gunicorn.kill()
    start_of_second()
    response, page = nginx.get(shown.get_absolute_url())
    assert (response.status, response.headers["Cache-Status"]) == (200, "nginx; hit; detail=stale")
    assert shown.headline in page.decode()
    assert nginx.get(withdrawn.get_absolute_url())[0].status == 410
    assert nginx.get("/topics/")[0].status == 503

    gunicorn.start()
    start_of_second()
    response, _ = nginx.get(shown.get_absolute_url())
    assert "stale" not in response.headers["Cache-Status"].replace("fwd=stale", "")


def test_pages_of_people_who_are_signed_in_are_never_stored(nginx):
    client = Client()
    client.force_login(users.editor())
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    response, _ = nginx.get("/admin/", Cookie=cookie)
    assert (response.status, response.headers["Cache-Status"]) == (200, None)
    assert "private" in response.headers["Cache-Control"]
    assert nginx.get("/admin/")[0].status == 302
    for _ in range(2):
        response, _ = nginx.get("/", Cookie=cookie)
        assert (response.status, response.headers["Cache-Status"]) == (200, "nginx; fwd=bypass")


def test_a_comment_is_stored_with_the_address_that_nginx_saw(nginx):
    live = a_live_article()
    body = urllib.parse.urlencode({"body": "The gauge was read twice."}).encode()
    response, _ = nginx.get(
        f"/news/{live.pk}/comments/",
        "POST",
        body,
        Content_Type="application/x-www-form-urlencoded",
        Origin="http://courier.example",
        X_Forwarded_For="10.0.0.1",
    )
    assert response.status in {302, 303}
    comment = Comment.objects.get()
    assert (comment.body, comment.trace.ip) == ("The gauge was read twice.", "127.0.0.1")
