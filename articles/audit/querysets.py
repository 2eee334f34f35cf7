"""Which entries of the log."""

from ..delivery.append_only import AppendOnlyQuerySet


class AuditEntryQuerySet(AppendOnlyQuerySet):
    """Entries of the log by their subject."""

    def about(self, subject_type, subject_id):
        """Return the entries about one row, such as about("article", 93442), newest first."""
        return self.filter(subject_type=subject_type, subject_id=subject_id)
