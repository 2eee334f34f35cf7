"""Statistics of the moderators' work: how many decisions, how soon, and how many were overturned."""

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, TypedDict, cast

from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from ..comments.models import Comment
from ..delivery.dates import start_of_day
from ..delivery.durations import Duration, duration_between
from ..taxonomy.section_staff import section_ids_of
from .models import Decision

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

WORKLOAD_DAYS = 14


class DecisionAnnotations(TypedDict):
    """Values that `_decisions_since` adds to each decision."""

    received_at: datetime.datetime
    overturned: bool
    is_first: bool


@dataclass(frozen=True)
class DecisionStatistics:
    """Statistics of people's decisions on a day, by a person, or in the whole period.

    `name` is the date or the person's name. `overturned` counts the decisions that somebody else changed afterwards;
    `median_wait` is the median time from receiving a comment to its first decision, None where there was none.
    """

    name: datetime.date | str
    decided: int
    overturned: int
    median_wait: Duration | None

    @property
    def overturned_percent(self) -> int | None:
        """The percentage of the decisions that were overturned; None where there are no decisions."""
        return round(100 * self.overturned / self.decided) if self.decided else None


@dataclass(frozen=True)
class Workload:
    """The statistics of each day, of the whole period and of each moderator, and the number of waiting comments."""

    days: list[DecisionStatistics]
    total: DecisionStatistics
    by_moderator: list[DecisionStatistics]
    waiting: int
    oldest_wait: Duration | None


def workload_of(user: User, at: datetime.datetime | None = None) -> Workload:
    """Return the Workload of the fourteen days up to `at` (now by default) in the user's sections."""
    now = at or timezone.now()
    today = timezone.localdate(now)
    dates = [today - datetime.timedelta(days=back) for back in reversed(range(WORKLOAD_DAYS))]
    decisions = _decisions_since(start_of_day(dates[0]), section_ids_of(user))
    by_date: dict[datetime.date, list[WithAnnotations[Decision, DecisionAnnotations]]] = defaultdict(list)
    by_moderator: dict[str, list[WithAnnotations[Decision, DecisionAnnotations]]] = defaultdict(list)
    for decision in decisions:
        by_date[timezone.localdate(decision.decided_at)].append(decision)
        by_moderator[decision.moderator].append(decision)
    waiting = Comment.objects.in_sections(section_ids_of(user)).waiting()
    oldest_wait = waiting.values_list("created_at", flat=True).first()
    return Workload(
        days=[_statistics_of(date, by_date[date]) for date in dates],
        total=_statistics_of("", decisions),
        by_moderator=[
            _statistics_of(name, theirs)
            for name, theirs in sorted(by_moderator.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        ],
        waiting=waiting.order_by().count(),
        oldest_wait=duration_between(oldest_wait, now) if oldest_wait else None,
    )


def _decisions_since(
    since: datetime.datetime, section_ids: Collection[int] | None
) -> "list[WithAnnotations[Decision, DecisionAnnotations]]":
    """Return people's decisions since then in these sections (None: in all), with their DecisionAnnotations."""
    others = Decision.objects.filter(comment=OuterRef("comment"), decided_by__isnull=False)
    changed = others.filter(pk__gt=OuterRef("pk")).exclude(status_after=OuterRef("status_after"))
    decisions = Decision.objects.filter(decided_at__gte=since, decided_by__isnull=False)
    if section_ids is not None:
        decisions = decisions.filter(comment__in=Comment.objects.in_sections(section_ids))
    annotated = decisions.annotate(
        received_at=F("comment__created_at"),
        overturned=Exists(changed.exclude(decided_by=OuterRef("decided_by"))),
        is_first=~Exists(others.filter(pk__lt=OuterRef("pk"))),
    )
    names = [f"decided_by__{name}" for name in ("first_name", "last_name", "username")]
    # mypy infers the annotations without the name of their TypedDict.
    return cast(
        "list[WithAnnotations[Decision, DecisionAnnotations]]",
        list(annotated.select_related("decided_by").only("decided_at", *names)),
    )


def _statistics_of(
    name: datetime.date | str, decisions: "Collection[WithAnnotations[Decision, DecisionAnnotations]]"
) -> DecisionStatistics:
    waits = [
        (decision.decided_at - decision.received_at).total_seconds() for decision in decisions if decision.is_first
    ]
    return DecisionStatistics(
        name=name,
        decided=len(decisions),
        overturned=sum(decision.overturned for decision in decisions),
        median_wait=Duration(int(median(waits)) // 60) if waits else None,
    )
