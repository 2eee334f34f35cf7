"""The tabs of the queue: which comments, or decisions on them, each holds."""

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

    `rows` takes comments and conditions on the moment at which a row came into the list, such as {"lte": now}. `order`
    is the date by which they stand, one of their own or of the further `columns`.
    """

    label: str
    title: str
    rows: Callable[..., QuerySet]
    empty: str
    order: str = "created_at"
    is_of_decisions: bool = False
    columns: dict = field(default_factory=dict)


def moment(column, conditions):
    """Return lookups of a column: created_at and {"lte": now} as {"created_at__lte": now}."""
    return {f"{column}__{lookup}": value for lookup, value in conditions.items()}


def reported(comments, when, **reports):
    """Return the comments about which such reports wait; one that its sender took back needs no decision."""
    waiting = Report.objects.waiting().filter(**reports, **moment("reported_at", when))
    return comments.filter(pk__in=waiting.values("comment")).exclude(status__in=GONE)


def with_status(comments, when, status):
    """Return the comments of a status, by when they came in."""
    return comments.filter(status=status, **moment("created_at", when))


def on(comments, decisions):
    """Return those of the decisions that are on these comments."""
    # Asked of each decision in turn, since a page needs few of them; the comments may be many.
    return decisions.filter(Exists(comments.filter(pk=OuterRef("comment")).order_by()))


def appealed(comments, when):
    """Return the decisions against which an appeal waits, with when it came."""
    waiting = Decision.objects.filter(appeal__in=Appeal.objects.waiting().filter(**moment("appealed_at", when)))
    return on(comments, waiting.exclude(comment__status__in=GONE).annotate(**APPEALED_AT))


def decided(comments, when):
    """Return the latest decision on each comment."""
    later = Decision.objects.filter(comment=OuterRef("comment"), version__gt=OuterRef("version"))
    return on(comments, Decision.objects.filter(~Exists(later), **moment("decided_at", when)))


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
# Tabs of addresses that somebody may have kept, and what shows the same.
FORMER = {
    "waiting": {"tab": "held"},
    "approved": {"tab": "decided", "outcome": "approve"},
    "rejected": {"tab": "decided", "outcome": "reject"},
    "spam": {"tab": "decided", "outcome": "spam"},
    "mine": {"tab": "decided", "by": "me"},
}
