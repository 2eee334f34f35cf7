"""A report and somebody at the desk who store the same thing at the same moment."""

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
def elsewhere():
    """Return a function that starts another on a connection of its own, and returns its Future."""

    def run(function):
        try:
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor() as threads:
        yield lambda function: threads.submit(run, function)


def wait_until_somebody_waits():
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("Nobody waits for a lock.")


def test_an_article_stored_under_the_same_news_id_meanwhile_is_not_overwritten(elsewhere, tmp_path):
    (tmp_path / "a.txt").write_text(a_report_text(Topics="Water"))
    a_section("Economy"), an_author("Nasrin Kaveh")
    with transaction.atomic():
        # The report has found its News ID free and waits here, for a topic that never comes to be.
        a_topic("Water")
        importing = elsewhere(lambda: list(import_articles(find_source_files([str(tmp_path)]), ImportRunOptions())))
        wait_until_somebody_waits()
        elsewhere(lambda: a_draft(pk=5001, headline="From the desk")).result()
        transaction.set_rollback(True)
    (outcome,) = importing.result()
    assert outcome.reason == "News ID: 5001 is taken by another article."
    assert [article.headline for article in Article.objects.all()] == ["From the desk"]


def test_a_topic_that_the_desk_makes_meanwhile_is_taken(elsewhere, tmp_path):
    (tmp_path / "a.txt").write_text(a_report_text(Topics="Water"))
    with transaction.atomic():
        topic = a_topic("Water")
        importing = elsewhere(lambda: list(import_articles(find_source_files([str(tmp_path)]), ImportRunOptions())))
        wait_until_somebody_waits()
    (outcome,) = importing.result()
    assert outcome.result == "imported"
    assert list(Article.objects.get(pk=5001).topics.all()) == [topic]
