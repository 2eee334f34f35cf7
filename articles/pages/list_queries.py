"""What stands beside a list of articles."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet
from django.utils import timezone

from ..comments.models import DailyCommentCount
from ..editorial.models import LiveArticle, LiveByline
from ..editorial.querysets import visible_at
from ..taxonomy.models import Author, Section, Topic

DISCUSSION_PERIOD = timedelta(days=30)
# By LiveArticle's name for them: the rows that file articles under topics or authors, and the names of their two keys.
SUBJECT_RELATIONS = {
    "topics": (LiveArticle.topics.through, "livearticle", "topic"),
    "authors": (LiveByline, "live_article", "author"),
}


def common_topics(articles: Iterable[LiveArticle], count: int = 8) -> list[Topic]:
    """Return the topics that these articles (fetched with their topics) share most."""
    return [topic for topic, _ in Counter(topic for a in articles for topic in a.topic_list).most_common(count)]


def with_article_counts(subjects: QuerySet, subject_field: str, at: datetime | None = None) -> list[Topic | Author]:
    """Return the topics or authors of visible articles, each with how many as `article_count`, by name.

    All filings are counted, less the few of articles that readers don't see, so that no visible article is looked at;
    `subject_field` is LiveArticle's name for them.
    """
    filings, article, subject = SUBJECT_RELATIONS[subject_field]
    all_filings = filings.objects.order_by()
    hidden = all_filings.filter(**{f"{article}__in": LiveArticle.objects.exclude(visible_at(at))})
    counts = Counter(dict(all_filings.values_list(subject).annotate(Count("pk"))))
    counts.subtract(dict(hidden.values_list(subject).annotate(Count("pk"))))
    found = [each for each in subjects.order_by("name") if counts[each.pk] > 0]
    for each in found:
        each.article_count = counts[each.pk]
    return found


def most_discussed_in_section(section: Section, count: int = 5, at: datetime | None = None) -> list[LiveArticle]:
    """Return the visible articles of a section that readers have written most about in the last thirty days."""
    at = at or timezone.now()
    on_section = {"article__live__section": section}
    counts = DailyCommentCount.objects.filter(visible_at(at, "article__live__"), **on_section)
    ids = counts.most_discussed(at - DISCUSSION_PERIOD, count)
    found = LiveArticle.objects.visible(at).defer("body").in_bulk(ids)
    return [found[pk] for pk in ids]
