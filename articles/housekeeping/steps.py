"""The steps of housekeeping, in the order in which they run. A new step is a function and its line in STEPS."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..comments.purge import purge_keys, purge_traces
from ..delivery.page_cache.tags import delete_past_changes
from ..outbox.retention import delete_old_emails
from ..outbox.send_due import send_due_emails
from ..search.index import repair_index
from ..writing.models import AutosaveBuffer
from .background_tasks import delete_finished_tasks, retry_tasks
from .batches import delete_in_batches
from .models import HousekeepingRun
from .personal_data import (
    delete_expired_sessions,
    delete_unconfirmed,
    remove_browsers_of_preview_views,
    remove_old_emails,
)
from .picture_files import count_unused_files, draw_cards, make_missing_pictures

KEEP_RUNS = datetime.timedelta(days=90)
# A window that was closed sends no autosave after this.
KEEP_EMPTY_BUFFERS = datetime.timedelta(days=1)
MAX_SENDING_SECONDS = 600


@dataclass(frozen=True)
class HousekeepingStep:
    """A part of housekeeping: its name for --only and the summary, what its number counts, and its function.

    The function is given the time of the run and returns the number. It may be repeated at any time, and works in
    batches, so that it locks nothing for long.
    """

    name: str
    label: str | Promise
    run: Callable[[datetime.datetime], int]


def repair_search_index(at: datetime.datetime) -> int:
    """Update the search index and correct its differences; return how many entries were out of date."""
    return repair_index()


def delete_empty_autosave_buffers(at: datetime.datetime) -> int:
    """Delete the autosave buffers of closed windows that hold no text, and return how many."""
    return delete_in_batches(AutosaveBuffer.objects.filter(fields={}, saved_at__lt=at - KEEP_EMPTY_BUFFERS))


def delete_old_runs(at: datetime.datetime) -> int:
    """Delete the records of old runs, and return how many."""
    return delete_in_batches(HousekeepingRun.objects.filter(started_at__lt=at - KEEP_RUNS))


def send_waiting_emails(at: datetime.datetime) -> int:
    """Send the e-mails that are due, and return how many were sent; those that fail are tried again later."""
    return send_due_emails(MAX_SENDING_SECONDS).sent


# Personal data first: what the newspaper promises its readers must not wait for pictures.
STEPS = [
    HousekeepingStep("ip_addresses", _("IP addresses and browsers of comments deleted"), purge_traces),
    HousekeepingStep("hash_keys", _("Keys of IP address hashes deleted"), purge_keys),
    HousekeepingStep("emails", _("E-mail addresses removed from comments and reports"), remove_old_emails),
    HousekeepingStep("unconfirmed", _("Unconfirmed e-mail addresses and subscriptions deleted"), delete_unconfirmed),
    HousekeepingStep(
        "preview_views", _("Browsers removed from views of preview links"), remove_browsers_of_preview_views
    ),
    HousekeepingStep("sessions", _("Expired and ended sessions deleted"), delete_expired_sessions),
    HousekeepingStep("old_emails", _("Records of sent and failed e-mails deleted"), delete_old_emails),
    HousekeepingStep("send_emails", _("E-mails sent that were waiting"), send_waiting_emails),
    HousekeepingStep("retries", _("Background tasks queued again"), retry_tasks),
    HousekeepingStep("tasks", _("Finished background tasks deleted"), delete_finished_tasks),
    HousekeepingStep("page_changes", _("Past changes of pages deleted"), delete_past_changes),
    HousekeepingStep("autosaves", _("Empty autosave buffers deleted"), delete_empty_autosave_buffers),
    HousekeepingStep("renditions", _("Photos whose missing renditions were made"), make_missing_pictures),
    HousekeepingStep("social_cards", _("Social cards drawn"), draw_cards),
    HousekeepingStep("search_index", _("Entries of the search index corrected"), repair_search_index),
    HousekeepingStep("unused_files", _("Unused picture files found (see remove_orphans)"), count_unused_files),
    HousekeepingStep("runs", _("Records of old runs deleted"), delete_old_runs),
]
