"""Backfill a field that files of earlier versions of the program lack.

Reports and appeals name the decision that closed them (`closed_by_decision`). Earlier files don't have this field. A
report or appeal was closed by the decision with the same time, so the field is derived once all rows are imported.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import OuterRef, Subquery

DERIVED_FIELDS = {"report": "closed_by_decision_id", "appeal": "closed_by_decision_id"}


def lacks_derived_field(name: str, fields: dict[str, Any]) -> bool:
    """Return whether a line of the model `name` lacks the field that can be derived."""
    return name in DERIVED_FIELDS and DERIVED_FIELDS[name] not in fields


def backfill_derived_fields(names: Iterable[str]) -> None:
    """Derive the missing field of all imported rows of these models."""
    decisions = apps.get_model("articles", "Decision").objects.exclude(verdict="hold").order_by("version")
    if "report" in names:
        closing = decisions.filter(comment=OuterRef("comment"), decided_at=OuterRef("handled_at"))
        reports = apps.get_model("articles", "Report").objects.filter(closed_by_decision=None, handled_at__isnull=False)
        reports.update(closed_by_decision=Subquery(closing.values("pk")[:1]))
    if "appeal" in names:
        closing = decisions.filter(comment__decisions=OuterRef("decision"), decided_at=OuterRef("answered_at"))
        appeals = apps.get_model("articles", "Appeal").objects.filter(
            closed_by_decision=None, answered_at__isnull=False
        )
        appeals.update(closed_by_decision=Subquery(closing.values("pk")[:1]))
