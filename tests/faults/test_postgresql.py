"""PostgreSQL stopped, hung and locked, behind a real gunicorn: nobody sees an error of ours, and it recovers."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection

from articles.delivery.database_availability import RETRY_SECONDS

from .conftest import Newspaper
from .servers import Gunicorn, Response, wait_until

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server.")
TEXT = "The river rose by a hand last night."
# Within what every request is answered, and what a busy machine adds.
LIMIT = 5 + 3
TOKEN = "x" * 32


def is_unavailable(response: Response) -> bool:
    """Return whether it is the plain 503 page."""
    headers = response.headers
    return (response.status, headers["Cache-Control"], headers["Retry-After"]) == (503, "no-store", "30")


def post_comment(newspaper: Newspaper) -> Response:
    """Post a comment on the article, with a name."""
    address = newspaper.article.rsplit("/", 2)[0] + "/comments/"
    return newspaper.web.post(address, {"body": TEXT, "name": "Nasrin"})


def save_article(newspaper: Newspaper) -> Response:
    """Save a new article at the desk."""
    cookie = f"sessionid={newspaper.session_key}; csrftoken={TOKEN}"
    form = {"headline": TEXT, "body": f"<p>{TEXT}</p>", "bylines": "Nasrin Kaveh", "genre": "news", "urgency": "5"}
    form |= {"language": "en", "section": "1", "window": str(uuid4()), "base": "0", "_act": "save"}
    return newspaper.web.post("/admin/articles/article/add/", form | {"csrfmiddlewaretoken": TOKEN}, Cookie=cookie)


@contextmanager
def nothing_stored(newspaper: Newspaper) -> Iterator[None]:
    """Compare what the tables hold before and after."""
    tables = ("articles_comment", "articles_thread", "articles_article", "articles_revision")
    before = [newspaper.database.count(table) for table in tables]
    yield
    assert [newspaper.database.count(table) for table in tables] == before


def returns_the_text(response: Response) -> bool:
    """Return whether a response says that nothing was stored, and shows the text that was sent."""
    return response.status in {409, 503} and TEXT in response.text and TOKEN not in response.text


def recovers(newspaper: Newspaper) -> None:
    """Check that readers, commenters and the desk are served again, without a restart."""
    # Each of the two workers remembers the failure for a moment, then tries the database by itself.
    time.sleep(RETRY_SECONDS + 0.2)
    with ThreadPoolExecutor(16) as pool:
        for _ in range(3):
            wait_until(lambda: {page.status for page in pool.map(newspaper.web.get, ["/"] * 16)} == {200}, seconds=20)
    assert newspaper.web.get(newspaper.article).status == 200
    assert post_comment(newspaper).status in {200, 303, 409}
    assert save_article(newspaper).status == 302
    assert newspaper.web.get("/readyz").status == 200


def check_all_pages(newspaper: Newspaper) -> None:
    """Check that every page answers 503 in time, and that a comment and a save give their text back."""
    web = newspaper.web
    addresses = ("/", newspaper.article, "/corrections/", "/search/?q=rain", "/sitemap.xml", "/archive/")
    with ThreadPoolExecutor(30) as pool:
        pages = [*pool.map(web.get, addresses * 3)]
        assert [page.status for page in pages if not is_unavailable(page)] == []
        assert max(page.seconds for page in pages) < LIMIT
        sent = [pool.submit(post, newspaper) for post in (post_comment, save_article)]
        assert all(returns_the_text(response.result()) for response in sent)
    assert web.get("/healthz").status == 200
    assert web.get("/readyz").status == 503
    assert '"reachable": false' in web.get("/readyz?format=json").text
    assert '"error"' in web.get("/api/v1/articles/").text


def test_with_the_database_stopped_every_page_answers_503_and_it_recovers(newspaper):
    with nothing_stored(newspaper), newspaper.database.stopped():
        check_all_pages(newspaper)
    recovers(newspaper)


def test_web_processes_start_while_the_database_is_stopped_and_serve_pages_once_it_runs(newspaper, tmp_path):
    with newspaper.database.stopped():
        web = Gunicorn(tmp_path, DATABASE_URL=newspaper.database.url)
        try:
            assert is_unavailable(web.get("/"))
            assert web.get("/healthz").status == 200
        except BaseException:
            web.stop()
            raise
    try:
        wait_until(lambda: web.get("/").status == 200)
    finally:
        web.stop()


def test_with_the_database_hung_every_page_answers_503_in_time_and_it_recovers(newspaper):
    newspaper.web.get(newspaper.article)
    with nothing_stored(newspaper), newspaper.database.paused():
        check_all_pages(newspaper)
    recovers(newspaper)


def test_a_locked_table_holds_up_only_the_requests_that_need_it(newspaper):
    web = newspaper.web
    with ThreadPoolExecutor(40) as pool, nothing_stored(newspaper), newspaper.database.locked("articles_comment"):
        waiting = [pool.submit(web.get, newspaper.article) for _ in range(30)]
        comment = pool.submit(post_comment, newspaper)
        others = [web.get(address) for address in ("/healthz", "/corrections/") * 2]
        assert [response.status for response in others] == [200] * 4
        assert sum(future.done() for future in waiting) < 30, "The others were to answer first."
        assert all(is_unavailable(future.result()) for future in waiting)
        assert returns_the_text(comment.result())
    recovers(newspaper)
