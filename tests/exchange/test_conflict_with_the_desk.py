"""A report and the desk store the same thing at the same time."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from articles.exchange.import_formats import import_articles
from articles.exchange.import_run import ImportRunOptions
from articles.exchange.source_files import find_source_files
from articles.models import Article
from tests.builders import a_draft, a_section, a_topic, an_author

from .report_texts import a_report_text

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write after the other"),
]


@pytest.fixture
def run_in_thread():
    """Return a function that runs another one in a thread, on its own connection, and returns its Future."""

    def run(function):
        try:
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor() as threads:
        yield lambda function: threads.submit(run, function)


def wait_until_a_lock_is_requested():
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("No transaction waits for a lock.")


def test_an_article_stored_under_the_same_news_id_at_the_same_time_is_not_overwritten(run_in_thread, tmp_path):
    (tmp_path / "a.txt").write_text(a_report_text(Topics="Water"))
    a_section("Economy"), an_author("Nasrin Kaveh")
    with transaction.atomic():
        # The import has found its News ID unused and now waits for the topic, which is rolled back.
        a_topic("Water")
        importing = run_in_thread(lambda: list(import_articles(find_source_files([str(tmp_path)]), ImportRunOptions())))
        wait_until_a_lock_is_requested()
        run_in_thread(lambda: a_draft(pk=5001, headline="From the desk")).result()
        transaction.set_rollback(True)
    (outcome,) = importing.result()
    assert outcome.reason == "News ID: 5001 is already used by another article."
    assert [article.headline for article in Article.objects.all()] == ["From the desk"]


def test_a_topic_that_the_desk_creates_at_the_same_time_is_used(run_in_thread, tmp_path):
    (tmp_path / "a.txt").write_text(a_report_text(Topics="Water"))
    with transaction.atomic():
        topic = a_topic("Water")
        importing = run_in_thread(lambda: list(import_articles(find_source_files([str(tmp_path)]), ImportRunOptions())))
        wait_until_a_lock_is_requested()
    (outcome,) = importing.result()
    assert outcome.result == "imported"
    assert list(Article.objects.get(pk=5001).topics.all()) == [topic]
