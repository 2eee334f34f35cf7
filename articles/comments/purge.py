"""Deleting what is kept of senders only for a time: where comments came from, and the keys of hashed addresses."""

from django.utils import timezone

from .ip_hashes import purge_keys
from .models import CommentTrace

BATCH_SIZE = 5_000


def purge_commenter_data(at=None):
    """Delete the traces whose purge date has come by that time (now), and keys that are needed no more.

    Returns how many of each. Traces go in batches, so that posting waits for none of them long.
    """
    at = at or timezone.now()
    traces = 0
    while due := list(CommentTrace.objects.due(at).order_by("purge_at").values_list("pk", flat=True)[:BATCH_SIZE]):
        traces += CommentTrace.objects.filter(pk__in=due).delete()[0]
    return traces, purge_keys(at)
