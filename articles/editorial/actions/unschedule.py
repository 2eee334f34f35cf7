"""Unschedule: a scheduled article becomes a draft again before readers have seen any of it."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..article_lock import with_article_lock
from ..live_state import live_copy
from ..models import Article, LiveArticle
from .announce import announce_change, article_status


@with_article_lock
def unschedule(article: Article, *, now: datetime, by: User | None = None) -> None:
    """Make a scheduled article a draft again.

    Raises ValidationError if the article isn't scheduled.
    """
    live = live_copy(article)
    if live is None or not live.is_scheduled(now):
        raise ValidationError(_("This article isn’t scheduled, so there is nothing to unschedule."))
    before = article_status(article, live, now)
    delete_scheduled(live)
    article.stage, article.publish_at = Article.Stage.DRAFT, None
    article.save(update_fields=["stage", "publish_at"])
    announce_change("unschedule", article, by=by, at=now, before=before, after=article_status(article, None, now))


def delete_scheduled(live: LiveArticle) -> None:
    """Delete a scheduled live copy and its version, which readers haven't seen."""
    live.article.versions.all().delete_unseen()
    live.delete()
