"""The archive: what was published in each year, month and day of the newspaper's own time zone.

Years and months are counted between the moments at which they begin there, so that the hour by which clocks change
belongs to the right one, and a database needs its index only.
"""

import calendar
import datetime
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from ..delivery.dates import start_of_day
from ..editorial.models import LiveArticle

# Seconds for which what is told of years, and of months that are over, is kept.
CACHE_SECONDS = 600
# More than a newspaper publishes in a day; where an import put them on one, they go on by cursor.
DAY_PAGE_SIZE = 500
DAY = datetime.timedelta(days=1)
# How much of a date stands in the address of each.
DATE_PARTS = {"year": 1, "month": 2, "day": 3}


@dataclass(frozen=True)
class ArchivePeriod:
    """A year, a month or a day on the calendar, by its first day: how many articles it has, and where, if any."""

    date: datetime.date
    count: int
    url: str

    @classmethod
    def create(cls, kind, date, count, *more):
        """Make one of a kind: a year, month or day."""
        return cls(date, count, _archive_url(kind, date) if count else "", *more)


@dataclass(frozen=True)
class ArchiveMonth(ArchivePeriod):
    """A month with its days."""

    days: list

    @property
    def weeks(self):
        """Its days in weeks from Monday, with None before the first and after the last."""
        days = [None] * self.date.weekday() + self.days
        days += [None] * (-len(days) % 7)
        return [days[n : n + 7] for n in range(0, len(days), 7)]


@dataclass(frozen=True)
class ArchiveYear(ArchivePeriod):
    """A year with its twelve months, one of them with its days where that was asked for."""

    months: list
    month: ArchiveMonth | None = None

    @property
    def max_count(self):
        """How many articles the month has that has most."""
        return max(span.count for span in self.months)


def articles_of_day(date: datetime.date, at: datetime.datetime | None = None) -> QuerySet:
    """Return the visible articles of that day."""
    # The day stands before the condition of visibility: SQLite enters the index by the first upper bound it meets.
    return LiveArticle.objects.published_between(start_of_day(date), start_of_day(date + DAY)).visible(at)


def year_summary(number, month=None, at=None):
    """Return the Year with its months, and the days of `month` (1 to 12), which are counted afresh.

    What is told of the other months that are over may be ten minutes old.
    """
    at = at or timezone.now()
    firsts = [datetime.date(number, n, 1) for n in range(1, 13)]
    months, chosen = _count_months([*firsts, datetime.date(number + 1, 1, 1)], at), None
    if month:
        days = _count_days([firsts[month - 1] + n * DAY for n in range(calendar.monthrange(number, month)[1])], at)
        chosen = ArchiveMonth.create("month", firsts[month - 1], sum(day.count for day in days), days)
        months[month - 1] = chosen
    return ArchiveYear.create("year", firsts[0], sum(span.count for span in months), months, chosen)


def years_with_articles(at=None):
    """Return the years that have articles as Spans, latest first; what is told of each may be ten minutes old."""
    at = at or timezone.now()
    latest = _year_of_first(LiveArticle.objects.visible(at).newest_first())
    return _cached(f"to:{latest}", lambda: _count_years(latest, at)) if latest else []


def _count_years(latest, at):
    first = _year_of_first(LiveArticle.objects.visible(at).order_by("publish_at", "pk")) or latest
    spans = _count_periods("year", [datetime.date(n, 1, 1) for n in range(first, latest + 2)], at)
    return [span for span in reversed(spans) if span.count]


@lru_cache(maxsize=1000)
def _archive_url(kind, date):
    # To make one takes longer than to count what is there.
    return reverse(f"archive-{kind}", args=date.timetuple()[: DATE_PARTS[kind]])


def _year_of_first(articles):
    moment = articles.values_list("publish_at", flat=True).first()
    return moment and timezone.localtime(moment).year


def _count_months(dates, at):
    over = sum(start_of_day(end) <= at for end in dates[1:])
    kept = _cached(f"from:{dates[0]}:{over}", lambda: _count_periods("month", dates[: over + 1], at))
    return kept + _count_periods("month", dates[over:], at)


def _cached(what, count):
    return cache.get_or_set(f"archive:{what}:{timezone.get_current_timezone_name()}", count, CACHE_SECONDS)


def _count_periods(kind: str, dates: list[datetime.date], at: datetime.datetime) -> list[ArchivePeriod]:
    """Return the years or months that begin on these dates, but for the last, on which the one before ends.

    One query counts them all.
    """
    if len(dates) < 2:
        return []
    starts = [start_of_day(date) for date in dates]
    counts = {
        f"span_{n}": Count("pk", filter=Q(publish_at__gte=start, publish_at__lt=end))
        for n, (start, end) in enumerate(pairwise(starts))
    }
    counted = LiveArticle.objects.published_between(starts[0], starts[-1]).visible(at).aggregate(**counts)
    return [ArchivePeriod.create(kind, date, count) for date, count in zip(dates, counted.values(), strict=False)]


def _count_days(dates: list[datetime.date], at: datetime.datetime) -> list[ArchivePeriod]:
    """Return the days on these dates, which follow each other."""
    listed = (
        LiveArticle.objects.published_between(start_of_day(dates[0]), start_of_day(dates[-1] + DAY))
        .visible(at)
        .order_by()
    )
    counts = Counter(timezone.localdate(moment) for moment in listed.values_list("publish_at", flat=True))
    return [ArchivePeriod.create("day", date, counts[date]) for date in dates]


def adjacent_days(date, at=None):
    """Return the nearest days before and after that have articles, as dates or None."""
    visible = LiveArticle.objects.visible(at)
    before = visible.filter(publish_at__lt=start_of_day(date)).order_by("-publish_at")
    after = visible.filter(publish_at__gte=start_of_day(date + DAY)).order_by("publish_at")
    moments = (rows.values_list("publish_at", flat=True).first() for rows in (before, after))
    return [moment and timezone.localtime(moment).date() for moment in moments]
