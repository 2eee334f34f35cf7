"""The archive: what was published in each year, month and day of the newspaper's own time zone."""

import calendar
import datetime
from dataclasses import dataclass

from django.db.models import Count, Max, Min
from django.db.models.functions import TruncDay
from django.utils import timezone

from ..delivery.days import midnight
from ..editorial.models import LiveArticle


@dataclass(frozen=True)
class Day:
    """A day on the calendar and how many articles it has."""

    date: datetime.date
    count: int


@dataclass(frozen=True)
class Month:
    """A month, its days, and how many articles it has."""

    first: datetime.date
    days: list

    @property
    def count(self):
        """How many articles the month has."""
        return sum(day.count for day in self.days)

    @property
    def weeks(self):
        """Its days in weeks from Monday, with None before the first and after the last."""
        days = [None] * self.first.weekday() + self.days
        days += [None] * (-len(days) % 7)
        return [days[n : n + 7] for n in range(0, len(days), 7)]


def of_day(date, at=None):
    """Return the visible articles of that day."""
    return LiveArticle.objects.visible(at).between(midnight(date), midnight(date + datetime.timedelta(days=1)))


def year(number, at=None):
    """Return the twelve months of a year with their days and counts, by one query."""
    first, last = datetime.date(number, 1, 1), datetime.date(number + 1, 1, 1)
    published = LiveArticle.objects.visible(at).between(midnight(first), midnight(last))
    days = published.annotate(day=TruncDay("publish_at")).order_by("day").values_list("day").annotate(n=Count("pk"))
    counts = {day.date(): count for day, count in days}
    return [_month(number, month, counts) for month in range(1, 13)]


def _month(year, month, counts):
    dates = [datetime.date(year, month, day + 1) for day in range(calendar.monthrange(year, month)[1])]
    return Month(dates[0], [Day(date, counts.get(date, 0)) for date in dates])


def years(at=None):
    """Return the years that have articles' dates between them, latest first."""
    ends = LiveArticle.objects.visible(at).aggregate(first=Min("publish_at"), last=Max("publish_at"))
    if ends["first"] is None:
        return []
    first, last = (timezone.localtime(ends[end]).year for end in ("first", "last"))
    return list(range(last, first - 1, -1))


def neighbours(date, at=None):
    """Return the nearest days before and after that have articles, as dates or None."""
    visible = LiveArticle.objects.visible(at)
    before = visible.filter(publish_at__lt=midnight(date)).order_by("-publish_at")
    after = visible.filter(publish_at__gte=midnight(date + datetime.timedelta(days=1))).order_by("publish_at")
    moments = (rows.values_list("publish_at", flat=True).first() for rows in (before, after))
    return [moment and timezone.localtime(moment).date() for moment in moments]
