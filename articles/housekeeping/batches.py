"""Change many rows in batches, so that each transaction is short and locks few rows."""

from typing import Any

from django.db.models import Model, QuerySet

BATCH_SIZE = 2_000


def delete_in_batches(rows: QuerySet[Any]) -> int:
    """Delete these rows, with what belongs to them, and return how many they were."""
    count = 0
    while keys := _first_keys(rows):
        rows.model._default_manager.filter(pk__in=keys).delete()
        count += len(keys)
    return count


def update_in_batches(rows: QuerySet[Any], **values: Any) -> int:
    """Set these values in these rows, which don't have them yet, and return how many they were."""
    count = 0
    while keys := _first_keys(rows):
        rows.model._default_manager.filter(pk__in=keys).update(**values)
        count += len(keys)
    return count


def _first_keys(rows: "QuerySet[Model]") -> list[Any]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE])
