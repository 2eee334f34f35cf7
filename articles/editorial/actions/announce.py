"""Log an action on an article and send its signal, in the transaction of the action."""

import datetime
from collections.abc import Mapping

from django.contrib.auth.models import User

from ...audit.log_action import log_action
from ..live_state import state_of_live_copy
from ..models import Article, LiveArticle
from ..signals import action_performed


def article_status(article: Article, live: LiveArticle | None, at: datetime.datetime) -> dict[str, object]:
    """Return the values of an article that the log compares: stage, live state, publication time, version, flag."""
    return {
        "stage": str(article.stage),
        "live": state_of_live_copy(live, at).value,
        "publish_at": live.publish_at if live else article.publish_at,
        "version": live.version if live else None,
        "flagged": article.flagged_at is not None,
    }


def announce_change(
    name: str,
    article: Article,
    *,
    by: User | None,
    at: datetime.datetime,
    before: Mapping[str, object],
    after: Mapping[str, object],
    reason: str = "",
) -> None:
    """Log and announce an action with the values that it changed.

    `before` and `after` are the article's status (`article_status`) before and after the action.
    """
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
    name: str,
    article: Article,
    *,
    by: User | None,
    at: datetime.datetime,
    before: Mapping[str, object],
    after: Mapping[str, object],
    reason: str = "",
) -> None:
    """Log an action and send the signal `action_performed`."""
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
