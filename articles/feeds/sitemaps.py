"""The pages listed in sitemaps (https://www.sitemaps.org/protocol.html), and when each last changed."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import ceil
from typing import NamedTuple

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Coalesce, TruncMonth
from django.http import Http404
from django.utils import timezone

from ..delivery.dates import start_of_day
from ..editorial.models import LiveArticle
from ..editorial.querysets import LONG_TEXT_FIELDS, LiveArticleQuerySet
from ..taxonomy.models import Author, Section, Topic

# The limits of the protocol for one file, and of Google for a news sitemap.
MAX_URLS, MAX_NEWS_URLS = 50_000, 1_000
NEWS_PERIOD = datetime.timedelta(hours=48)
# Topics with fewer articles are not indexed by search engines.
MIN_TOPIC_ARTICLES = 3


class SitemapFile(NamedTuple):
    """A sitemap of a month's articles: the first day of the month, the number of the part, and the last change."""

    first: datetime.date
    part: int
    changed: datetime.datetime


class SitemapSubject(NamedTuple):
    """A section, topic or author in a sitemap, with the last change of its articles."""

    url: str
    changed: datetime.datetime


def sitemap_files(at: datetime.datetime) -> list[SitemapFile]:
    """Return the sitemap files of each month that has visible articles, latest month first, in one query.

    A month with more than MAX_URLS articles has several files, whose `part` counts from 1.
    """
    months = (
        LiveArticle.objects.visible(at)
        .annotate(month=TruncMonth("publish_at"))
        .order_by("-month")
        .values_list("month")
        .annotate(count=Count("pk"), changed=Max(_last_change()))
    )
    return [
        SitemapFile(timezone.localtime(month).date(), part, changed)
        for month, count, changed in months
        for part in range(1, ceil(count / MAX_URLS) + 1)
    ]


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
    """Return the sections, topics and authors for search engines, in three queries."""
    subjects: list[tuple[type[Section] | type[Topic] | type[Author], str, int]] = [
        (Section, "section", 1),
        (Topic, "topics", MIN_TOPIC_ARTICLES),
        (Author, "authors", 1),
    ]
    return [
        SitemapSubject(model(slug=slug).get_absolute_url(), changed)
        for model, field, minimum in subjects
        for slug, changed in _changes_by_subject(field, minimum, at)
    ]


def _changes_by_subject(field: str, minimum: int, at: datetime.datetime) -> Iterator[tuple[str, datetime.datetime]]:
    """Yield the slug and the last change of the subjects with at least `minimum` visible articles.

    `field` is the name of LiveArticle's relation. Grouping the articles costs much less than joining them to the
    subjects.
    """
    articles = LiveArticle.objects.visible(at).filter(**{f"{field}__isnull": False})
    subjects = articles.order_by(f"{field}__pk").values_list(f"{field}__pk", f"{field}__slug")
    counted = subjects.annotate(count=Count("pk"), changed=Max(_last_change())).filter(count__gte=minimum)
    for _pk, slug, _count, changed in counted:
        yield slug, changed


def _last_change() -> Coalesce:
    """Return the last modification of an article that readers were told of, as an expression."""
    return Coalesce("modified_at", "publish_at")


def _for_sitemaps(articles: LiveArticleQuerySet) -> LiveArticleQuerySet:
    return articles.defer(*LONG_TEXT_FIELDS, "standfirst").with_photos().annotate(changed=_last_change())
