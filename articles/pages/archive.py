"""The archive: the articles published in each year, month and day of the newspaper's own time zone.

Years and months are counted between the datetimes at which they begin in that zone. An article published in the hour
in which clocks change is thus counted in the right month, and the database needs only its index on the date.
"""

import calendar
import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from django.db.models import Case, Count, Exists, When
from django.urls import reverse
from django.utils import timezone

from ..delivery.dates import start_of_day
from ..editorial.models import LiveArticle
from ..editorial.querysets import LiveArticleQuerySet

# More than a newspaper publishes in a day. Where an import put more on one day, the page continues by cursor.
DAY_PAGE_SIZE = 500
DAY = datetime.timedelta(days=1)
PeriodKind = Literal["year", "month", "day"]
# How many parts of a date the URL of each period contains.
DATE_PARTS: dict[PeriodKind, int] = {"year": 1, "month": 2, "day": 3}


@dataclass(frozen=True)
class ArchivePeriod:
    """A year, month or day, by its first day: the number of its articles, and its URL ("" without articles)."""

    date: datetime.date
    count: int
    url: str


class YearLink(NamedTuple):
    """A year that has articles, by its first day, and the URL of its page."""

    date: datetime.date
    url: str


@dataclass(frozen=True)
class ArchiveMonth(ArchivePeriod):
    """A month with its days."""

    days: list[ArchivePeriod]

    @property
    def weeks(self) -> list[list[ArchivePeriod | None]]:
        """The days in weeks from Monday, with None before the first and after the last."""
        days = [None] * self.date.weekday() + self.days
        days += [None] * (-len(days) % 7)
        return [days[n : n + 7] for n in range(0, len(days), 7)]


@dataclass(frozen=True)
class ArchiveYear(ArchivePeriod):
    """A year with its twelve months; `month` is the one whose days were requested, if any."""

    months: list[ArchivePeriod]
    month: ArchiveMonth | None = None

    @property
    def max_count(self) -> int:
        """The number of articles in the busiest month."""
        return max(period.count for period in self.months)


def articles_of_day(date: datetime.date, at: datetime.datetime | None = None) -> LiveArticleQuerySet:
    """Return the visible articles of a day."""
    # Filter by day before visibility: SQLite enters the index by the first upper bound in the query.
    return LiveArticle.objects.published_between(start_of_day(date), start_of_day(date + DAY)).visible(at)


def year_summary(number: int, month: int | None = None, at: datetime.datetime | None = None) -> ArchiveYear:
    """Return a year with its months; `month` (1 to 12) includes its days."""
    at = at or timezone.now()
    starts = [datetime.date(number, n, 1) for n in range(1, 13)]
    months, selected = _count_periods("month", [*starts, datetime.date(number + 1, 1, 1)], at), None
    if month:
        start = starts[month - 1]
        days = _count_days([start + n * DAY for n in range(calendar.monthrange(number, month)[1])], at)
        count = sum(day.count for day in days)
        selected = ArchiveMonth(start, count, _url_if_any("month", start, count), days)
        months[month - 1] = selected
    count = sum(period.count for period in months)
    return ArchiveYear(starts[0], count, _url_if_any("year", starts[0], count), months, selected)


def linked_years(at: datetime.datetime | None = None) -> list[YearLink]:
    """Return the years that have visible articles, latest first, found by an index look-up each."""
    visible = LiveArticle.objects.visible(at)
    years = [datetime.date(number, 1, 1) for number in reversed(_years_between_first_and_last(visible))]
    if not years:
        return []
    has_articles = [
        Exists(visible.published_between(start_of_day(year), start_of_day(year.replace(year=year.year + 1))))
        for year in years
    ]
    # One row, of which only the sub-queries are wanted.
    (found,) = LiveArticle.objects.order_by().values_list(*has_articles)[:1]
    return [YearLink(year, _archive_url("year", year)) for year, exists in zip(years, found, strict=True) if exists]


def years_with_articles(at: datetime.datetime | None = None) -> list[ArchivePeriod]:
    """Return the years that have visible articles, latest first."""
    at = at or timezone.now()
    numbers = _years_between_first_and_last(LiveArticle.objects.visible(at))
    starts = [datetime.date(number, 1, 1) for number in range(numbers.start, numbers.stop + 1)]
    return [year for year in reversed(_count_periods("year", starts, at)) if year.count]


def _years_between_first_and_last(articles: LiveArticleQuerySet) -> range:
    """Return the years from the first article's to the last one's; an empty range without articles."""
    latest = _year_of_first(articles.newest_first())
    earliest = _year_of_first(articles.order_by("publish_at", "pk")) if latest else None
    return range(earliest, latest + 1) if latest and earliest else range(1, 1)


def _create_period(kind: PeriodKind, date: datetime.date, count: int) -> ArchivePeriod:
    return ArchivePeriod(date, count, _url_if_any(kind, date, count))


def _url_if_any(kind: PeriodKind, date: datetime.date, count: int) -> str:
    return _archive_url(kind, date) if count else ""


@lru_cache(maxsize=1000)
def _archive_url(kind: PeriodKind, date: datetime.date) -> str:
    # Cached because reversing a URL takes longer than counting the articles.
    return reverse(f"archive-{kind}", args=date.timetuple()[: DATE_PARTS[kind]])


def _year_of_first(articles: LiveArticleQuerySet) -> int | None:
    publish_at = articles.values_list("publish_at", flat=True).first()
    return timezone.localtime(publish_at).year if publish_at else None


def _count_periods(kind: PeriodKind, dates: Sequence[datetime.date], at: datetime.datetime) -> list[ArchivePeriod]:
    """Return the consecutive years or months that begin on these dates; the last date only ends the last period.

    One query counts them all.
    """
    if len(dates) < 2:
        return []
    *starts, end = [start_of_day(date) for date in dates]
    # Latest first, so that the first condition that holds is that of the article's period.
    period = Case(*(When(publish_at__gte=start, then=n) for n, start in reversed([*enumerate(starts)])))
    published = LiveArticle.objects.published_between(starts[0], end).visible(at).order_by()
    counts = dict(published.values_list(period).annotate(Count("pk")))
    return [_create_period(kind, date, counts.get(n, 0)) for n, date in enumerate(dates[:-1])]


def _count_days(dates: Sequence[datetime.date], at: datetime.datetime) -> list[ArchivePeriod]:
    """Return the consecutive days on these dates."""
    articles = (
        LiveArticle.objects.published_between(start_of_day(dates[0]), start_of_day(dates[-1] + DAY))
        .visible(at)
        .order_by()
    )
    counts = Counter(timezone.localdate(value) for value in articles.values_list("publish_at", flat=True))
    return [_create_period("day", date, counts[date]) for date in dates]


def adjacent_days(
    date: datetime.date, at: datetime.datetime | None = None
) -> tuple[datetime.date | None, datetime.date | None]:
    """Return the nearest earlier and the nearest later day that have visible articles; None where there is none."""
    visible = LiveArticle.objects.visible(at)
    before = visible.filter(publish_at__lt=start_of_day(date)).order_by("-publish_at")
    after = visible.filter(publish_at__gte=start_of_day(date + DAY)).order_by("publish_at")
    return _day_of_first(before), _day_of_first(after)


def _day_of_first(articles: LiveArticleQuerySet) -> datetime.date | None:
    publish_at = articles.values_list("publish_at", flat=True).first()
    return timezone.localdate(publish_at) if publish_at else None
