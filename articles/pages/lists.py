"""What stands beside a list of articles."""

from collections import Counter
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from ..comments.models import Comment
from ..editorial.models import LiveArticle
from ..editorial.querysets import visible_at


def topics_among(articles, count=8):
    """Return the topics that these articles (fetched with their topics) share most."""
    return [topic for topic, _ in Counter(topic for a in articles for topic in a.topics.all()).most_common(count)]


def with_counts(queryset, at=None):
    """Return the topics or authors of visible articles, each with how many as `article_count`, by name."""
    counted = queryset.annotate(article_count=Count("live_articles", filter=visible_at(at, "live_articles__")))
    return counted.filter(article_count__gt=0).order_by("name")


def most_discussed(section, count=5, at=None):
    """Return the visible articles of a section that readers have written most about in the last thirty days."""
    at = at or timezone.now()
    on_section = Comment.objects.filter(visible_at(at, "article__live__"), article__live__section=section)
    ids = on_section.most_discussed(at - timedelta(days=30), count)
    found = LiveArticle.objects.visible(at).defer("body").in_bulk(ids)
    return [found[pk] for pk in ids]


def related_to(article, count=3, at=None):
    """Return the newest other visible articles of the same section."""
    same = LiveArticle.objects.visible(at).filter(section=article.section_id).exclude(pk=article.pk)
    return same.defer("body").with_photos(at).newest_first()[:count]
