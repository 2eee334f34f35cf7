"""The stages of a working copy: submitting, asking for changes, approving, spiking.

Each function refuses with ValidationError what can't be done in the article's stage, and records what it did. Who may
do it is asked before, by `run_action`.
"""

import datetime

from django.core.exceptions import ValidationError

from ..article_lock import with_article_lock
from ..live_state import live_copy
from ..models import Article
from ..notes import create_note
from .announce import announce_change, article_status

Stage = Article.Stage


@with_article_lock
def submit(article: Article, *, now, by=None) -> None:
    """Hand the working copy in for review."""
    _require_stage(article, Stage.DRAFT, Stage.CHANGES_REQUESTED)
    _change_and_log("submit", article, {"stage": Stage.IN_REVIEW}, by=by, now=now)


@with_article_lock
def request_changes(article: Article, *, now, comment, by=None) -> None:
    """Send the working copy back; the comment says what is to change, and stays on the draft as a note."""
    comment = _require_text("comment", comment, "Write what is to change.")
    _require_stage(article, Stage.IN_REVIEW, Stage.APPROVED)
    latest = article.revisions.of_working_copy().values_list("number", flat=True).first()
    create_note(article, comment, by=by, revision=latest or 0, now=now)
    _change_and_log("request_changes", article, {"stage": Stage.CHANGES_REQUESTED}, by=by, now=now, reason=comment)


@with_article_lock
def approve(article: Article, *, now, by=None) -> None:
    """Approve the working copy as it stands; the next edit cancels the approval (save.py)."""
    _require_stage(article, Stage.IN_REVIEW)
    _change_and_log("approve", article, {"stage": Stage.APPROVED}, by=by, now=now)


@with_article_lock
def spike(article: Article, *, now, reason, by=None) -> None:
    """Give an article up that readers have never seen; nothing of it is deleted."""
    reason = _require_text("reason", reason, "Give the reason, for the log.")
    if live_copy(article) is not None:
        raise ValidationError("Only what readers have never seen can be spiked.")
    _require_stage(article, *set(Stage) - {Stage.SPIKED})
    _change_and_log("spike", article, {"stage": Stage.SPIKED}, by=by, now=now, reason=reason)


@with_article_lock
def unspike(article: Article, *, now, by=None) -> None:
    """Take a spiked article up again, as a draft."""
    _require_stage(article, Stage.SPIKED)
    _change_and_log("unspike", article, {"stage": Stage.DRAFT}, by=by, now=now)


@with_article_lock
def review_after_publication(article: Article, *, now, by=None) -> None:
    """Say that an article published past a failing check has been reviewed; its flag goes."""
    if article.flagged_at is None:
        raise ValidationError("It isn’t flagged.")
    _change_and_log("review_after_publication", article, {"flagged_at": None}, by=by, now=now)


def _require_text(field: str, text: str, sentence: str) -> str:
    """Return a text without the spaces around it; ValidationError with the sentence where nothing is left."""
    if not text.strip():
        raise ValidationError({field: sentence})
    return text.strip()


def _require_stage(article: Article, *stages: str) -> None:
    if article.stage not in stages:
        raise ValidationError(f"It is “{article.get_stage_display()}”, so that can’t be done.")


def _change_and_log(name: str, article: Article, values: dict, *, by, now: datetime.datetime, reason: str = "") -> None:
    """Store these values of the article, as {field: value}, and record what they changed."""
    live = live_copy(article)
    before = article_status(article, live, now)
    for field, value in values.items():
        setattr(article, field, value)
    article.save(update_fields=list(values))
    announce_change(
        name, article, by=by, at=now, before=before, after=article_status(article, live, now), reason=reason
    )
