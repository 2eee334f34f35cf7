"""The page cache in two web servers with one database: exact after a kill, one render at a time, stale in an outage."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from tests.newsroom.test_settings import ROOT
from tests.postgresql import server

from .servers import Gunicorn, PostgreSQL, Valkey, environment, wait_until

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="The servers have PostgreSQL of their own.")

# Creates the pages of tests/page_cache/changes.py, and prints their addresses.
SETUP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils import timezone
from tests.page_cache.changes import create_newspaper
for name, url in create_newspaper(timezone.now()).urls.items():
    print(name, url, sep="=")
"""
# Publishes an update and is killed when the change is committed, before anything else can happen.
UPDATE_AND_DIE = """
import os, signal
from django.utils import timezone
from articles.delivery.page_cache.tags import tags_invalidated
from articles.editorial.actions.publish import publish
from articles.models import Article
def die(**kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
tags_invalidated.connect(die)
article = Article.objects.order_by("pk").first()
Article.objects.filter(pk=article.pk).update(headline="{headline}", slug=article.live.slug)
publish(article, now=timezone.now())
"""
HIT, STALE, MISS = "newsroom; hit", "newsroom; hit; detail=stale", "newsroom; fwd=miss; stored"


@dataclass
class Newspaper:
    """A database, two web servers that share a Valkey server and two that have caches of their own, and addresses."""

    variables: dict[str, str]
    database: PostgreSQL
    valkey: Valkey
    sharing: list[Gunicorn]
    separate: list[Gunicorn]
    urls: dict[str, str]

    def run(self, script: str) -> int:
        """Run a script with the newspaper's settings, and return its exit code."""
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", script]
        return subprocess.run(command, cwd=ROOT, env=self.variables, capture_output=True).returncode


@pytest.fixture(scope="module")
def newspaper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    """Start the servers of a small newspaper."""
    folder: Path = tmp_path_factory.mktemp("pages")
    with server() as url:
        variables = environment(folder) | {"DATABASE_URL": url}
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", SETUP]
        done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        urls = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
        database, valkey = PostgreSQL(url), Valkey(folder)
        options = {"DATABASE_URL": url, "PAGE_CACHE": "true", "WEB_WORKERS": "1", "WEB_THREADS": "16"}
        servers = [Gunicorn(folder, **options, CACHE_URL=valkey.url) for _ in range(2)]
        servers += [Gunicorn(folder, **options) for _ in range(2)]
        try:
            yield Newspaper(variables, database, valkey, servers[:2], servers[2:], urls)
        finally:
            for web in servers:
                web.stop()
            valkey.stop()
            database.close()


def statuses(web: Gunicorn, urls: list[str]) -> set[str | None]:
    """Request these pages, and return what their Cache-Status headers say."""
    return {web.get(url).headers["Cache-Status"] for url in urls}


def test_a_change_is_seen_everywhere_though_its_process_is_killed_at_the_commit(newspaper: Newspaper) -> None:
    servers = newspaper.sharing + newspaper.separate
    shown = [newspaper.urls[name] for name in ("front", "article", "section", "topic", "feed", "ninjs", "thread")]
    others = [newspaper.urls[name] for name in ("other article", "other section", "other topic", "other thread")]
    for web in servers:
        statuses(web, shown + others)
        assert statuses(web, shown + others) == {HIT}
    assert newspaper.run(UPDATE_AND_DIE.format(headline="The gauge is read by night")) == -9
    for web in servers:
        pages = [web.get(url) for url in shown]
        assert ["The gauge is read by night" in page.text for page in pages] == [True] * len(shown)
        assert HIT not in {page.headers["Cache-Status"] for page in pages} or web is newspaper.sharing[1]
        assert statuses(web, others) == {HIT}


def test_two_hundred_readers_of_a_page_that_has_changed_cost_one_render(newspaper: Newspaper) -> None:
    url = newspaper.urls["front"]
    statuses(newspaper.sharing[0], [url])
    assert newspaper.run(UPDATE_AND_DIE.format(headline="The gauge is read at noon")) == -9
    with ThreadPoolExecutor(200) as pool:
        pages = [*pool.map(lambda number: newspaper.sharing[number % 2].get(url), range(200))]
    assert {"The gauge is read at noon" in page.text for page in pages} == {True}
    assert [page.headers["Cache-Status"] for page in pages].count(MISS) == 1


def test_without_the_database_stored_pages_are_served_and_marked_as_stale(newspaper: Newspaper) -> None:
    stored, database = newspaper.urls["article"], newspaper.database
    for web in newspaper.separate:
        statuses(web, [stored])
    for outage, name in ((database.stopped, "archive"), (database.paused, "corrections")):
        missing = newspaper.urls[name]
        with outage():
            for web in newspaper.separate:
                page = web.get(stored)
                assert (page.status, page.headers["Cache-Status"]) == (200, STALE)
                assert page.seconds < 8
                # Not each request waits for the database again.
                assert web.get(stored).seconds < 2
                etag = page.headers["ETag"]
                assert web.get(stored, **{"If-None-Match": etag}).status == 304
                unavailable = web.get(missing)
                assert (unavailable.status, unavailable.headers["Cache-Control"]) == (503, "no-store")
                assert web.get("/readyz").status == 200
        for web in newspaper.separate:
            wait_until(lambda web=web, url=missing: web.get(url).status == 200, seconds=20)
            assert web.get(stored).headers["Cache-Status"] in {HIT, MISS}


def test_a_locked_table_holds_up_no_stored_page(newspaper: Newspaper) -> None:
    web = newspaper.separate[0]
    wait_until(lambda: web.get(newspaper.urls["article"]).headers["Cache-Status"] == HIT, seconds=20)
    with newspaper.database.locked("articles_comment"):
        page = web.get(newspaper.urls["article"])
        assert (page.status, page.headers["Cache-Status"]) == (200, HIT)
        assert web.get("/comments/1/").status == 503


def test_without_redis_pages_are_rendered(newspaper: Newspaper) -> None:
    web, url = newspaper.sharing[0], newspaper.urls["article"]
    for outage in (newspaper.valkey.stopped, newspaper.valkey.paused, newspaper.valkey.full):
        with outage():
            page = web.get(url)
            assert page.status == 200
            assert "</html>" in page.text
    wait_until(lambda: web.get(url).headers["Cache-Status"] == HIT, seconds=20)


def test_tags_that_a_rolled_back_change_invalidated_stay(newspaper: Newspaper) -> None:
    web, url = newspaper.separate[0], newspaper.urls["article"]
    statuses(web, [url])
    with closing(newspaper.database.connect()) as change, change.cursor() as cursor:
        cursor.execute("UPDATE articles_pagetag SET version = version + 1")
        assert web.get(url).headers["Cache-Status"] == HIT
        change.rollback()
    assert web.get(url).headers["Cache-Status"] == HIT
