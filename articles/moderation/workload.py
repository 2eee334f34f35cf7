"""The moderators' work in figures: how much is decided, how soon, and how much of it is overturned."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from statistics import median

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from ..comments.models import Comment
from ..delivery.dates import start_of_day
from ..delivery.durations import Duration, duration_between
from ..taxonomy.section_staff import section_ids_of
from .models import Decision

WORKLOAD_DAYS = 14


@dataclass(frozen=True)
class DecisionStatistics:
    """What stands over a day, a person or the whole span: its name, and counts of people's decisions.

    `overturned` counts those that somebody else changed afterwards; `median_wait` is the median Wait from a comment's
    coming in to its first decision, None where there was none.
    """

    name: object
    decided: int
    overturned: int
    median_wait: Duration | None

    @property
    def overturned_percent(self):
        """How many in a hundred were overturned, a whole number; None of none."""
        return round(100 * self.overturned / self.decided) if self.decided else None


@dataclass(frozen=True)
class Workload:
    """The days, each with the statistics of its date, those of the whole span, of each person, and what waits."""

    days: list[DecisionStatistics]
    total: DecisionStatistics
    by_moderator: list[DecisionStatistics]
    waiting: int
    oldest_wait: Duration | None


def workload_of(user, at=None):
    """Return the Workload of the fourteen days up to `at` (now) in the user's sections."""
    now = at or timezone.now()
    today = timezone.localdate(now)
    dates = [today - datetime.timedelta(days=back) for back in reversed(range(WORKLOAD_DAYS))]
    decisions = _decisions_since(start_of_day(dates[0]), section_ids_of(user))
    decisions_by_date, decisions_by_moderator = defaultdict(list), defaultdict(list)
    for decision in decisions:
        decisions_by_date[timezone.localdate(decision.decided_at)].append(decision)
        decisions_by_moderator[decision.moderator].append(decision)
    by_moderator = [_statistics_of(name, decisions) for name, decisions in decisions_by_moderator.items()]
    waiting = Comment.objects.in_sections(section_ids_of(user)).waiting()
    oldest_wait = waiting.values_list("created_at", flat=True).first()
    return Workload(
        days=[_statistics_of(date, decisions_by_date[date]) for date in dates],
        total=_statistics_of("total", decisions),
        by_moderator=sorted(by_moderator, key=lambda statistics: (-statistics.decided, statistics.name)),
        waiting=waiting.order_by().count(),
        oldest_wait=duration_between(oldest_wait, now) if oldest_wait else None,
    )


def _decisions_since(since, sections):
    others = Decision.objects.filter(comment=OuterRef("comment"), decided_by__isnull=False)
    changed = others.filter(pk__gt=OuterRef("pk")).exclude(status_after=OuterRef("status_after"))
    rows = Decision.objects.filter(decided_at__gte=since, decided_by__isnull=False)
    rows = rows.filter(comment__in=Comment.objects.in_sections(sections)) if sections is not None else rows
    return list(
        rows.annotate(
            received_at=F("comment__created_at"),
            overturned=Exists(changed.exclude(decided_by=OuterRef("decided_by"))),
            is_first=~Exists(others.filter(pk__lt=OuterRef("pk"))),
        )
        .select_related("decided_by")
        .only("decided_at", "decided_by__first_name", "decided_by__last_name", "decided_by__username")
    )


def _statistics_of(name, decisions):
    waits = [decision.decided_at - decision.received_at for decision in decisions if decision.is_first]
    return DecisionStatistics(
        name=name,
        decided=len(decisions),
        overturned=sum(decision.overturned for decision in decisions),
        median_wait=Duration(int(median(waits).total_seconds()) // 60) if waits else None,
    )
