"""The tabs of the queue: which comments, or decisions on them, each lists."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef
from django.db.models.query import QuerySet

from ..comments.withdraw import GONE
from .models import Appeal, Decision, Report

APPEALED_AT = {"appealed_at": F("appeal__appealed_at")}


@dataclass(frozen=True)
class Tab:
    """A list of comments, or where `is_of_decisions`, of decisions.

    `rows` takes a queryset of comments and lookups of the time at which something came into the list, such as
    {"lte": now}. `order` is the date field of the list's order, one of the model or of the further `columns`.
    """

    label: str
    title: str
    rows: Callable[[QuerySet, dict], QuerySet]
    empty: str
    order: str = "created_at"
    is_of_decisions: bool = False
    columns: dict = field(default_factory=dict)


def lookups(column: str, when: dict) -> dict:
    """Return `when` as lookups of a column: {"lte": now} of created_at as {"created_at__lte": now}."""
    return {f"{column}__{lookup}": value for lookup, value in when.items()}


def reported(comments: QuerySet, when: dict, **reports) -> QuerySet:
    """Return the comments with such waiting reports; one that the commenter withdrew needs no decision."""
    waiting = Report.objects.waiting().filter(**reports, **lookups("reported_at", when))
    return comments.filter(pk__in=waiting.values("comment")).exclude(status__in=GONE)


def with_status(comments: QuerySet, when: dict, status: str) -> QuerySet:
    """Return the comments of a status."""
    return comments.filter(status=status, **lookups("created_at", when))


def appealed(comments: QuerySet, when: dict) -> QuerySet:
    """Return the decisions against which an appeal waits, with the time of the appeal."""
    waiting = Decision.objects.filter(appeal__in=Appeal.objects.waiting().filter(**lookups("appealed_at", when)))
    return _on(comments, waiting.exclude(comment__status__in=GONE).annotate(**APPEALED_AT))


def decided(comments: QuerySet, when: dict) -> QuerySet:
    """Return the latest decision on each comment."""
    later = Decision.objects.filter(comment=OuterRef("comment"), version__gt=OuterRef("version"))
    return _on(comments, Decision.objects.filter(~Exists(later), **lookups("decided_at", when)))


def _on(comments: QuerySet, decisions: QuerySet) -> QuerySet:
    # Looked up for one decision after the other, since a page needs few of them; there may be many comments.
    return decisions.filter(Exists(comments.filter(pk=OuterRef("comment")).order_by()))


TABS = {
    "illegal": Tab(
        "Illegal reports",
        "Reported as illegal",
        lambda comments, when: reported(comments, when, reason=Report.Reason.ILLEGAL),
        empty="Nothing is reported as illegal.",
    ),
    "reported": Tab(
        "Reported",
        "Reported by readers",
        lambda comments, when: reported(comments, when, reason__in=set(Report.Reason) - {Report.Reason.ILLEGAL}),
        empty="Nothing is reported.",
    ),
    "held": Tab(
        "Held",
        "Waiting for a decision",
        lambda comments, when: with_status(comments, when, "held"),
        empty="Nothing waits.",
    ),
    "unreviewed": Tab(
        "Unreviewed",
        "Shown without review",
        lambda comments, when: with_status(comments, when, "live"),
        empty="Nothing is shown without review.",
    ),
    "appeals": Tab(
        "Appeals",
        "Appeals",
        appealed,
        empty="No appeal waits.",
        order="appealed_at",
        is_of_decisions=True,
        columns=APPEALED_AT,
    ),
    "decided": Tab(
        "Decided", "Decided", decided, empty="Nothing is decided yet.", order="-decided_at", is_of_decisions=True
    ),
}
# Tabs of addresses that somebody may have bookmarked, and what shows the same today.
FORMER = {
    "waiting": {"tab": "held"},
    "approved": {"tab": "decided", "outcome": "approve"},
    "rejected": {"tab": "decided", "outcome": "reject"},
    "spam": {"tab": "decided", "outcome": "spam"},
    "mine": {"tab": "decided", "by": "me"},
}
