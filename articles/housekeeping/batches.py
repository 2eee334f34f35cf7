"""Change many rows in batches, so that each transaction is short and locks few rows."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

BATCH_SIZE = 2_000


def delete_in_batches(rows: QuerySet[Any]) -> int:
    """Delete these rows, with what belongs to them, and return how many they were."""
    count = 0
    for keys in key_batches(rows):
        rows.model._default_manager.filter(pk__in=keys).delete()
        count += len(keys)
    return count


def update_in_batches(rows: QuerySet[Any], **values: Any) -> int:
    """Set these values in these rows and return how many they were."""
    return sum(rows.model._default_manager.filter(pk__in=keys).update(**values) for keys in key_batches(rows))


def key_batches(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Yield the primary keys of these rows in batches, in order."""
    rows = rows.order_by("pk")
    keys = list(rows.values_list("pk", flat=True)[:BATCH_SIZE])
    while keys:
        yield keys
        keys = list(rows.filter(pk__gt=keys[-1]).values_list("pk", flat=True)[:BATCH_SIZE])
