"""Unscheduling: a scheduled article becomes a draft again before readers have seen anything of it."""

from django.core.exceptions import ValidationError

from ..article_lock import with_article_lock
from ..live_state import live_copy
from ..models import Article, LiveArticle
from .announce import announce_change, article_status


@with_article_lock
def unschedule(article: Article, *, now, by=None) -> None:
    """Make a scheduled article a draft again. Raises ValidationError where it isn't scheduled."""
    live = live_copy(article)
    if live is None or not live.is_scheduled(now):
        raise ValidationError("It isn’t scheduled, so there is nothing to take back.")
    before = article_status(article, live, now)
    delete_scheduled(live)
    article.stage, article.publish_at = Article.Stage.DRAFT, None
    article.save(update_fields=["stage", "publish_at"])
    announce_change("unschedule", article, by=by, at=now, before=before, after=article_status(article, None, now))


def delete_scheduled(live: LiveArticle) -> None:
    """Delete what readers would have got, with its version; nobody has seen it, so it never was a version."""
    live.article.versions.all().delete_unseen()
    live.delete()
