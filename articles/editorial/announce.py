"""Recording and announcing an action on an article, in the action's own transaction."""

import datetime

from ..audit.record import record
from .models import Article, LiveArticle
from .signals import acted
from .state import state_of


def status_of(article: Article, live: LiveArticle | None, at: datetime.datetime) -> dict:
    """Return the status of an article as the log keeps it: stage, state before readers, times, version."""
    return {
        "stage": str(article.stage),
        "live": state_of(live, at).value,
        "publish_at": live.publish_at if live else article.publish_at,
        "version": live.version if live else None,
        "flagged": article.flagged_at is not None,
    }


def announce_change(
    name: str, article: Article, *, by, at: datetime.datetime, before: dict, after: dict, reason: str = ""
) -> None:
    """Record and announce an action with what it changed, from the article's status before and after (status_of)."""
    changed = [field for field in after if after[field] != before[field]]
    announce(
        name,
        article,
        by=by,
        at=at,
        before={field: before[field] for field in changed},
        after={field: after[field] for field in changed},
        reason=reason,
    )


def announce(
    name: str, article: Article, *, by, at: datetime.datetime, before: dict, after: dict, reason: str = ""
) -> None:
    """Record an action in the log and send the signal for it."""
    record(
        name,
        subject="article",
        subject_id=article.pk,
        label=article.headline,
        section=article.section,
        by=by,
        before=before,
        after=after,
        reason=reason,
        at=at,
    )
    acted.send(sender=Article, act=name, article=article, by=by, reason=reason, at=at)
