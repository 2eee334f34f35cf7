"""The moderators' work in figures: how much is decided, how soon, and how much of it is overturned."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from statistics import median

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from ..comments.models import Comment
from ..delivery.days import midnight
from ..delivery.waits import Wait, wait_between
from ..taxonomy.staff import sections_of
from .models import Decision

DAYS = 14


@dataclass(frozen=True)
class Figures:
    """What stands over a day, a person or the whole span: its name, and counts of people's decisions.

    `overturned` counts those that somebody else changed afterwards; `typical` is the median Wait from a comment's
    coming in to its first decision, None where there was none.
    """

    name: object
    decided: int
    overturned: int
    typical: Wait | None

    @property
    def rate(self):
        """How many in a hundred were overturned, a whole number; None of none."""
        return round(100 * self.overturned / self.decided) if self.decided else None


@dataclass(frozen=True)
class Workload:
    """The days, each with its Figures under its date, those of the whole span, of each person, and what waits."""

    days: list[Figures]
    whole: Figures
    people: list[Figures]
    waiting: int
    oldest: Wait | None


def workload_of(user, at=None):
    """Return the Workload of the fourteen days up to `at` (now) in the user's sections."""
    now = at or timezone.now()
    today = timezone.localdate(now)
    dates = [today - datetime.timedelta(days=back) for back in reversed(range(DAYS))]
    decisions = _decisions_since(midnight(dates[0]), sections_of(user))
    by_date, by_person = defaultdict(list), defaultdict(list)
    for decision in decisions:
        by_date[timezone.localdate(decision.decided_at)].append(decision)
        by_person[decision.moderator].append(decision)
    people = [_figures(name, made) for name, made in by_person.items()]
    waiting = Comment.objects.within(sections_of(user)).waiting()
    oldest = waiting.values_list("created_at", flat=True).first()
    return Workload(
        days=[_figures(date, by_date[date]) for date in dates],
        whole=_figures("whole", decisions),
        people=sorted(people, key=lambda figures: (-figures.decided, figures.name)),
        waiting=waiting.order_by().count(),
        oldest=wait_between(oldest, now) if oldest else None,
    )


def _decisions_since(moment, sections):
    others = Decision.objects.filter(comment=OuterRef("comment"), decided_by__isnull=False)
    changed = others.filter(pk__gt=OuterRef("pk")).exclude(status_after=OuterRef("status_after"))
    rows = Decision.objects.filter(decided_at__gte=moment, decided_by__isnull=False)
    rows = rows.filter(comment__in=Comment.objects.within(sections)) if sections is not None else rows
    return list(
        rows.annotate(
            came_in=F("comment__created_at"),
            overturned=Exists(changed.exclude(decided_by=OuterRef("decided_by"))),
            is_first=~Exists(others.filter(pk__lt=OuterRef("pk"))),
        )
        .select_related("decided_by")
        .only("decided_at", "decided_by__first_name", "decided_by__last_name", "decided_by__username")
    )


def _figures(name, decisions):
    waits = [decision.decided_at - decision.came_in for decision in decisions if decision.is_first]
    return Figures(
        name=name,
        decided=len(decisions),
        overturned=sum(decision.overturned for decision in decisions),
        typical=Wait(int(median(waits).total_seconds()) // 60) if waits else None,
    )
