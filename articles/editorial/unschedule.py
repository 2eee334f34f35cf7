"""Unscheduling: what was to appear is taken back before readers have seen anything of it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .announce import acting
from .models import Article, LiveArticle


@transaction.atomic
def unschedule(article, *, by=None, now=None):
    """Take a scheduled article back to a draft. Raises ValidationError where none is scheduled."""
    live = LiveArticle.objects.select_for_update().filter(pk=article.pk).first()
    now = now or timezone.now()
    if live is None or not live.is_scheduled(now):
        raise ValidationError("It isn’t scheduled, so there is nothing to take back.")
    with acting("unschedule", article, by=by, at=now):
        take_back(live)
        Article.objects.filter(pk=article.pk).update(stage=Article.Stage.DRAFT, publish_at=None)


def take_back(live):
    """Delete what readers would have got; it is no published version, since nobody has seen it."""
    live.article.versions.all().take_back()
    live.delete()
