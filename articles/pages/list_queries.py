"""Queries for the sidebars of lists of articles, and for the indexes of topics and authors."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db.models import Count, Model, QuerySet, Sum
from django.utils import timezone

from ..comments.most_discussed import SECTION_PAGE
from ..comments.querysets import utc_day
from ..editorial.models import LiveArticle, LiveByline
from ..editorial.querysets import ADDRESS_FIELDS, visible_at
from ..taxonomy.models import Author, Section, Topic

Subject = TypeVar("Subject", Topic, Author)
# By the field of LiveArticle: the model of its many-to-many rows, and the names of their two foreign keys.
SUBJECT_RELATIONS: dict[str, tuple[type[Model], str, str]] = {
    "topics": (LiveArticle.topics.through, "livearticle", "topic"),
    "authors": (LiveByline, "live_article", "author"),
}


def common_topics(articles: Iterable[LiveArticle], count: int = 8) -> list[Topic]:
    """Return the topics that most of these articles share; the articles must have been fetched with their topics."""
    return [topic for topic, _ in Counter(topic for a in articles for topic in a.topic_list).most_common(count)]


def with_article_counts(subjects: QuerySet[Subject], subject_field: str, at: datetime | None = None) -> list[Subject]:
    """Return the topics or authors of visible articles by name, each with its number of articles as `article_count`.

    `subject_field` is the field of LiveArticle that refers to them. All relations are counted, and those of the few
    hidden articles subtracted, so that the query doesn't read every visible article.
    """
    model, article_key, subject_key = SUBJECT_RELATIONS[subject_field]
    relations = model._default_manager.order_by()
    hidden = relations.filter(**{f"{article_key}__in": LiveArticle.objects.exclude(visible_at(at))})
    counts = Counter(dict(relations.values_list(subject_key).annotate(Count("pk"))))
    counts.subtract(dict(hidden.values_list(subject_key).annotate(Count("pk"))))
    result = [subject for subject in subjects.order_by("name") if counts[subject.pk] > 0]
    for subject in result:
        # Templates read it; Django's models have no such field.
        subject.article_count = counts[subject.pk]  # type: ignore[attr-defined]
    return result


def most_discussed_in_section(section: Section, at: datetime | None = None) -> list[LiveArticle]:
    """Return the visible articles of a section with the most comments in the last thirty days, most first."""
    at = at or timezone.now()
    since = utc_day(at - SECTION_PAGE.period)
    discussed = LiveArticle.objects.visible(at).filter(section=section, article__daily_comment_counts__day__gte=since)
    counted = discussed.annotate(comments=Sum("article__daily_comment_counts__visible")).filter(comments__gt=0)
    return list(counted.order_by("-comments", "-pk").only(*ADDRESS_FIELDS)[: SECTION_PAGE.size])
