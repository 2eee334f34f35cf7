"""The tags of the pages that show comments, and their invalidation when comments or the rules for them change."""

from collections.abc import Collection

from django.db.models import Model

from ..delivery.page_cache.tags import invalidate
from ..editorial.models import LiveArticle
from ..editorial.page_tags import article_tag
from .comment_settings import CommentRules
from .models import Thread
from .most_discussed import is_ranking_changed, is_section_ranking_changed

# The pages with the most discussed articles of the newspaper.
MOST_DISCUSSED = "most-discussed"
# The page that tells readers how long their data is kept.
PRIVACY = "privacy"


def comments_tag(news_id: int) -> str:
    """Return the tag of the pages that show the comments on an article, or their number."""
    return f"comments:{news_id}"


def article_and_comments_tags(news_id: int, **arguments: object) -> list[str]:
    """Return the tags of the pages of an article with its comments, for views that have it in their URL."""
    return [article_tag(news_id), comments_tag(news_id)]


def most_discussed_tag(section_id: int) -> str:
    """Return the tag of the pages with the most discussed articles of a section."""
    return f"{MOST_DISCUSSED}:{section_id}"


def invalidate_comments(news_id: int, change: int = 0) -> None:
    """Make the pages new that show the comments on an article, after their number has changed by `change`.

    Call it after the change, and late in its transaction (see page_cache.tags.invalidate).
    """
    tags = {comments_tag(news_id)}
    if change and is_ranking_changed(news_id, change):
        tags.add(MOST_DISCUSSED)
    section_id = LiveArticle.objects.filter(pk=news_id).values_list("section", flat=True).first() if change else None
    if section_id and is_section_ranking_changed(section_id, news_id, change):
        tags.add(most_discussed_tag(section_id))
    invalidate(tags)


def invalidate_threads(news_ids: Collection[int]) -> None:
    """Make the pages new that show the comments on these articles, after any change to them."""
    sections = LiveArticle.objects.filter(pk__in=news_ids, section__isnull=False).order_by()
    section_ids = sections.values_list("section_id", flat=True).distinct()
    invalidate({MOST_DISCUSSED, *map(comments_tag, news_ids), *map(most_discussed_tag, section_ids)})


def invalidate_for_row(sender: type[Model], instance: Model, **kwargs: object) -> None:
    """Make the pages new that depend on a thread's settings or on the rules, when the desk changes them."""
    if isinstance(instance, Thread):
        invalidate([comments_tag(instance.article_id)])
    if isinstance(instance, CommentRules):
        invalidate([PRIVACY])
