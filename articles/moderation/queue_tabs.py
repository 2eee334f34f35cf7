"""The tabs of the queue: which comments, or decisions on them, each lists."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef
from django.db.models.query import QuerySet

from ..comments.withdraw import REMOVED_STATUSES
from .models import Appeal, Decision, Report

APPEALED_AT = {"appealed_at": F("appeal__appealed_at")}


@dataclass(frozen=True)
class QueueTab:
    """A list of comments, or where `lists_decisions`, of decisions.

    `filter_items` takes a queryset of comments and lookups of the time at which something came into the list, such as
    {"lte": now}. `order` is the date field of the list's order, one of the model or of the further `annotations`.
    """

    label: str
    title: str
    filter_items: Callable[[QuerySet, dict], QuerySet]
    empty_message: str
    order: str = "created_at"
    lists_decisions: bool = False
    annotations: dict = field(default_factory=dict)


def prefix_lookups(column: str, time_lookups: dict) -> dict:
    """Return `time_lookups` as lookups of a column: {"lte": now} of created_at as {"created_at__lte": now}."""
    return {f"{column}__{lookup}": value for lookup, value in time_lookups.items()}


def reported_comments(comments: QuerySet, time_lookups: dict, **reports) -> QuerySet:
    """Return the comments with such waiting reports; one that the commenter withdrew needs no decision."""
    waiting = Report.objects.waiting().filter(**reports, **prefix_lookups("reported_at", time_lookups))
    return comments.filter(pk__in=waiting.values("comment")).exclude(status__in=REMOVED_STATUSES)


def comments_with_status(comments: QuerySet, time_lookups: dict, status: str) -> QuerySet:
    """Return the comments of a status."""
    return comments.filter(status=status, **prefix_lookups("created_at", time_lookups))


def appealed_decisions(comments: QuerySet, time_lookups: dict) -> QuerySet:
    """Return the decisions against which an appeal waits, with the time of the appeal."""
    waiting = Decision.objects.filter(
        appeal__in=Appeal.objects.waiting().filter(**prefix_lookups("appealed_at", time_lookups))
    )
    return _decisions_on(comments, waiting.exclude(comment__status__in=REMOVED_STATUSES).annotate(**APPEALED_AT))


def latest_decisions(comments: QuerySet, time_lookups: dict) -> QuerySet:
    """Return the latest decision on each comment."""
    later = Decision.objects.filter(comment=OuterRef("comment"), version__gt=OuterRef("version"))
    return _decisions_on(
        comments, Decision.objects.filter(~Exists(later), **prefix_lookups("decided_at", time_lookups))
    )


def _decisions_on(comments: QuerySet, decisions: QuerySet) -> QuerySet:
    # Looked up for one decision after the other, since a page needs few of them; there may be many comments.
    return decisions.filter(Exists(comments.filter(pk=OuterRef("comment")).order_by()))


TABS = {
    "illegal": QueueTab(
        "Illegal reports",
        "Reported as illegal",
        lambda comments, time_lookups: reported_comments(comments, time_lookups, reason=Report.Reason.ILLEGAL),
        empty_message="Nothing is reported as illegal.",
    ),
    "reported": QueueTab(
        "Reported",
        "Reported by readers",
        lambda comments, time_lookups: reported_comments(
            comments, time_lookups, reason__in=set(Report.Reason) - {Report.Reason.ILLEGAL}
        ),
        empty_message="Nothing is reported.",
    ),
    "held": QueueTab(
        "Held",
        "Waiting for a decision",
        lambda comments, time_lookups: comments_with_status(comments, time_lookups, "held"),
        empty_message="Nothing waits.",
    ),
    "unreviewed": QueueTab(
        "Unreviewed",
        "Shown without review",
        lambda comments, time_lookups: comments_with_status(comments, time_lookups, "live"),
        empty_message="Nothing is shown without review.",
    ),
    "appeals": QueueTab(
        "Appeals",
        "Appeals",
        appealed_decisions,
        empty_message="No appeal waits.",
        order="appealed_at",
        lists_decisions=True,
        annotations=APPEALED_AT,
    ),
    "decided": QueueTab(
        "Decided",
        "Decided",
        latest_decisions,
        empty_message="Nothing is decided yet.",
        order="-decided_at",
        lists_decisions=True,
    ),
}
# Tabs of addresses that somebody may have bookmarked, and what shows the same today.
FORMER_TABS = {
    "waiting": {"tab": "held"},
    "approved": {"tab": "decided", "outcome": "approve"},
    "rejected": {"tab": "decided", "outcome": "reject"},
    "spam": {"tab": "decided", "outcome": "spam"},
    "mine": {"tab": "decided", "by": "me"},
}
