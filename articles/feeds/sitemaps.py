"""The pages listed in sitemaps (https://www.sitemaps.org/protocol.html), and when each last changed."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import ceil
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Coalesce, TruncMonth
from django.http import Http404
from django.utils import timezone

from ..delivery.dates import start_of_day
from ..editorial.models import LiveArticle
from ..editorial.querysets import LONG_TEXT_FIELDS, LiveArticleQuerySet, visible_at
from ..taxonomy.models import Author, Section, Topic

# The limits of the protocol for one file, and of Google for a news sitemap.
MAX_URLS, MAX_NEWS_URLS = 50_000, 1_000
NEWS_PERIOD = datetime.timedelta(hours=48)
# Topics with fewer articles are not indexed by search engines.
MIN_TOPIC_ARTICLES = 3
# Seconds for which the counts of past months and the list of subjects are cached.
CACHE_SECONDS = 600


class SitemapFile(NamedTuple):
    """A sitemap of a month's articles: the first day of the month, the number of the part, and the last change."""

    first: datetime.date
    part: int
    changed: datetime.datetime


class SitemapSubject(NamedTuple):
    """A section, topic or author in a sitemap, with the last change of its articles."""

    url: str
    changed: datetime.datetime


# The first day of a month, the number of its articles, and their last change.
MonthCount = tuple[datetime.date, int, datetime.datetime]


def sitemap_files(at: datetime.datetime) -> list[SitemapFile]:
    """Return the sitemap files of each month that has visible articles, latest month first.

    A month with more than MAX_URLS articles has several files, whose `part` counts from 1.
    """
    return [
        SitemapFile(first, part, changed)
        for first, count, changed in _count_months(at)
        for part in range(1, ceil(count / MAX_URLS) + 1)
    ]


def _count_months(at: datetime.datetime) -> list[MonthCount]:
    """Return the months that have visible articles, latest first, in one query.

    The counts of past months may be ten minutes old.
    """
    current_month = timezone.localtime(at).date().replace(day=1)
    key = f"sitemaps:before-{current_month}:{timezone.get_current_timezone_name()}"
    past: list[MonthCount] | None = cache.get(key)
    visible = LiveArticle.objects.visible(at)
    rows = (
        (visible if past is None else visible.filter(publish_at__gte=start_of_day(current_month)))
        .annotate(month=TruncMonth("publish_at"))
        .order_by("-month")
        .values_list("month")
        .annotate(count=Count("pk"), changed=Max(_last_change()))
    )
    months = [(timezone.localtime(month).date(), count, changed) for month, count, changed in rows]
    if past is not None:
        return months + past
    cache.set(key, [month for month in months if month[0] < current_month], CACHE_SECONDS)
    return months


def articles_in_month(year: int, month: int, part: int, at: datetime.datetime) -> list[LiveArticle]:
    """Return the visible articles of one part of a month, oldest first. Raises Http404 where there are none."""
    try:
        first = datetime.date(year, month, 1)
    except ValueError as error:
        raise Http404("There is no such month.") from error
    following = (first + datetime.timedelta(days=31)).replace(day=1)
    visible = LiveArticle.objects.visible(at).published_between(start_of_day(first), start_of_day(following))
    start = max(part - 1, 0) * MAX_URLS
    articles = list(_for_sitemaps(visible).order_by("publish_at", "pk")[start : part * MAX_URLS])
    if not articles:
        raise Http404("No articles were published in this month.")
    return articles


def translations_of_articles(articles: Iterable[LiveArticle], at: datetime.datetime) -> dict[int, list[LiveArticle]]:
    """Return the visible language versions, by News ID, of those of the articles that have several.

    The query starts from the translations, because they are few in comparison with articles.
    """
    listed = {live.pk for live in articles}
    originals = {live.translation_of for live in articles if live.translation_of is not None}
    # Without the condition of visibility, with which SQLite would read every visible article.
    translations = LiveArticle.objects.filter(translation_of__isnull=False).order_by()
    originals |= listed.intersection(translations.values_list("translation_of", flat=True).distinct())
    groups: defaultdict[int, list[LiveArticle]] = defaultdict(list)
    for live in LiveArticle.objects.visible(at).translations_of(originals):
        groups[live.translation_of or live.pk].append(live)
    return {live.pk: group for group in groups.values() if len(group) > 1 for live in group}


def recent_news(at: datetime.datetime) -> QuerySet[LiveArticle]:
    """Return the articles first published in the last 48 hours, at most the newest 1,000."""
    recent = LiveArticle.objects.visible(at).published_between(
        at - NEWS_PERIOD, at + datetime.timedelta(microseconds=1)
    )
    return _for_sitemaps(recent).newest_first()[:MAX_NEWS_URLS]


def sitemap_subjects(at: datetime.datetime) -> list[SitemapSubject]:
    """Return the sections, topics and authors for search engines; the list may be ten minutes old."""
    # get_or_set is None only where the value it stores is.
    return cache.get_or_set("sitemaps:subjects", lambda: list(_subjects(at)), CACHE_SECONDS) or []


def _subjects(at: datetime.datetime) -> Iterator[SitemapSubject]:
    yield from _subjects_of_model(Section, "livearticles", 1, at)
    yield from _subjects_of_model(Topic, "live_articles", MIN_TOPIC_ARTICLES, at)
    yield from _subjects_of_model(Author, "live_articles", 1, at)


def _subjects_of_model(
    model: type[Section] | type[Topic] | type[Author], relation: str, minimum: int, at: datetime.datetime
) -> Iterator[SitemapSubject]:
    """Yield the objects of a model with at least `minimum` visible articles; `relation` leads to its live articles."""
    visible = visible_at(at, f"{relation}__")
    counted = model._default_manager.annotate(
        count=Count(relation, filter=visible), changed=Max(_last_change(f"{relation}__"), filter=visible)
    )
    for subject in counted.filter(count__gte=minimum).order_by("pk"):
        yield SitemapSubject(subject.get_absolute_url(), subject.changed)


def _last_change(path: str = "") -> Coalesce:
    """Return the last modification of an article that readers were told of, as an expression."""
    return Coalesce(f"{path}modified_at", f"{path}publish_at")


def _for_sitemaps(articles: LiveArticleQuerySet) -> LiveArticleQuerySet:
    return articles.defer(*LONG_TEXT_FIELDS, "standfirst").with_photos().annotate(changed=_last_change())
