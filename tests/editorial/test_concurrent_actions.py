"""Concurrent actions on one article, on the database that the tests run on."""

import pytest

from articles.editorial.actions.publish import publish
from articles.editorial.actions.save import record_revision
from articles.editorial.actions.withdraw import withdraw
from articles.models import Article, LiveArticle, Version
from tests.builders import a_draft, a_live_article
from tests.concurrency import run_concurrently

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4


def test_concurrent_saves_get_consecutive_revision_numbers():
    article = a_draft()

    def save(headline):
        mine = Article.objects.get(pk=article.pk)
        mine.headline = headline
        mine.save(update_fields=["headline"])
        return record_revision(mine)

    results = run_concurrently(*[lambda n=n: save(f"Headline {n}") for n in range(TIMES)])
    numbers = list(article.revisions.order_by("number").values_list("number", flat=True))
    assert not [result for result in results if isinstance(result, Exception)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_concurrent_publications_get_consecutive_version_numbers():
    live = a_live_article()
    results = run_concurrently(
        *[lambda n=n: publish(live.article, kind="correction", note=f"Note {n}.") for n in range(TIMES)]
    )
    assert not [result for result in results if isinstance(result, Exception)]
    assert sorted(Version.objects.values_list("number", flat=True)) == list(range(1, TIMES + 2))


def test_of_concurrent_withdrawals_only_one_succeeds():
    live = a_live_article()
    results = run_concurrently(*[lambda n=n: withdraw(live.article, reason=f"Reason {n}") for n in range(TIMES)])
    (winner,) = [result for result in results if isinstance(result, LiveArticle)]
    live.refresh_from_db()
    assert live.withdrawal_reason == winner.withdrawal_reason


def test_a_withdrawal_survives_a_concurrent_publication():
    live = a_live_article()
    changes = [lambda n=n: publish(live.article, kind="correction", note=f"Note {n}.") for n in range(TIMES)]
    results = run_concurrently(lambda: withdraw(live.article, reason="It named the wrong man."), *changes)
    published = [result for result in results if isinstance(result, Version)]
    live.refresh_from_db()
    assert (live.withdrawal, live.withdrawal_reason) == ("withdrawn", "It named the wrong man.")
    assert live.version == Version.objects.count() == len(published) + 1
