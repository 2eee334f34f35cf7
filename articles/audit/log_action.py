"""Recording an act in the log."""

from django.utils import timezone

from .models import AuditEntry


def log_action(
    action, *, subject_type, subject_id, label, by=None, section=None, before=None, after=None, reason="", at=None
):
    """Add an entry to the log and return it; `by` is None for what no person did, as an import.

    `before` and `after` are plain data, {field: value}, of what the act changed. Called in the act's own
    transaction, so that neither stands without the other.
    """
    return AuditEntry.objects.create(
        at=at or timezone.now(),
        person=by,
        person_name=(by.get_full_name() or by.get_username())[:150] if by else "",
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        label=label[:200],
        section=section,
        before=before or {},
        after=after or {},
        reason=reason,
    )
