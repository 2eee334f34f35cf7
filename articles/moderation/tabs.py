"""The tabs of the queue: which comments, or decisions on them, each holds."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef
from django.db.models.query import QuerySet

from .models import Appeal, Decision, Report


@dataclass(frozen=True)
class Tab:
    """A list of comments, or where `is_of_decisions`, of decisions.

    `rows` takes comments and conditions on the moment at which a row came into the list, such as {"lte": now}.
    """

    label: str
    title: str
    rows: Callable[..., QuerySet]
    is_of_decisions: bool = False
    empty: str = "Nothing here."


def moment(column, conditions):
    """Return lookups of a column: created_at and {"lte": now} as {"created_at__lte": now}."""
    return {f"{column}__{lookup}": value for lookup, value in conditions.items()}


def reported(comments, when, **reports):
    """Return the comments about which such reports wait."""
    waiting = Report.objects.waiting().filter(**reports, **moment("reported_at", when))
    return comments.filter(pk__in=waiting.values("comment"))


def with_status(comments, when, status):
    """Return the comments of a status, by when they came in."""
    return comments.filter(status=status, **moment("created_at", when))


def on(comments, decisions):
    """Return those of the decisions that are on these comments."""
    return decisions.filter(comment__in=comments.values("pk")) if comments.query.has_filters() else decisions


def appealed(comments, when):
    """Return the decisions against which an appeal waits, with when it came."""
    waiting = Decision.objects.filter(appeal__in=Appeal.objects.waiting().filter(**moment("appealed_at", when)))
    return on(comments, waiting.annotate(appealed_at=F("appeal__appealed_at")))


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
    "appeals": Tab("Appeals", "Appeals", appealed, is_of_decisions=True, empty="No appeal waits."),
    "decided": Tab("Decided", "Decided", decided, is_of_decisions=True, empty="Nothing is decided yet."),
}
