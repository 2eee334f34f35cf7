"""Change the stage of a working copy: submit it, request changes, approve it, spike it.

Each function raises ValidationError if the article's stage doesn't allow the action, and logs what it changed.
`run_action` has checked before that the person may do it.
"""

import datetime
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..article_lock import with_article_lock
from ..live_state import live_copy
from ..models import Article
from ..notes import create_note
from .announce import announce_change, article_status

Stage = Article.Stage


@with_article_lock
def submit(article: Article, *, now: datetime.datetime, by: User | None = None) -> None:
    """Submit the working copy for review."""
    _require_stage(article, Stage.DRAFT, Stage.CHANGES_REQUESTED)
    _change_and_log("submit", article, {"stage": Stage.IN_REVIEW}, by=by, now=now)


@with_article_lock
def request_changes(article: Article, *, now: datetime.datetime, comment: str, by: User | None = None) -> None:
    """Return the working copy to its writer; the comment says what needs changing and becomes a note."""
    comment = _require_text("comment", comment, _("Say what needs changing."))
    _require_stage(article, Stage.IN_REVIEW, Stage.APPROVED)
    latest = article.revisions.of_working_copy().values_list("number", flat=True).first()
    create_note(article, comment, by=by, revision=latest or 0, now=now)
    _change_and_log("request_changes", article, {"stage": Stage.CHANGES_REQUESTED}, by=by, now=now, reason=comment)


@with_article_lock
def approve(article: Article, *, now: datetime.datetime, by: User | None = None) -> None:
    """Approve the working copy in its present state; any edit cancels the approval (save.py)."""
    _require_stage(article, Stage.IN_REVIEW)
    _change_and_log("approve", article, {"stage": Stage.APPROVED}, by=by, now=now)


@with_article_lock
def spike(article: Article, *, now: datetime.datetime, reason: str, by: User | None = None) -> None:
    """Spike an article that was never published; nothing is deleted."""
    reason = _require_text("reason", reason, _("Give the reason; it is kept in the log."))
    if live_copy(article) is not None:
        raise ValidationError(_("Only an article that was never published can be spiked."))
    _require_stage(article, *set(Stage) - {Stage.SPIKED})
    _change_and_log("spike", article, {"stage": Stage.SPIKED}, by=by, now=now, reason=reason)


@with_article_lock
def unspike(article: Article, *, now: datetime.datetime, by: User | None = None) -> None:
    """Make a spiked article a draft again."""
    _require_stage(article, Stage.SPIKED)
    _change_and_log("unspike", article, {"stage": Stage.DRAFT}, by=by, now=now)


@with_article_lock
def review_after_publication(article: Article, *, now: datetime.datetime, by: User | None = None) -> None:
    """Record that an article published despite failing checks has been reviewed, and remove its flag."""
    if article.flagged_at is None:
        raise ValidationError(_("This article isn’t flagged."))
    _change_and_log("review_after_publication", article, {"flagged_at": None}, by=by, now=now)


def _require_text(field: str, text: str, message: str) -> str:
    """Return a text without surrounding white space. Raises ValidationError with the message if nothing is left."""
    if not text.strip():
        raise ValidationError({field: message})
    return text.strip()


def _require_stage(article: Article, *stages: str) -> None:
    if article.stage not in stages:
        message = _("The article’s stage is “%(stage)s”, so this can’t be done.")
        raise ValidationError(message % {"stage": article.get_stage_display()})


def _change_and_log(
    name: str,
    article: Article,
    values: Mapping[str, object],
    *,
    by: User | None,
    now: datetime.datetime,
    reason: str = "",
) -> None:
    """Store these values of the article, as {field: value}, and log what they changed."""
    live = live_copy(article)
    before = article_status(article, live, now)
    for field, value in values.items():
        setattr(article, field, value)
    article.save(update_fields=list(values))
    announce_change(
        name, article, by=by, at=now, before=before, after=article_status(article, live, now), reason=reason
    )
