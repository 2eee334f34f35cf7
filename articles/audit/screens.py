"""What plain screens of the desk change, such as a section or an account, comes into the log as well."""

from django.db.models import Model

from ..taxonomy.models import Section
from .record import record


def record_change(sender, *, act: str, row: Model, by, before: dict, after: dict, **kwargs) -> None:
    """Record what a screen announced (delivery/signals.py)."""
    # A section that is about to be deleted can't be pointed at.
    section = row if isinstance(row, Section) and act != "delete" else None
    record(
        act,
        subject=row._meta.model_name,
        subject_id=row.pk,
        label=str(row),
        section=section,
        by=by,
        before=before,
        after=after,
    )
