"""Withdraw and retract: readers no longer see the article, but its address and News ID remain."""

import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..article_lock import with_article_lock
from ..live_state import live_copy
from ..models import Article, LiveArticle
from ..page_tags import invalidate_article, tags_of
from .announce import announce_change, article_status

Withdrawal = LiveArticle.Withdrawal
ALREADY_DONE = {
    Withdrawal.WITHDRAWN: gettext_lazy("This article is already withdrawn."),
    Withdrawal.RETRACTED: gettext_lazy("This article is already retracted."),
}


@with_article_lock
def withdraw(article: Article, *, now: datetime.datetime, reason: str, by: User | None = None) -> LiveArticle:
    """Withdraw a published article and return its live copy; its address answers 410 with the public reason.

    Raises ValidationError if the article was never published, is already withdrawn, or `reason` is empty.
    """
    live = _require_published(article, now)
    if live.withdrawal:
        raise ValidationError(ALREADY_DONE[Withdrawal(live.withdrawal)])
    _store_withdrawal(live, Withdrawal.WITHDRAWN, reason=reason, by=by, now=now)
    return live


@with_article_lock
def retract(article: Article, *, now: datetime.datetime, reason: str, by: User | None = None) -> LiveArticle:
    """Retract a published article, which may be withdrawn already, and return its live copy.

    A retraction says in public that the article should not have been published. Raises ValidationError as `withdraw`
    does.
    """
    live = _require_published(article, now)
    if live.withdrawal == Withdrawal.RETRACTED:
        raise ValidationError(ALREADY_DONE[Withdrawal.RETRACTED])
    _store_withdrawal(live, Withdrawal.RETRACTED, reason=reason, by=by, now=now)
    return live


def _require_published(article: Article, now: datetime.datetime) -> LiveArticle:
    """Return the live copy of an article. Raises ValidationError if readers haven't seen the article yet."""
    live = live_copy(article)
    if live is None or live.is_scheduled(now):
        raise ValidationError(_("This article was never published, so there is nothing to withdraw."))
    return live


def _store_withdrawal(
    live: LiveArticle, withdrawal: str, *, reason: str, by: User | None, now: datetime.datetime
) -> None:
    """Store the withdrawal with its public reason, and log it."""
    article, reason = live.article, reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Give the reason; readers will see it.")})
    before, tags_before = article_status(article, live, now), tags_of(live)
    live.withdrawal, live.withdrawal_reason, live.withdrawn_at = withdrawal, reason, now
    live.save(update_fields=["withdrawal", "withdrawal_reason", "withdrawn_at"])
    name = "withdraw" if withdrawal == Withdrawal.WITHDRAWN else "retract"
    announce_change(
        name, article, by=by, at=now, before=before, after=article_status(article, live, now), reason=reason
    )
    invalidate_article(live, tags_before)
