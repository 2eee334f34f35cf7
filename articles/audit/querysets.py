"""QuerySets of log entries."""

from typing import TYPE_CHECKING, Self

from django.db.models import OuterRef

from ..delivery.append_only import AppendOnlyQuerySet

if TYPE_CHECKING:
    from .models import AuditEntry  # noqa: F401 (the name in the string of a base class)


class AuditEntryQuerySet(AppendOnlyQuerySet["AuditEntry"]):
    """Log entries."""

    def about(self, subject_type: str, subject_id: int | OuterRef) -> Self:
        """Return the entries about one subject, newest first, for example about("article", 93442)."""
        return self.filter(subject_type=subject_type, subject_id=subject_id)
