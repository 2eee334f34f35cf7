"""What stands beside a list of articles."""

from collections import Counter
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from ..comments.models import DailyCommentCount
from ..editorial.models import LiveArticle
from ..editorial.querysets import visible_at


def topics_among(articles, count=8):
    """Return the topics that these articles (fetched with their topics) share most."""
    return [topic for topic, _ in Counter(topic for a in articles for topic in a.topics.all()).most_common(count)]


def with_counts(subjects, filed_under, at=None):
    """Return the topics or authors of visible articles, each with how many as `article_count`, by name.

    All that is filed is counted, less the few that readers don't see, so that no visible article is looked at;
    `filed_under` is LiveArticle's name for them.
    """
    relation = LiveArticle._meta.get_field(filed_under)
    filed = relation.remote_field.through.objects.order_by()
    hidden = filed.filter(**{f"{relation.m2m_field_name()}__in": LiveArticle.objects.exclude(visible_at(at))})
    counts = Counter()
    for add, rows in ((counts.update, filed), (counts.subtract, hidden)):
        add(dict(rows.values_list(relation.m2m_reverse_field_name()).annotate(Count("pk"))))
    found = [subject for subject in subjects.order_by("name") if counts[subject.pk] > 0]
    for subject in found:
        subject.article_count = counts[subject.pk]
    return found


def most_discussed(section, count=5, at=None):
    """Return the visible articles of a section that readers have written most about in the last thirty days."""
    at = at or timezone.now()
    on_section = {"article__live__section": section}
    counts = DailyCommentCount.objects.filter(visible_at(at, "article__live__"), **on_section)
    ids = counts.most_discussed(at - timedelta(days=30), count)
    found = LiveArticle.objects.visible(at).defer("body").in_bulk(ids)
    return [found[pk] for pk in ids]


def related_to(article, count=3, at=None):
    """Return the newest other visible articles of the same section."""
    same = LiveArticle.objects.visible(at).filter(section=article.section_id).exclude(pk=article.pk)
    return same.defer("body").with_photos(at).newest_first()[:count]
