"""Deleting the IP addresses and browsers of commenters when their retention period ends."""

from datetime import datetime

from .models import CommentTrace

BATCH_SIZE = 5_000


def purge_traces(at: datetime) -> int:
    """Delete the traces whose purge date has passed at that time, and return the number deleted.

    They are deleted in batches, so that each transaction is short.
    """
    traces = 0
    while due := list(CommentTrace.objects.due(at).order_by("purge_at").values_list("pk", flat=True)[:BATCH_SIZE]):
        traces += CommentTrace.objects.filter(pk__in=due).delete()[0]
    return traces
