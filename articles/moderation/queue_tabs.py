"""The tabs of the queue, and the comments or decisions that each of them lists."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef
from django.db.models.query import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..comments.querysets import CommentQuerySet
from ..comments.withdraw_comment import REMOVED_STATUSES
from .models import Appeal, Decision, Report

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

APPEALED_AT = {"appealed_at": F("appeal__appealed_at")}
# Lookups of a time, such as {"lte": now}.
TimeLookups = Mapping[str, datetime]


@dataclass(frozen=True)
class QueueTab:
    """A list of comments or, with `lists_decisions`, of decisions.

    `filter_items` takes a queryset of comments and lookups of the time at which an item was added to the list, such as
    {"lte": now}. `order` is the date field of the list's order, one of the model or of the further `annotations`.
    """

    label: "StrPromise"
    title: "StrPromise"
    filter_items: Callable[[CommentQuerySet, TimeLookups], QuerySet[Any]]
    empty_message: "StrPromise"
    order: str = "created_at"
    lists_decisions: bool = False
    annotations: dict[str, F] = field(default_factory=dict)


def prefix_lookups(column: str, time_lookups: TimeLookups) -> dict[str, datetime]:
    """Return `time_lookups` as lookups of a column: {"lte": now} of created_at as {"created_at__lte": now}."""
    return {f"{column}__{lookup}": value for lookup, value in time_lookups.items()}


def reported_comments(comments: CommentQuerySet, time_lookups: TimeLookups, **reports: Any) -> CommentQuerySet:
    """Return the comments with waiting reports that match the lookups `reports`, without removed comments."""
    waiting = Report.objects.waiting().filter(**reports, **prefix_lookups("reported_at", time_lookups))
    return comments.filter(pk__in=waiting.values("comment")).exclude(status__in=REMOVED_STATUSES)


def comments_with_status(comments: CommentQuerySet, time_lookups: TimeLookups, status: str) -> CommentQuerySet:
    """Return the comments of a status."""
    return comments.filter(status=status, **prefix_lookups("created_at", time_lookups))


def appealed_decisions(comments: CommentQuerySet, time_lookups: TimeLookups) -> QuerySet[Decision]:
    """Return the decisions with a waiting appeal, annotated with the time of the appeal."""
    waiting = Decision.objects.filter(
        appeal__in=Appeal.objects.waiting().filter(**prefix_lookups("appealed_at", time_lookups))
    )
    return _decisions_on(comments, waiting.exclude(comment__status__in=REMOVED_STATUSES).annotate(**APPEALED_AT))


def latest_decisions(comments: CommentQuerySet, time_lookups: TimeLookups) -> QuerySet[Decision]:
    """Return the latest decision on each comment."""
    later = Decision.objects.filter(comment=OuterRef("comment"), version__gt=OuterRef("version"))
    return _decisions_on(
        comments, Decision.objects.filter(~Exists(later), **prefix_lookups("decided_at", time_lookups))
    )


def _decisions_on(comments: CommentQuerySet, decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    # A subquery for each decision is cheaper than a join: a page needs few decisions, and there may be many comments.
    return decisions.filter(Exists(comments.filter(pk=OuterRef("comment")).order_by()))


TABS = {
    "illegal": QueueTab(
        _("Reported as illegal"),
        _("Reported as illegal"),
        lambda comments, time_lookups: reported_comments(comments, time_lookups, reason=Report.Reason.ILLEGAL),
        empty_message=_("No comments are reported as illegal."),
    ),
    "reported": QueueTab(
        pgettext_lazy("comments", "Reported"),
        _("Reported by readers"),
        lambda comments, time_lookups: reported_comments(
            comments, time_lookups, reason__in=set(Report.Reason) - {Report.Reason.ILLEGAL}
        ),
        empty_message=_("No comments are reported."),
    ),
    "held": QueueTab(
        pgettext_lazy("comments", "Held"),
        _("Waiting for a decision"),
        lambda comments, time_lookups: comments_with_status(comments, time_lookups, "held"),
        empty_message=_("No comments are waiting for a decision."),
    ),
    "unreviewed": QueueTab(
        pgettext_lazy("comments", "Unreviewed"),
        _("Shown without review"),
        lambda comments, time_lookups: comments_with_status(comments, time_lookups, "live"),
        empty_message=_("No comments are shown without review."),
    ),
    "appeals": QueueTab(
        _("Appeals"),
        _("Appeals"),
        appealed_decisions,
        empty_message=_("No appeals are waiting for a decision."),
        order="appealed_at",
        lists_decisions=True,
        annotations=APPEALED_AT,
    ),
    "decided": QueueTab(
        pgettext_lazy("comments", "Decided"),
        pgettext_lazy("comments", "Decided"),
        latest_decisions,
        empty_message=_("No decisions yet."),
        order="-decided_at",
        lists_decisions=True,
    ),
}
# Tabs of older addresses that may be bookmarked, and the parameters that show the same now.
FORMER_TABS = {
    "waiting": {"tab": "held"},
    "approved": {"tab": "decided", "outcome": "approve"},
    "rejected": {"tab": "decided", "outcome": "reject"},
    "spam": {"tab": "decided", "outcome": "spam"},
    "mine": {"tab": "decided", "by": "me"},
}
