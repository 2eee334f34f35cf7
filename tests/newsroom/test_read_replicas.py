"""A newspaper with a primary and a replica: real servers in streaming replication, behind gunicorn."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.replication import Server, primary_and_replica

from .test_production import LISTENING
from .test_settings import ROOT

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no replicas")

PASSWORD = "the-password-of-a-test"
CREATE_NEWSPAPER = f"""
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from bench.sample_rows import create_articles, create_newsroom
_, superuser = create_newsroom()
superuser.set_password("{PASSWORD}")
superuser.save()
create_articles(3)
"""
# A query of the newspaper's tables, by the ORM or by hand.
QUERY = r'FROM "?articles_'
SEARCH = "/search/?q=well"
READ_FROM_REPLICA = [SEARCH, "/search/feed.rss?q=well", "/api/v1/articles/", "/api/v1/articles/1/"]


@dataclass
class Newspaper:
    """A running newspaper and its two database servers."""

    base: str
    primary: Server
    replica: Server

    def get(self, path: str, opener: urllib.request.OpenerDirector | None = None) -> str:
        """Return a page; fail for any status but 200."""
        with (opener or urllib.request.build_opener()).open(self.base + path, timeout=20) as response:
            return response.read().decode()

    def servers_read(self, path: str, opener: urllib.request.OpenerDirector | None = None) -> tuple[bool, bool]:
        """Get a page and return whether the primary was queried for it, and whether the replica was."""
        before = [server.logged(QUERY) for server in (self.primary, self.replica)]
        self.get(path, opener)
        after = [server.logged(QUERY) for server in (self.primary, self.replica)]
        return after[0] > before[0], after[1] > before[1]

    def wait_for_replica(self) -> None:
        """Wait until searches are read from the replica alone."""
        wait_until(lambda: self.servers_read(SEARCH) == (False, True))


def wait_until(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "It did not happen within 30 seconds."
        time.sleep(0.05)


@pytest.fixture(scope="module")
def newspaper():
    """Serve a newspaper of three articles with gunicorn; its database has a replica that may lag two seconds.

    Both database servers log every statement, to see which of them was asked.
    """
    with primary_and_replica(log_statement="all") as (primary, replica):
        environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "DATABASE_URL": (
                f"postgresql://newsroom@{primary.address},{replica.address}/postgres?target_session_attrs=read-write"
            ),
            "DATABASE_REPLICA_URL": replica.url,
            "REPLICA_MAX_LAG": "2",
        }
        subprocess.run([sys.executable, "-c", CREATE_NEWSPAPER], cwd=ROOT, env=environment, check=True)
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "newsroom.wsgi", "--bind=127.0.0.1:0", "--threads=2"],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            port = next(match[1] for line in server.stderr if (match := LISTENING.search(line)))
            yield Newspaper(f"http://127.0.0.1:{port}", primary, replica)
        finally:
            server.terminate()
            server.communicate()


@pytest.fixture
def browser():
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))


def sign_in(newspaper, browser):
    form = newspaper.get("/accounts/login/", browser)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
    data = {"login": "superuser", "password": PASSWORD, "csrfmiddlewaretoken": token, "next": "/admin/"}
    with browser.open(f"{newspaper.base}/accounts/login/", urlencode(data).encode(), timeout=20) as response:
        return response.url


@pytest.mark.parametrize("path", READ_FROM_REPLICA)
def test_anonymous_searches_and_the_read_api_read_the_replica_alone(newspaper, path):
    # The primary is read as well while the replica is milliseconds behind what the server itself has just written.
    wait_until(lambda: newspaper.servers_read(path) == (False, True))


@pytest.mark.parametrize("path", ["/", "/section-1/", "/feeds/all.rss", "/sitemaps/news.xml"])
def test_other_pages_read_the_primary_alone(newspaper, path):
    newspaper.wait_for_replica()
    assert newspaper.servers_read(path) == (True, False)


def test_people_who_are_signed_in_read_the_primary_and_see_what_they_wrote(newspaper, browser):
    newspaper.wait_for_replica()
    newspaper.replica.execute("SELECT pg_wal_replay_pause()")
    try:
        # The session that the POST stores isn't on the replica, so the page behind the redirect would ask to sign in.
        assert sign_in(newspaper, browser) == f"{newspaper.base}/admin/"
    finally:
        newspaper.replica.execute("SELECT pg_wal_replay_resume()")
    newspaper.wait_for_replica()
    assert newspaper.servers_read(SEARCH, browser) == (True, False)


def test_a_request_with_an_api_key_reads_the_primary(newspaper, browser):
    newspaper.wait_for_replica()
    browser.addheaders = [("Authorization", "Bearer unknown")]
    before = newspaper.replica.logged("articles_apikey")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        newspaper.get("/api/v1/articles/", browser)
    assert newspaper.replica.logged("articles_apikey") == before


def test_a_replica_that_lags_too_much_is_skipped_until_it_has_caught_up(newspaper):
    newspaper.wait_for_replica()
    newspaper.replica.execute("SELECT pg_wal_replay_pause()")
    try:
        newspaper.primary.execute("UPDATE articles_livearticle SET headline = 'The dam is full'")
        wait_until(lambda: "The dam is full" in newspaper.get("/api/v1/articles/1/"))
        assert newspaper.servers_read("/api/v1/articles/1/") == (True, False)
    finally:
        newspaper.replica.execute("SELECT pg_wal_replay_resume()")
    newspaper.wait_for_replica()
    assert "The dam is full" in newspaper.get("/api/v1/articles/1/")


def test_a_replica_whose_primary_writes_nothing_does_not_lag(newspaper):
    newspaper.wait_for_replica()
    age = "SELECT pg_last_xact_replay_timestamp() < now() - interval '2.1 seconds'"
    wait_until(lambda: newspaper.replica.execute(age) == [(True,)])
    newspaper.wait_for_replica()


def test_readers_see_no_error_when_the_replica_stops_and_it_is_used_again_afterwards(newspaper):
    newspaper.wait_for_replica()
    newspaper.replica.stop("immediate")
    try:
        for path in READ_FROM_REPLICA:
            assert newspaper.servers_read(path) == (True, False)
    finally:
        newspaper.replica.start()
    newspaper.wait_for_replica()


def test_readers_see_no_error_when_the_replica_hangs(newspaper):
    newspaper.wait_for_replica()
    first = int((newspaper.replica.data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    processes = [first, *map(int, children)]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        assert newspaper.servers_read(SEARCH) == (True, False)
        assert newspaper.servers_read(SEARCH) == (True, False)
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)
    newspaper.wait_for_replica()


# The last test: it leaves the newspaper without its first server.
def test_after_a_promotion_every_page_is_read_from_the_new_primary_without_a_restart(newspaper, browser):
    newspaper.wait_for_replica()
    newspaper.primary.stop("immediate")
    newspaper.replica.promote()
    assert newspaper.servers_read("/") == (False, True)
    assert newspaper.servers_read(SEARCH) == (False, True)
    assert sign_in(newspaper, browser) == f"{newspaper.base}/admin/"
