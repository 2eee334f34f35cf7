"""Recording and announcing an act on an article, in the act's own transaction."""

from contextlib import contextmanager

from ..audit.record import record
from .models import Article
from .signals import acted
from .state import live_copy, live_state


def standing(article):
    """Return where an article stands as the log keeps it: stage, state before readers, times, version."""
    article = Article.objects.select_related("live").defer("body", "live__body").get(pk=article.pk)
    live = live_copy(article)
    return {
        "stage": article.stage,
        "live": live_state(article).value,
        "publish_at": live.publish_at if live else article.publish_at,
        "version": live.version if live else None,
        "flagged": article.flagged_at is not None,
    }


@contextmanager
def acting(act, article, *, by, at, reason=""):
    """Do an act in the block: what it changed of where the article stands is recorded, then announced."""
    before = standing(article)
    yield
    after = standing(article)
    changed = [name for name in after if after[name] != before[name]]
    announce(
        act,
        article,
        by=by,
        at=at,
        reason=reason,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )


def announce(act, article, *, by, at, before, after, reason=""):
    """Record an act in the log and tell whoever listens."""
    record(
        act,
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
    acted.send(sender=Article, act=act, article=article, by=by, reason=reason, at=at)
