"""Which pages search engines are told of (https://www.sitemaps.org/protocol.html), and when each last changed."""

import datetime
from collections import defaultdict, namedtuple
from math import ceil

from django.core.cache import cache
from django.db.models import Count, Max
from django.db.models.functions import Coalesce, TruncMonth
from django.http import Http404
from django.utils import timezone

from ..delivery.days import midnight
from ..editorial.models import LiveArticle
from ..editorial.querysets import LONG_TEXTS, visible_at
from ..taxonomy.models import Author, Section, Topic

# What the protocol allows in one file, and Google in a news sitemap.
LARGEST, LARGEST_OF_NEWS = 50_000, 1_000
NEWS_FOR = datetime.timedelta(hours=48)
# A topic with fewer articles is kept from search engines.
FEWEST = 3
# Seconds for which what was found of the months that are over, and of subjects, is kept.
KEPT = 600
File = namedtuple("File", "first part changed")
Subject = namedtuple("Subject", "address changed")


def files(at):
    """Return a File for each month that has visible articles, latest first; `part` counts from 1 in a full one."""
    return [
        File(first, part, latest)
        for first, count, latest in _months(at)
        for part in range(1, ceil(count / LARGEST) + 1)
    ]


def _months(at):
    """Return each month as (its first day, how many articles, when one changed last), latest first, by one query.

    What is told of the months that are over may be ten minutes old.
    """
    this = timezone.localtime(at).date().replace(day=1)
    key = f"sitemaps:before-{this}:{timezone.get_current_timezone_name()}"
    over = cache.get(key)
    visible = LiveArticle.objects.visible(at)
    rows = (
        (visible if over is None else visible.filter(publish_at__gte=midnight(this)))
        .annotate(month=TruncMonth("publish_at"))
        .order_by("-month")
        .values_list("month")
        .annotate(count=Count("pk"), latest=Max(_changed()))
    )
    found = [(timezone.localtime(month).date(), count, latest) for month, count, latest in rows]
    if over is not None:
        return found + over
    cache.set(key, [month for month in found if month[0] < this], KEPT)
    return found


def articles_of(year, month, part, at):
    """Return the visible articles of that part of a month, oldest first; Http404 where there is none."""
    try:
        first = datetime.date(year, month, 1)
    except ValueError as error:
        raise Http404("There is no such month.") from error
    following = (first + datetime.timedelta(days=31)).replace(day=1)
    rows = LiveArticle.objects.visible(at).between(midnight(first), midnight(following))
    start = max(part - 1, 0) * LARGEST
    articles = list(_for_sitemaps(rows).order_by("publish_at", "pk")[start : part * LARGEST])
    if not articles:
        raise Http404("No articles were published then.")
    return articles


def in_languages(articles, at):
    """Return {News ID: [live article, …]} of those articles that there are in several languages, each with all of them.

    Translations are few beside articles: it is they that are asked for.
    """
    listed = {live.pk for live in articles}
    originals = {live.translation_of for live in articles} - {None}
    # Whichever readers see: asked for those alone, SQLite looks at every article that they see.
    translations = LiveArticle.objects.filter(translation_of__isnull=False).order_by()
    originals |= listed.intersection(translations.values_list("translation_of", flat=True).distinct())
    groups = defaultdict(list)
    for live in LiveArticle.objects.visible(at).in_languages(originals):
        groups[live.translation_of or live.pk].append(live)
    return {live.pk: group for group in groups.values() if len(group) > 1 for live in group}


def news(at):
    """Return the articles first published in the last 48 hours, the newest 1,000."""
    rows = LiveArticle.objects.visible(at).between(at - NEWS_FOR, at + datetime.timedelta(microseconds=1))
    return _for_sitemaps(rows).newest_first()[:LARGEST_OF_NEWS]


def subjects(at):
    """Return a Subject for each section, topic and author that search engines are to have, up to ten minutes old."""
    return cache.get_or_set("sitemaps:subjects", lambda: list(_subjects(at)), KEPT)


def _subjects(at):
    for kind in (
        _told_of(Section, "livearticles", 1, at),
        _told_of(Topic, "live_articles", FEWEST, at),
        _told_of(Author, "live_articles", 1, at),
    ):
        for subject in kind:
            yield Subject(subject.get_absolute_url(), subject.changed)


def _told_of(model, articles, fewest, at):
    shown = visible_at(at, f"{articles}__")
    counted = model.objects.annotate(
        count=Count(articles, filter=shown), changed=Max(_changed(f"{articles}__"), filter=shown)
    )
    return counted.filter(count__gte=fewest).order_by("pk")


def _changed(path=""):
    """Return the last change of an article that readers were told of, as an expression."""
    return Coalesce(f"{path}modified_at", f"{path}publish_at")


def _for_sitemaps(rows):
    return rows.defer(*LONG_TEXTS, "standfirst").with_photos().annotate(changed=_changed())
