"""Logs: rows that are added, read, and never altered."""

from django.db import models
from django.db.models.query import QuerySet

REFUSAL = "Rows of a log are kept as they were written."


class AppendOnlyQuerySet(QuerySet):
    """Rows that can be read and added to."""

    def update(self, **kwargs):
        """Refuse."""
        raise TypeError(REFUSAL)

    def bulk_update(self, *args, **kwargs):
        """Refuse."""
        raise TypeError(REFUSAL)

    def redact(self, **words):
        """Put these words in the place of others that their writer wants erased; the row and its facts stay."""
        return super().update(**words)

    redact.alters_data = True

    def delete(self):
        """Refuse."""
        raise TypeError(REFUSAL)

    delete.alters_data = True
    delete.queryset_only = True


class AppendOnly(models.Model):
    """A row of a log. Its model's queryset is an AppendOnlyQuerySet."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Store a row that isn't stored yet; TypeError for one that is."""
        if not self._state.adding:
            raise TypeError(REFUSAL)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refuse."""
        raise TypeError(REFUSAL)
