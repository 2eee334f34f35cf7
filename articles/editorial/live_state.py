"""The live state of an article: what readers see of it, whatever the stage of its working copy."""

import datetime

from django.db import models
from django.utils.translation import pgettext_lazy

from .models import Article, LiveArticle


class LiveState(models.TextChoices):
    """The states that an article can have for readers."""

    NOT_LIVE = "not_live", pgettext_lazy("article state", "not live")
    SCHEDULED = "scheduled", pgettext_lazy("article state", "scheduled")
    LIVE = "live", pgettext_lazy("article state", "live")
    WITHDRAWN = "withdrawn", pgettext_lazy("article state", "withdrawn")
    RETRACTED = "retracted", pgettext_lazy("article state", "retracted")
    EXPIRED = "expired", pgettext_lazy("article state", "expired")


def live_state(article: Article, at: datetime.datetime | None = None) -> LiveState:
    """Return the LiveState of an article at that time (now); the only relation it reads is `article.live`."""
    return state_of_live_copy(live_copy(article), at)


def state_of_live_copy(live: LiveArticle | None, at: datetime.datetime | None = None) -> LiveState:
    """Return the LiveState of a live copy at that time (now); None means that there is no live copy."""
    if live is None:
        return LiveState.NOT_LIVE
    if live.withdrawal:
        return LiveState(live.withdrawal)
    if live.has_expired(at):
        return LiveState.EXPIRED
    return LiveState.SCHEDULED if live.is_scheduled(at) else LiveState.LIVE


def live_copy(article: Article) -> LiveArticle | None:
    """Return the live copy of an article; None if it was never published or scheduled."""
    # Django's RelatedObjectDoesNotExist is an AttributeError.
    return getattr(article, "live", None)
