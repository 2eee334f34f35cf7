"""The index: kept by what the triggers noted, searched, checked and rebuilt.

A search first brings the index up to what is committed, so that it finds what any road has changed: an act of the
desk, an update of a queryset, SQL by hand.
"""

from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef

from ..editorial.models import Article, Byline, LiveByline
from .backends import backend
from .indexed_texts import indexed_texts
from .models import SearchChange, SearchText

BATCH_SIZE = 200
# What one search brings up to date at most; more is left to the next, or to the command.
MAX_UPDATES_PER_SEARCH = 400
# Any number, as long as no other use of PostgreSQL's advisory locks has it.
ADVISORY_LOCK_ID = 60_102_024
# How long a search on SQLite waits for somebody else's writing, in milliseconds.
LOCK_TIMEOUT_MS = 500


def matching_ids(query, *, readers=True, by_prefix=False):
    """Return what stands on the right of `pk__in`: the articles whose text matches a Query, as of now.

    By default the texts that readers have, visible yet or not: whoever shows them to readers begins at
    LiveArticle.objects.visible(). Else the working copies.
    """
    if SearchChange.objects.exists():
        try:
            with _short_lock_timeout():
                update_index(MAX_UPDATES_PER_SEARCH)
        except OperationalError:
            # Somebody writes just then; what is in the index is found.
            pass
    return backend().matching_ids(query, readers=readers, by_prefix=by_prefix)


def update_index(limit=None, batch=BATCH_SIZE):
    """Index what has changed since, `most` articles or all, and return how many were looked at.

    Each `batch` of them is a transaction.
    """
    done = 0
    while limit is None or done < limit:
        count = _index_batch(batch)
        if not count:
            break
        done += count
    return done


@transaction.atomic
def _index_batch(batch):
    """Index some of what was noted, and return how many articles; one process at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK_ID])
    _queue_articles_of_renamed_authors()
    noted = SearchChange.objects.filter(article_id__isnull=False).order_by("pk").values_list("article_id", flat=True)
    article_ids = list(dict.fromkeys(noted[: batch * 4]))[:batch]
    # Forgotten before the articles are read, so that what changes meanwhile stays noted.
    SearchChange.objects.filter(article_id__in=article_ids).delete()
    index_articles(article_ids)
    return len(article_ids)


def _queue_articles_of_renamed_authors():
    """Note the articles of the authors whose names have changed."""
    renamed = SearchChange.objects.filter(article_id=None).values_list("author_id", flat=True)
    while authors := list(renamed[:BATCH_SIZE]):
        SearchChange.objects.filter(article_id=None, author_id__in=authors).delete()
        signed = {*Byline.objects.filter(author__in=authors).values_list("article", flat=True)}
        signed |= {*LiveByline.objects.filter(author__in=authors).values_list("live_article", flat=True)}
        SearchChange.objects.bulk_create([SearchChange(article_id=pk) for pk in sorted(signed)], BATCH_SIZE)


@contextmanager
def _short_lock_timeout():
    """Let no reader's search wait long for a lock; only SQLite has one for the whole database."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_MS}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


def index_articles(article_ids):
    """Make the index hold the texts of these articles as they stand, and nothing else of them."""
    wanted = {text.key: text for text in indexed_texts(article_ids)}
    stored = SearchText.objects.filter(article__in=article_ids)
    unchanged = {row.pk: key for row in stored if (key := _key(row)) in wanted and wanted[key].digest == row.digest}
    _delete_entries([row.pk for row in stored if row.pk not in unchanged])
    _store_entries([text for key, text in wanted.items() if key not in unchanged.values()])


def _key(row):
    return row.article_id, row.readers, row.desk


def _delete_entries(ids):
    if ids:
        backend().erase(ids)
        SearchText.objects.filter(pk__in=ids).delete()


def _store_entries(texts):
    if texts:
        rows = [SearchText(article_id=t.article_id, readers=t.readers, desk=t.desk, digest=t.digest) for t in texts]
        rows = SearchText.objects.bulk_create(rows)
        backend().write([(row.pk, text) for row, text in zip(rows, texts, strict=True)])


def outdated_article_ids(article_ids):
    """Return the ids of those of these articles of which the index doesn't hold the texts as they stand."""
    wanted = {text.key: text for text in indexed_texts(article_ids)}
    rows = {_key(row): row for row in SearchText.objects.filter(article__in=article_ids)}
    found = {key[0] for key in wanted.keys() ^ rows.keys()}
    both = [(rows[key].pk, wanted[key]) for key in wanted.keys() & rows.keys()]
    wrong = backend().differing_ids(both) if both else set()
    found |= {text.article_id for pk, text in both if pk in wrong}
    return found | {text.article_id for _, text in both if rows[text.key].digest != text.digest}


@transaction.atomic
def reindex_articles(article_ids):
    """Index these articles anew, whatever the index says of them."""
    _delete_entries(list(SearchText.objects.filter(article__in=article_ids).values_list("pk", flat=True)))
    index_articles(article_ids)


@transaction.atomic
def delete_orphans():
    """Erase texts of articles that there are no more, and return of how many articles."""
    orphans = SearchText.objects.filter(~Exists(Article.objects.filter(pk=OuterRef("article"))))
    ids = dict(orphans.values_list("pk", "article"))
    _delete_entries(list(ids))
    return len({*ids.values()})


@transaction.atomic
def clear_index():
    """Empty the index."""
    backend().erase_all()
    SearchText.objects.all().delete()
