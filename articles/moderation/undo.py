"""Taking back a decision, a batch of them or a sanction: always by a further entry, for thirty days."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..comments.models import Comment
from .decide import attempt
from .models import Batch, Decision
from .settle import UNDONE_WITHIN, Conflict, find, reopen, settle

VERDICT_OF = {
    Comment.Status.HELD: Decision.Verdict.HOLD,
    Comment.Status.LIVE: Decision.Verdict.APPROVE,
    Comment.Status.APPROVED: Decision.Verdict.APPROVE,
    Comment.Status.REJECTED: Decision.Verdict.REJECT,
    Comment.Status.SPAM: Decision.Verdict.SPAM,
}


@transaction.atomic
def undo(decision, by, at=None, batch=None):
    """Give a comment back the status it had before a decision, and return the Decision that does so.

    What the decision closed waits again. Raises ValidationError for a decision that can't be taken back any more,
    PermissionDenied outside the sections of `by`, and Conflict where something has happened to the comment since.
    """
    at = at or timezone.now()
    if decision.decided_at < at - UNDONE_WITHIN:
        raise ValidationError("It was decided more than 30 days ago. Decide anew instead.")
    comment = find(decision.comment_id, by)
    if hasattr(decision, "reversed_by"):
        raise Conflict(comment.pk, decision.version + 1)
    undone = settle(
        comment,
        decision.version + 1,
        VERDICT_OF[decision.status_before],
        decision.status_before,
        by=by,
        at=at,
        source=Decision.Source.UNDO,
        reverses=decision,
        batch=batch,
    )
    reopen(decision)
    return undone


def undo_batch(batch, by, at=None):
    """Take back each decision of a batch by itself and return the Outcomes; ValidationError if it was already."""
    at = at or timezone.now()
    if batch.made_at < at - UNDONE_WITHIN:
        raise ValidationError("It was decided more than 30 days ago. Decide anew instead.")
    with transaction.atomic():
        # Locked, so that of two who take it back at once the second finds it taken back.
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if Batch.objects.filter(reverses=batch).exists():
            raise ValidationError("It was taken back already.")
        undoing = Batch.objects.create(words=f"Undo: {batch.words}"[:200], made_by=by, made_at=at, reverses=batch)
    decisions = batch.decisions.select_related("reversed_by").order_by("pk")
    return [attempt(decision.comment_id, undo, decision, by, at, undoing) for decision in decisions]
