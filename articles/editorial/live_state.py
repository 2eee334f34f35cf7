"""What readers see of an article, whatever the stage of its working copy."""

import datetime

from django.db import models

from .models import Article, LiveArticle


class LiveState(models.TextChoices):
    """What has become of an article before its readers."""

    NOT_LIVE = "not_live", "not live"
    SCHEDULED = "scheduled", "scheduled"
    LIVE = "live", "live"
    WITHDRAWN = "withdrawn", "withdrawn"
    RETRACTED = "retracted", "retracted"
    EXPIRED = "expired", "expired"


def live_state(article: Article, at: datetime.datetime | None = None) -> LiveState:
    """Return the LiveState of a working copy at that time (now); it asks for `article.live` only."""
    return state_of_live_copy(live_copy(article), at)


def state_of_live_copy(live: LiveArticle | None, at: datetime.datetime | None = None) -> LiveState:
    """Return the LiveState that a live copy has at that time (now); None stands for no live copy."""
    if live is None:
        return LiveState.NOT_LIVE
    if live.withdrawal:
        return LiveState(live.withdrawal)
    if live.has_expired(at):
        return LiveState.EXPIRED
    return LiveState.SCHEDULED if live.is_scheduled(at) else LiveState.LIVE


def live_copy(article: Article) -> LiveArticle | None:
    """Return what readers see, or will see, of a working copy; None where it was never published."""
    # Django's RelatedObjectDoesNotExist is an AttributeError.
    return getattr(article, "live", None)
