"""The index: updated from the changes that triggers record, searched, checked and rebuilt.

A search first indexes the committed changes, so that it finds everything however it was changed: by an action of the
desk, by QuerySet.update(), or by SQL.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from ..editorial.models import Article, Byline, LiveArticle, LiveByline
from .backends import backend
from .backends.interface import MatchingIds
from .indexed_texts import IndexedText, indexed_texts
from .models import SearchChange, SearchText
from .query import Query

BATCH_SIZE = 200
# The most articles that one search indexes; the rest is left to the next search or to the command.
MAX_UPDATES_PER_SEARCH = 400
# A query is common if it matches more texts than this. Then so many articles are tested for each that is wanted: first
# for a word in every fourth article, then for one in every twentieth.
COMMON_QUERY_MATCHES, ARTICLES_TESTED_PER_MATCH = 5_000, (4, 20)
# Any number that no other use of PostgreSQL's advisory locks has.
ADVISORY_LOCK_ID = 60_102_024
# How long a search on SQLite waits for another writer, in milliseconds.
LOCK_TIMEOUT_MS = 500


def matching_ids(query: Query, *, readers: bool = True, by_prefix: bool = False) -> MatchingIds:
    """Return the ids of the articles that match a query now, for the right-hand side of `pk__in`.

    With `readers`, the published texts are searched, including those that aren't visible yet, so that a page for
    readers must filter LiveArticle.objects.visible(). Otherwise the working copies are searched. With `by_prefix`, a
    term outside a phrase also matches longer terms that begin with it.
    """
    if SearchChange.objects.exists():
        try:
            with _short_lock_timeout():
                update_index(MAX_UPDATES_PER_SEARCH)
        except OperationalError:
            # The database is locked by another writer: search the index as it is.
            pass
    return backend().matching_ids(query, readers=readers, by_prefix=by_prefix)


def first_matching_ids(query: Query, articles: QuerySet[LiveArticle], count: int) -> list[int] | None:
    """Return the ids of the first `count` of these ordered articles that match a common query, or of all if fewer do.

    A common query usually matches one of every few articles, so it is enough to test some of the first, without
    collecting and sorting all matches. Returns None where it isn't, or if the query is rare: use `matching_ids`, which
    also updates the index.
    """
    if not backend().has_more_matches_than(COMMON_QUERY_MATCHES, query):
        return None
    for factor in ARTICLES_TESTED_PER_MATCH:
        number = factor * count
        ids = list(articles.values_list("pk", flat=True)[:number])
        matching = backend().matches_among(query, ids)
        found = [pk for pk in ids if pk in matching]
        if len(found) >= count or len(ids) < number:
            return found[:count]
    return None


def update_index(limit: int | None = None, batch: int = BATCH_SIZE) -> int:
    """Index the articles that have changed, all or about `limit`, and return how many were processed.

    Each batch is a transaction of its own.
    """
    done = 0
    while limit is None or done < limit:
        count = _index_batch(batch)
        if not count:
            break
        done += count
    return done


@transaction.atomic
def _index_batch(batch: int) -> int:
    """Index some of the changed articles and return how many; one process at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK_ID])
    _queue_articles_of_renamed_authors()
    changed = SearchChange.objects.filter(article_id__isnull=False).order_by("pk").values_list("article_id", flat=True)
    article_ids = list(dict.fromkeys(pk for pk in changed[: batch * 4] if pk is not None))[:batch]
    # Delete the changes before reading the articles, so that a change made in between stays recorded.
    SearchChange.objects.filter(article_id__in=article_ids).delete()
    index_articles(article_ids)
    return len(article_ids)


