"""The tags of pages: invalidating them, and reading their versions."""

import datetime
import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone

from .models import PageTag, ScheduledPageChange

# The tag of every page: the newspaper's settings, its sections, and the names of topics and authors.
SITE = "site"
# How long a stored page is used; scheduled changes are kept a little longer.
MAX_AGE = datetime.timedelta(days=1)
# A transaction that takes longer is ended by the time-outs (docs/deploying.md), or is an import.
MAX_TRANSACTION = datetime.timedelta(seconds=30)
MICROSECOND = datetime.timedelta(microseconds=1)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
# The versions of some tags, and a row for each of them that has changed by itself since a time.
VERSIONS = (
    f"SELECT name, version FROM {PageTag._meta.db_table} WHERE name IN (%s) "
    f"UNION ALL SELECT tag, NULL FROM {ScheduledPageChange._meta.db_table} WHERE tag IN (%s) AND at > %%s AND at <= %%s"
)

# Sent after the commit of a change, with: tags (a sorted list of names).
tags_invalidated = Signal()
# The tags that wait for the end of `invalidate_together`; None outside of it.
_collected: ContextVar[set[str] | None] = ContextVar("collected", default=None)


def invalidate(tags: Iterable[str]) -> None:
    """Make every page with one of these tags new at its next request.

    Call this in the transaction of the change. It locks the tags' rows until the transaction ends, so call it late.
    """
    collected = _collected.get()
    if collected is not None:
        collected.update(tags)
        return
    # In order, so that two transactions that invalidate the same tags can't wait for each other.
    names = sorted(set(tags))
    PageTag.objects.bulk_create(
        [PageTag(name=name, version=secrets.randbits(62)) for name in names],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["version"],
    )
    # Robust: an error of a receiver can't undo what is committed, and must not look as if it had.
    transaction.on_commit(lambda: tags_invalidated.send(sender=PageTag, tags=names), robust=True)


@contextmanager
def invalidate_together() -> Iterator[None]:
    """Invalidate the tags of several changes at the end of this block, which must be in their transaction.

    A transaction with several changes needs this: it would lock tags in an order in which others can wait for it.
    """
    if _collected.get() is not None:
        yield
        return
    tags: set[str] = set()
    token = _collected.set(tags)
    try:
        yield
    finally:
        _collected.reset(token)
    invalidate(tags)


def invalidate_at(tags: Iterable[str], at: datetime.datetime | None) -> None:
    """Make every page with one of these tags new at the first request from that time on; None does nothing.

    If the time is near, the pages are new from the commit on as well: a page that is rendered after the time and before
    the commit doesn't show the change yet.
    """
    if at is None:
        return
    if timezone.now() - MAX_TRANSACTION <= at <= timezone.now() + MAX_TRANSACTION:
        invalidate(tags)
    when = microseconds(at)
    ScheduledPageChange.objects.bulk_create(
        [ScheduledPageChange(tag=tag, at=when) for tag in sorted(set(tags))], ignore_conflicts=True
    )


def delete_past_changes(now: datetime.datetime) -> int:
    """Delete the scheduled changes that no stored page can be older than, and return how many."""
    return ScheduledPageChange.objects.filter(at__lt=microseconds(now - 2 * MAX_AGE)).delete()[0]


def read_versions(tags: Collection[str]) -> dict[str, int]:
    """Return the versions of those tags that ever changed."""
    return _read(tags, 0, 0)[0]


def are_current(versions: dict[str, int | None], since: datetime.datetime, now: datetime.datetime) -> bool:
    """Return whether tags still have these versions, and none has changed by itself since that time. One query."""
    stored, has_changed = _read(versions, microseconds(since), microseconds(now))
    return not has_changed and all(stored.get(name) == version for name, version in versions.items())


def _read(tags: Collection[str], since: int, now: int) -> tuple[dict[str, int], bool]:
    """Return the versions of tags, and whether any of them has changed by itself in that time."""
    names = ", ".join(["%s"] * len(tags))
    # Plain SQL: this is the one query of a page served from the cache, and Django's takes longer to write than to run.
    with connection.cursor() as cursor:
        cursor.execute(VERSIONS % (names, names), [*tags, *tags, since, now])
        rows = cursor.fetchall()
    return {name: version for name, version in rows if version is not None}, any(row[1] is None for row in rows)


def microseconds(at: datetime.datetime) -> int:
    """Return a time in microseconds since 1970 in UTC."""
    return (at - EPOCH) // MICROSECOND
