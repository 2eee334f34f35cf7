"""The stages of a working copy: submitting, asking for changes, approving, spiking.

Each verb locks the article, refuses what can't be in its stage with ValidationError, and records what it did.
Who may do it is asked before, by `perform` in acts.py.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .announce import acting
from .models import Article
from .notes import leave_note

Stage = Article.Stage


@transaction.atomic
def submit(article, *, by=None, now=None):
    """Hand the working copy in for review."""
    _move("submit", article, {Stage.DRAFT, Stage.CHANGES_REQUESTED}, Stage.IN_REVIEW, by=by, now=now)


@transaction.atomic
def request_changes(article, *, comment, by=None, now=None):
    """Send the working copy back; the comment says what is to change, and stays on the draft as a note."""
    comment = _needed("comment", comment, "Write what is to change.")
    latest = article.revisions.of_the_working_copy().values_list("number", flat=True).first()
    _move(
        "request_changes",
        article,
        {Stage.IN_REVIEW, Stage.APPROVED},
        Stage.CHANGES_REQUESTED,
        by=by,
        now=now,
        reason=comment,
    )
    leave_note(article, comment, by=by, revision=latest or 0, now=now)


@transaction.atomic
def approve(article, *, by=None, now=None):
    """Approve the working copy as it stands; the next edit voids it (save.py)."""
    _move("approve", article, {Stage.IN_REVIEW}, Stage.APPROVED, by=by, now=now)


@transaction.atomic
def spike(article, *, reason, by=None, now=None):
    """Give an article up that readers have never seen; nothing of it is deleted."""
    reason = _needed("reason", reason, "Give the reason, for the log.")
    if Article.objects.filter(pk=article.pk).exclude(live=None).exists():
        raise ValidationError("Only what readers have never seen can be spiked.")
    _move("spike", article, set(Stage) - {Stage.SPIKED}, Stage.SPIKED, by=by, now=now, reason=reason)


@transaction.atomic
def unspike(article, *, by=None, now=None):
    """Take a spiked article up again, as a draft."""
    _move("unspike", article, {Stage.SPIKED}, Stage.DRAFT, by=by, now=now)


@transaction.atomic
def look_over(article, *, by=None, now=None):
    """Say that an article published past a failing check has been looked at; its flag goes."""
    rows = Article.objects.select_for_update().filter(pk=article.pk, flagged_at__isnull=False)
    if not rows.exists():
        raise ValidationError("It isn’t flagged.")
    with acting("look_over", article, by=by, at=now or timezone.now()):
        rows.update(flagged_at=None)


def _move(act, article, stages, stage, *, by, now, reason=""):
    current = Article.objects.select_for_update().get(pk=article.pk)
    if current.stage not in stages:
        raise ValidationError(f"It is “{current.get_stage_display()}”, so that can’t be done.")
    with acting(act, current, by=by, at=now or timezone.now(), reason=reason):
        Article.objects.filter(pk=article.pk).update(stage=stage)


def _needed(field, text, sentence):
    if not text.strip():
        raise ValidationError({field: sentence})
    return text.strip()
