"""The archive: what was published in each year, month and day of the newspaper's own time zone.

Years, months and days are counted between the moments at which they begin there, so that the hour by which clocks
change belongs to the right day, and a database needs its index only.
"""

import calendar
import datetime
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Value
from django.utils import timezone

from ..delivery.days import midnight
from ..editorial.models import LiveArticle

# Seconds for which the number of a year that is over is kept.
KEPT = 600
# More than a newspaper publishes in a day; where an import put them on one, they go on by cursor.
IN_A_DAY = 500
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """A year, a month or a day on the calendar, by its first day, and how many articles it has."""

    date: datetime.date
    count: int


@dataclass(frozen=True)
class Month(Span):
    """A month with its days."""

    days: list

    @property
    def weeks(self):
        """Its days in weeks from Monday, with None before the first and after the last."""
        days = [None] * self.date.weekday() + self.days
        days += [None] * (-len(days) % 7)
        return [days[n : n + 7] for n in range(0, len(days), 7)]


@dataclass(frozen=True)
class Year(Span):
    """A year with its twelve months, one of them with its days where that was asked for."""

    months: list
    month: Month | None = None


def of_day(date, at=None):
    """Return the visible articles of that day."""
    return LiveArticle.objects.visible(at).between(midnight(date), midnight(date + DAY))


def year(number, month=None, at=None):
    """Return the Year with its months, and the days of `month` (1 to 12), by one query."""
    at = at or timezone.now()
    firsts = [datetime.date(number, n, 1) for n in range(1, 13)]
    length = calendar.monthrange(number, month)[1] if month else 0
    dates = [datetime.date(number, month, n + 1) for n in range(length)]
    starts = [*((first, _next_month(first)) for first in firsts), *((date, date + DAY) for date in dates)]
    counts = _counts(starts, at)
    months = [Span(first, count) for first, count in zip(firsts, counts, strict=False)]
    days = [Span(date, count) for date, count in zip(dates, counts[12:], strict=True)]
    chosen = Month(*vars(months[month - 1]).values(), days) if month else None
    return Year(firsts[0], sum(span.count for span in months), months, chosen)


def years(at=None):
    """Return the numbers of the years from the first article's to the latest's, latest first."""
    dates = LiveArticle.objects.visible(at).newest_first().values_list("publish_at", flat=True)
    ends = [timezone.localtime(moment).year for moment in (dates.first(), dates.last()) if moment]
    return list(range(ends[0], ends[1] - 1, -1)) if ends else []


def counted(numbers, at=None):
    """Return these years, which are over, as Spans; what is told of them may be ten minutes old."""
    keys = {number: f"archive:{number}:{timezone.get_current_timezone_name()}" for number in numbers}
    known = cache.get_many(keys.values())
    firsts = [datetime.date(number, 1, 1) for number, key in keys.items() if key not in known]
    counts = _counts([(first, first.replace(year=first.year + 1)) for first in firsts], at or timezone.now())
    # Those that were known already are not kept for longer.
    if fresh := {keys[first.year]: count for first, count in zip(firsts, counts, strict=True)}:
        cache.set_many(fresh, KEPT)
    known |= fresh
    return [Span(datetime.date(number, 1, 1), known[key]) for number, key in keys.items()]


def _next_month(first):
    return (first + 31 * DAY).replace(day=1)


def _counts(spans, at):
    """Return how many visible articles there are from each first day on and before the other."""
    if not spans:
        return []
    parts = []
    for n, (first, end) in enumerate(spans):
        # The span stands before the condition of visibility: SQLite enters the index by the first bound it meets.
        within = LiveArticle.objects.between(midnight(first), midnight(end)).visible(at).order_by()
        parts.append(within.values(place=Value(n)).annotate(count=Count("pk")))
    counts = dict(parts[0].union(*parts[1:], all=True).values_list("place", "count"))
    return [counts.get(n, 0) for n in range(len(spans))]


def neighbours(date, at=None):
    """Return the nearest days before and after that have articles, as dates or None."""
    visible = LiveArticle.objects.visible(at)
    before = visible.filter(publish_at__lt=midnight(date)).order_by("-publish_at")
    after = visible.filter(publish_at__gte=midnight(date + DAY)).order_by("publish_at")
    moments = (rows.values_list("publish_at", flat=True).first() for rows in (before, after))
    return [moment and timezone.localtime(moment).date() for moment in moments]
