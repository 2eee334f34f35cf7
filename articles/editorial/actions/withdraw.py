"""Withdrawing and retracting: a published article leaves its readers, its address and News ID stay."""

import datetime

from django.core.exceptions import ValidationError

from ..article_lock import with_article_lock
from ..live_state import live_copy
from ..models import Article, LiveArticle
from .announce import announce_change, article_status

Withdrawal = LiveArticle.Withdrawal


@with_article_lock
def withdraw(article: Article, *, now, reason, by=None) -> LiveArticle:
    """Take a published article from its readers and return it; its address answers 410 with this public reason.

    Raises ValidationError where it was never published, is withdrawn already, or no reason is given.
    """
    live = _require_published(article, now)
    if live.withdrawal:
        raise ValidationError(f"It is {live.withdrawal} already.")
    _store_withdrawal(live, Withdrawal.WITHDRAWN, reason=reason, by=by, now=now)
    return live


@with_article_lock
def retract(article: Article, *, now, reason, by=None) -> LiveArticle:
    """Say in public that an article should not have been published; as `withdraw`, also for a withdrawn one."""
    live = _require_published(article, now)
    if live.withdrawal == Withdrawal.RETRACTED:
        raise ValidationError(f"It is {live.withdrawal} already.")
    _store_withdrawal(live, Withdrawal.RETRACTED, reason=reason, by=by, now=now)
    return live


def _require_published(article: Article, now: datetime.datetime) -> LiveArticle:
    """Return what readers were given of the article; ValidationError where they were given nothing yet."""
    live = live_copy(article)
    if live is None or live.is_scheduled(now):
        raise ValidationError("It was never published, so there is nothing to withdraw.")
    return live


def _store_withdrawal(live: LiveArticle, withdrawal: str, *, reason: str, by, now: datetime.datetime) -> None:
    """Store the withdrawal with its public reason, and record it."""
    article, reason = live.article, reason.strip()
    if not reason:
        raise ValidationError({"reason": "Give the reason; readers will see it."})
    before = article_status(article, live, now)
    live.withdrawal, live.withdrawal_reason, live.withdrawn_at = withdrawal, reason, now
    live.save(update_fields=["withdrawal", "withdrawal_reason", "withdrawn_at"])
    name = "withdraw" if withdrawal == Withdrawal.WITHDRAWN else "retract"
    announce_change(
        name, article, by=by, at=now, before=before, after=article_status(article, live, now), reason=reason
    )