def _queue_articles_of_renamed_authors() -> None:
    """Record a change of every article whose author was renamed."""
    renamed = SearchChange.objects.filter(article_id=None).values_list("author_id", flat=True)
    while authors := list(renamed[:BATCH_SIZE]):
        SearchChange.objects.filter(article_id=None, author_id__in=authors).delete()
        article_ids = {*Byline.objects.filter(author__in=authors).values_list("article", flat=True)}
        article_ids |= {*LiveByline.objects.filter(author__in=authors).values_list("live_article", flat=True)}
        SearchChange.objects.bulk_create([SearchChange(article_id=pk) for pk in sorted(article_ids)], BATCH_SIZE)


@contextmanager
def _short_lock_timeout() -> Iterator[None]:
    """Limit how long a reader's search waits for a lock; only SQLite locks the whole database."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        previous = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_MS}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {previous}")


def index_articles(article_ids: Collection[int]) -> None:
    """Index the current texts of these articles, and delete their other texts from the index."""
    wanted = {text.key: text for text in indexed_texts(article_ids)}
    stored = SearchText.objects.filter(article__in=article_ids)
    unchanged = {row.pk: key for row in stored if (key := _key(row)) in wanted and wanted[key].digest == row.digest}
    _delete_entries([row.pk for row in stored if row.pk not in unchanged])
    _store_entries([text for key, text in wanted.items() if key not in unchanged.values()])


def _key(row: SearchText) -> tuple[int, bool, bool]:
    return row.article_id, row.readers, row.desk


def _delete_entries(ids: Collection[int]) -> None:
    if ids:
        backend().erase(ids)
        SearchText.objects.filter(pk__in=ids).delete()


def _store_entries(texts: Collection[IndexedText]) -> None:
    if texts:
        rows = [SearchText(article_id=t.article_id, readers=t.readers, desk=t.desk, digest=t.digest) for t in texts]
        rows = SearchText.objects.bulk_create(rows)
        backend().write([(row.pk, text) for row, text in zip(rows, texts, strict=True)])


def outdated_article_ids(article_ids: Collection[int]) -> set[int]:
    """Return the ids of those of these articles whose texts in the index are missing or outdated."""
    wanted = {text.key: text for text in indexed_texts(article_ids)}
    rows = {_key(row): row for row in SearchText.objects.filter(article__in=article_ids)}
    outdated = {key[0] for key in wanted.keys() ^ rows.keys()}
    in_both = [(rows[key].pk, wanted[key]) for key in wanted.keys() & rows.keys()]
    differing = backend().differing_ids(in_both) if in_both else set()
    outdated |= {text.article_id for pk, text in in_both if pk in differing}
    return outdated | {text.article_id for _, text in in_both if rows[text.key].digest != text.digest}


@transaction.atomic
def reindex_articles(article_ids: Collection[int]) -> None:
    """Delete these articles from the index and index them again."""
    _delete_entries(list(SearchText.objects.filter(article__in=article_ids).values_list("pk", flat=True)))
    index_articles(article_ids)


def repair_index() -> int:
    """Index what has changed, compare every article with its entry, and return how many entries were out of date.

    The entries of `BATCH_SIZE` articles are compared at a time, and corrected in a transaction of their own.
    """
    update_index()
    count, last = 0, 0
    articles = Article.objects.order_by("pk").values_list("pk", flat=True)
    while article_ids := list(articles.filter(pk__gt=last)[:BATCH_SIZE]):
        last = article_ids[-1]
        if outdated := sorted(outdated_article_ids(article_ids)):
            reindex_articles(outdated)
            count += len(outdated)
    return count + delete_orphans()


@transaction.atomic
def delete_orphans() -> int:
    """Delete the texts of articles that no longer exist from the index, and return the number of these articles."""
    orphans = SearchText.objects.filter(~Exists(Article.objects.filter(pk=OuterRef("article"))))
    ids = dict(orphans.values_list("pk", "article"))
    _delete_entries(list(ids))
    return len({*ids.values()})


@transaction.atomic
def clear_index() -> None:
    """Empty the index."""
    backend().erase_all()
    SearchText.objects.all().delete()
