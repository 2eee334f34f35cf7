"""Unscheduling: a scheduled article becomes a draft again before readers have seen anything of it."""

from django.core.exceptions import ValidationError

from .announce import announce_change, status_of
from .lock import locks_article
from .models import Article, LiveArticle
from .state import live_copy


@locks_article
def unschedule(article: Article, *, now, by=None) -> None:
    """Make a scheduled article a draft again. Raises ValidationError where it isn't scheduled."""
    live = live_copy(article)
    if live is None or not live.is_scheduled(now):
        raise ValidationError("It isn’t scheduled, so there is nothing to take back.")
    before = status_of(article, live, now)
    delete_scheduled(live)
    article.stage, article.publish_at = Article.Stage.DRAFT, None
    article.save(update_fields=["stage", "publish_at"])
    announce_change("unschedule", article, by=by, at=now, before=before, after=status_of(article, None, now))


def delete_scheduled(live: LiveArticle) -> None:
    """Delete what readers would have got, with its version; nobody has seen it, so it never was a version."""
    live.article.versions.all().take_back()
    live.delete()
