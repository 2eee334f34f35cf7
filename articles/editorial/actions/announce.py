"""Recording and announcing an action on an article, in the action's own transaction."""

import datetime

from ...audit.log_action import log_action
from ..live_state import state_of_live_copy
from ..models import Article, LiveArticle
from ..signals import action_performed


def article_status(article: Article, live: LiveArticle | None, at: datetime.datetime) -> dict:
    """Return the status of an article as the log keeps it: stage, state before readers, times, version."""
    return {
        "stage": str(article.stage),
        "live": state_of_live_copy(live, at).value,
        "publish_at": live.publish_at if live else article.publish_at,
        "version": live.version if live else None,
        "flagged": article.flagged_at is not None,
    }


def announce_change(
    name: str, article: Article, *, by, at: datetime.datetime, before: dict, after: dict, reason: str = ""
) -> None:
    """Record and announce an action with what it changed, from the article's status before and after (status_of)."""
    changed = [field for field in after if after[field] != before[field]]
    announce_action(
        name,
        article,
        by=by,
        at=at,
        before={field: before[field] for field in changed},
        after={field: after[field] for field in changed},
        reason=reason,
    )


def announce_action(
    name: str, article: Article, *, by, at: datetime.datetime, before: dict, after: dict, reason: str = ""
) -> None:
    """Record an action in the log and send the signal for it."""
    log_action(
        name,
        subject_type="article",
        subject_id=article.pk,
        label=article.headline,
        section=article.section,
        by=by,
        before=before,
        after=after,
        reason=reason,
        at=at,
    )
    action_performed.send(sender=Article, action=name, article=article, by=by, reason=reason, at=at)
