"""Deleting commenters' data when its retention period ends: traces of comments, and keys of IP address hashes."""

from datetime import datetime

from django.utils import timezone

from .ip_hashes import purge_keys
from .models import CommentTrace

BATCH_SIZE = 5_000


def purge_commenter_data(at: datetime | None = None) -> tuple[int, int]:
    """Delete the traces whose purge date has passed at that time (default: now), and the keys no longer needed.

    Returns the numbers of deleted traces and keys. Traces are deleted in batches, so that each transaction is short.
    """
    at = at or timezone.now()
    traces = 0
    while due := list(CommentTrace.objects.due(at).order_by("purge_at").values_list("pk", flat=True)[:BATCH_SIZE]):
        traces += CommentTrace.objects.filter(pk__in=due).delete()[0]
    return traces, purge_keys(at)
