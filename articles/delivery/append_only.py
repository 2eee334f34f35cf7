"""Logs: models whose rows are added and read, and never changed or deleted."""

from typing import Any, NoReturn, TypeVar

from django.db import models
from django.db.models.query import QuerySet

REFUSAL = "Rows of a log can't be changed or deleted."

Row = TypeVar("Row", bound=models.Model, covariant=True)


class AppendOnlyQuerySet(QuerySet[Row]):
    """Rows that can be read and added."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Raise TypeError."""
        raise TypeError(REFUSAL)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise TypeError."""
        raise TypeError(REFUSAL)

    def redact(self, **replacements: Any) -> int:
        """Replace texts of a person who wants them erased, keep the rows and the rest of each, and return the number.

        `replacements` are {field: text}.
        """
        return super().update(**replacements)

    # Keep templates from calling it, as Django does for its own methods that change data.
    redact.alters_data = True  # type: ignore[attr-defined]  # Django reads this attribute of a function

    def delete(self) -> NoReturn:
        """Raise TypeError."""
        raise TypeError(REFUSAL)

    delete.alters_data = True  # type: ignore[attr-defined]  # Django reads this attribute of a function
    delete.queryset_only = True  # type: ignore[attr-defined]  # Django reads this attribute of a function


class AppendOnly(models.Model):
    """A row of a log. Its model's queryset is an AppendOnlyQuerySet."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; raise TypeError for a row that is stored already."""
        if not self._state.adding:
            raise TypeError(REFUSAL)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise TypeError."""
        raise TypeError(REFUSAL)
