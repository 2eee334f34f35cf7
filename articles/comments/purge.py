"""Deleting commenters' data when its retention period ends: traces of comments, and keys of IP address hashes."""

from datetime import datetime

from ..delivery.ip_hashes import HashKey, period_of
from .commenters import Sanction
from .models import CommentTrace

BATCH_SIZE = 5_000
# How many periods a key of IP address hashes is kept for; it is replaced every period.
MAX_KEY_AGE_PERIODS = 6


def purge_traces(at: datetime) -> int:
    """Delete the traces whose purge date has passed at that time, and return the number deleted.

    They are deleted in batches, so that each transaction is short.
    """
    traces = 0
    while due := list(CommentTrace.objects.due(at).order_by("purge_at").values_list("pk", flat=True)[:BATCH_SIZE]):
        traces += CommentTrace.objects.filter(pk__in=due).delete()[0]
    return traces


def purge_keys(at: datetime) -> int:
    """Delete keys older than six periods that no sanction in force needs, and return the number deleted."""
    values = Sanction.objects.in_force(at).exclude(target=Sanction.Target.EMAIL).values_list("value", flat=True)
    needed = {value.partition(".")[0] for value in values}
    return (
        HashKey.objects.filter(period__lte=period_of(at) - MAX_KEY_AGE_PERIODS).exclude(period__in=needed).delete()[0]
    )
