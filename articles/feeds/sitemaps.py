"""Which pages search engines are told of (https://www.sitemaps.org/protocol.html), and when each last changed."""

import datetime
from collections import defaultdict, namedtuple
from math import ceil

from django.core.cache import cache
from django.db.models import Count, Max
from django.db.models.functions import Coalesce, TruncMonth
from django.http import Http404
from django.utils import timezone

from ..delivery.dates import start_of_day
from ..editorial.models import LiveArticle
from ..editorial.querysets import LONG_TEXT_FIELDS, visible_at
from ..taxonomy.models import Author, Section, Topic

# What the protocol allows in one file, and Google in a news sitemap.
MAX_URLS, MAX_NEWS_URLS = 50_000, 1_000
NEWS_PERIOD = datetime.timedelta(hours=48)
# A topic with fewer articles is kept from search engines.
MIN_TOPIC_ARTICLES = 3
# Seconds for which what was found of the months that are over, and of subjects, is kept.
CACHE_SECONDS = 600
SitemapFile = namedtuple("SitemapFile", "first part changed")
SitemapSubject = namedtuple("SitemapSubject", "url changed")


def sitemap_files(at):
    """Return a File for each month that has visible articles, latest first; `part` counts from 1 in a full one."""
    return [
        SitemapFile(first, part, latest)
        for first, count, latest in _count_months(at)
        for part in range(1, ceil(count / MAX_URLS) + 1)
    ]


def _count_months(at):
    """Return each month as (its first day, how many articles, when one changed last), latest first, by one query.

    What is told of the months that are over may be ten minutes old.
    """
    this = timezone.localtime(at).date().replace(day=1)
    key = f"sitemaps:before-{this}:{timezone.get_current_timezone_name()}"
    over = cache.get(key)
    visible = LiveArticle.objects.visible(at)
    rows = (
        (visible if over is None else visible.filter(publish_at__gte=start_of_day(this)))
        .annotate(month=TruncMonth("publish_at"))
        .order_by("-month")
        .values_list("month")
        .annotate(count=Count("pk"), latest=Max(_last_change()))
    )
    found = [(timezone.localtime(month).date(), count, latest) for month, count, latest in rows]
    if over is not None:
        return found + over
    cache.set(key, [month for month in found if month[0] < this], CACHE_SECONDS)
    return found


def articles_in_month(year, month, part, at):
    """Return the visible articles of that part of a month, oldest first; Http404 where there is none."""
    try:
        first = datetime.date(year, month, 1)
    except ValueError as error:
        raise Http404("There is no such month.") from error
    following = (first + datetime.timedelta(days=31)).replace(day=1)
    rows = LiveArticle.objects.visible(at).published_between(start_of_day(first), start_of_day(following))
    start = max(part - 1, 0) * MAX_URLS
    articles = list(_for_sitemaps(rows).order_by("publish_at", "pk")[start : part * MAX_URLS])
    if not articles:
        raise Http404("No articles were published then.")
    return articles


def translations_of_articles(articles, at):
    """Return {News ID: [live article, …]} of those articles that there are in several languages, each with all of them.

    Translations are few beside articles: it is they that are asked for.
    """
    listed = {live.pk for live in articles}
    originals = {live.translation_of for live in articles} - {None}
    # Whichever readers see: asked for those alone, SQLite looks at every article that they see.
    translations = LiveArticle.objects.filter(translation_of__isnull=False).order_by()
    originals |= listed.intersection(translations.values_list("translation_of", flat=True).distinct())
    groups = defaultdict(list)
    for live in LiveArticle.objects.visible(at).translations_of(originals):
        groups[live.translation_of or live.pk].append(live)
    return {live.pk: group for group in groups.values() if len(group) > 1 for live in group}


def recent_news(at):
    """Return the articles first published in the last 48 hours, the newest 1,000."""
    rows = LiveArticle.objects.visible(at).published_between(at - NEWS_PERIOD, at + datetime.timedelta(microseconds=1))
    return _for_sitemaps(rows).newest_first()[:MAX_NEWS_URLS]


def sitemap_subjects(at):
    """Return a Subject for each section, topic and author that search engines are to have, up to ten minutes old."""
    return cache.get_or_set("sitemaps:subjects", lambda: list(_subjects(at)), CACHE_SECONDS)


def _subjects(at):
    for kind in (
        _with_visible_articles(Section, "livearticles", 1, at),
        _with_visible_articles(Topic, "live_articles", MIN_TOPIC_ARTICLES, at),
        _with_visible_articles(Author, "live_articles", 1, at),
    ):
        for subject in kind:
            yield SitemapSubject(subject.get_absolute_url(), subject.changed)


def _with_visible_articles(model, articles, fewest, at):
    shown = visible_at(at, f"{articles}__")
    counted = model.objects.annotate(
        count=Count(articles, filter=shown), changed=Max(_last_change(f"{articles}__"), filter=shown)
    )
    return counted.filter(count__gte=fewest).order_by("pk")


def _last_change(path=""):
    """Return the last change of an article that readers were told of, as an expression."""
    return Coalesce(f"{path}modified_at", f"{path}publish_at")


def _for_sitemaps(rows):
    return rows.defer(*LONG_TEXT_FIELDS, "standfirst").with_photos().annotate(changed=_last_change())
