"""Undo a decision or a batch of them, within thirty days and always by a further entry of the log."""

from datetime import datetime
from functools import partial

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..comments.models import Comment
from .models import Batch, Decision
from .permissions import comment_for
from .results import Result, attempt
from .settle import UNDONE_WITHIN, Conflict, reopen, settle

VERDICT_OF = {
    Comment.Status.HELD: Decision.Verdict.HOLD,
    Comment.Status.LIVE: Decision.Verdict.APPROVE,
    Comment.Status.APPROVED: Decision.Verdict.APPROVE,
    Comment.Status.REJECTED: Decision.Verdict.REJECT,
    Comment.Status.SPAM: Decision.Verdict.SPAM,
}
TOO_LATE = "It was decided more than 30 days ago. Decide anew instead."


@transaction.atomic
def undo(decision: Decision, by: AbstractBaseUser, at: datetime | None = None, batch: Batch | None = None) -> Decision:
    """Give a comment back the status it had before a decision, and return the Decision that does so.

    The reports and the appeal that the decision closed wait again; reports that came in since keep waiting. Raises
    ValidationError for a decision that can't be undone any more, PermissionDenied outside the sections of `by`, and
    Conflict where something has happened to the comment since.
    """
    at = at or timezone.now()
    if decision.decided_at < at - UNDONE_WITHIN:
        raise ValidationError(TOO_LATE)
    comment = comment_for(by, decision.comment_id)
    if hasattr(decision, "reversed_by"):
        raise Conflict(comment.pk, decision.version + 1)
    undone = Decision(
        version=decision.version + 1,
        verdict=VERDICT_OF[decision.status_before],
        status_after=decision.status_before,
        decided_by=by,
        decided_at=at,
        batch=batch,
        reverses=decision,
    )
    settle(comment, undone)
    reopen(decision)
    return undone


def undo_batch(batch: Batch, by: AbstractBaseUser, at: datetime | None = None) -> list[Result]:
    """Undo each decision of a batch by itself and return the Results; raise ValidationError if it was done already."""
    at = at or timezone.now()
    if batch.made_at < at - UNDONE_WITHIN:
        raise ValidationError(TOO_LATE)
    with transaction.atomic():
        # Lock the batch, so that of two people who undo it at the same time the second is refused.
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if Batch.objects.filter(reverses=batch).exists():
            raise ValidationError("It was taken back already.")
        undoing = Batch.objects.create(words=f"Undo: {batch.words}"[:200], made_by=by, made_at=at, reverses=batch)
    decisions = batch.decisions.select_related("reversed_by").order_by("pk")
    return [attempt(decision.comment_id, partial(undo, decision, by, at, undoing)) for decision in decisions]
