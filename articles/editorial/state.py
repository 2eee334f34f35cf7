"""What readers see of an article: the second axis, beside the stage of its working copy."""

from django.db import models
from django.utils import timezone

from .models import LiveArticle


class LiveState(models.TextChoices):
    """What has become of an article before its readers."""

    NOT_LIVE = "not_live", "not live"
    SCHEDULED = "scheduled", "scheduled"
    LIVE = "live", "live"
    WITHDRAWN = "withdrawn", "withdrawn"
    RETRACTED = "retracted", "retracted"


def live_state(article, at=None):
    """Return the LiveState of a working copy at that time (now); it asks for `article.live` only."""
    live = live_copy(article)
    if live is None:
        return LiveState.NOT_LIVE
    if live.withdrawal:
        return LiveState(live.withdrawal)
    return LiveState.LIVE if live.publish_at <= (at or timezone.now()) else LiveState.SCHEDULED


def live_copy(article):
    """Return what readers see, or will see, of a working copy; None where it was never published."""
    try:
        return article.live
    except LiveArticle.DoesNotExist:
        return None
