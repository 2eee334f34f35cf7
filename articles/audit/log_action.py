"""Add an action to the log."""

import datetime
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.utils import timezone

from ..delivery.staff_user import display_name
from ..taxonomy.models import Section
from .models import AuditEntry


def log_action(
    action: str,
    *,
    subject_type: str,
    subject_id: int | None,
    label: str,
    by: User | None = None,
    section: Section | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
    network: str = "",
    at: datetime.datetime | None = None,
) -> AuditEntry:
    """Add an entry to the log and return it; `by` is None if no person ran the action, as for an import.

    `before` and `after` are plain data, {field: value}, of what the action changed. `network` is the hash of the
    client's network, for what concerns security (security_events.py). Call this in the action's own transaction, so
    that the action and its entry are stored together or not at all.
    """
    return AuditEntry.objects.create(
        at=at or timezone.now(),
        person=by,
        person_name=display_name(by)[:150],
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        label=label[:200],
        section=section,
        before=before or {},
        after=after or {},
        reason=reason,
        network=network,
    )
