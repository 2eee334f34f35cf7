"""The most discussed articles: of the whole newspaper in seven days, and of a section in thirty."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from ..editorial.querysets import visible_at
from .models import DailyCommentCount
from .querysets import DailyCommentCountQuerySet, utc_day


@dataclass(frozen=True)
class Ranking:
    """How many articles a list of the most discussed has, and how far back their comments are counted."""

    size: int
    period: timedelta


FRONT_PAGE, SECTION_PAGE = Ranking(8, timedelta(days=7)), Ranking(5, timedelta(days=30))


def most_discussed(at: datetime | None = None) -> list[int]:
    """Return the News IDs of the newspaper's most discussed articles at that time (now), most comments first."""
    at = at or timezone.now()
    return DailyCommentCount.objects.most_discussed(at - FRONT_PAGE.period, FRONT_PAGE.size)


def _counts_in_section(section_id: int, at: datetime) -> DailyCommentCountQuerySet:
    return DailyCommentCount.objects.filter(visible_at(at, "article__live__"), article__live__section=section_id)


def is_ranking_changed(article_id: int, change: int, at: datetime | None = None) -> bool:
    """Return whether the newspaper's list is another one since an article's comments have changed by that number."""
    return _is_changed(DailyCommentCount.objects.all(), FRONT_PAGE, article_id, change, at or timezone.now())


def is_section_ranking_changed(section_id: int, article_id: int, change: int, at: datetime | None = None) -> bool:
    """Return whether a section's list is another one since an article's comments have changed by that number."""
    at = at or timezone.now()
    return _is_changed(_counts_in_section(section_id, at), SECTION_PAGE, article_id, change, at)


def _is_changed(
    counts: DailyCommentCountQuerySet, ranking: Ranking, article_id: int, change: int, at: datetime
) -> bool:
    """Compare the list with what it was when the article had `change` comments fewer."""
    totals = counts.totals(at - ranking.period)
    # One more than the list has: that article moves up if this one wasn't in the list before.
    after = dict(totals[: ranking.size + 1])
    if article_id not in after and change > 0:
        return False
    total = after.get(article_id) or dict(totals.filter(article=article_id)).get(article_id, 0)
    before = {pk: count for pk, count in (after | {article_id: total - change}).items() if count > 0}
    ranked_before = sorted(before, key=lambda pk: (before[pk], pk), reverse=True)
    return ranked_before[: ranking.size] != list(after)[: ranking.size]


def next_change(at: datetime) -> datetime:
    """Return when the lists change by themselves: at the end of the day in UTC, by which comments are counted."""
    return datetime.combine(utc_day(at) + timedelta(days=1), datetime.min.time(), tzinfo=UTC)
