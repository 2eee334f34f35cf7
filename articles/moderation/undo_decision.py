"""Undo a decision or a batch of them, within thirty days and always by a further entry of the log."""

from datetime import datetime
from functools import partial

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..comments.models import Comment
from .apply_decision import UNDO_PERIOD, DecisionConflict, apply_decision, reopen_reports_and_appeal
from .decision_results import DecisionResult, try_decision
from .models import Decision, DecisionBatch
from .permissions import get_comment_to_moderate

VERDICT_FOR_STATUS: dict[str, Decision.Verdict] = {
    Comment.Status.HELD: Decision.Verdict.HOLD,
    Comment.Status.LIVE: Decision.Verdict.APPROVE,
    Comment.Status.APPROVED: Decision.Verdict.APPROVE,
    Comment.Status.REJECTED: Decision.Verdict.REJECT,
    Comment.Status.SPAM: Decision.Verdict.SPAM,
}


@transaction.atomic
def undo_decision(
    decision: Decision, by: User, at: datetime | None = None, batch: DecisionBatch | None = None
) -> Decision:
    """Give a comment back the status it had before a decision, and return the Decision that does so.

    The reports and the appeal that the decision closed wait again; reports that came in since keep waiting. Raises
    ValidationError for a decision that is too old to undo, PermissionDenied outside the sections of `by`, and
    DecisionConflict where something has happened to the comment since.
    """
    at = at or timezone.now()
    if decision.decided_at < at - UNDO_PERIOD:
        raise _too_late()
    comment = get_comment_to_moderate(by, decision.comment_id)
    if hasattr(decision, "reversed_by"):
        raise DecisionConflict(comment.pk, decision.version + 1)
    undone = Decision(
        version=decision.version + 1,
        verdict=VERDICT_FOR_STATUS[decision.status_before],
        status_after=decision.status_before,
        decided_by=by,
        decided_at=at,
        batch=batch,
        reverses=decision,
    )
    apply_decision(comment, undone)
    reopen_reports_and_appeal(decision)
    return undone


def undo_batch(batch: DecisionBatch, by: User, at: datetime | None = None) -> list[DecisionResult]:
    """Undo each decision of a batch by itself and return the results.

    Raises ValidationError for a batch that is too old, or that has been undone already.
    """
    at = at or timezone.now()
    if batch.made_at < at - UNDO_PERIOD:
        raise _too_late()
    with transaction.atomic():
        # Lock the batch, so that of two people who undo it at the same time the second is refused.
        batch = DecisionBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if DecisionBatch.objects.filter(reverses=batch).exists():
            raise ValidationError(_("These decisions have already been undone."))
        undoing = DecisionBatch.objects.create(
            description=f"Undo: {batch.description}"[:200], made_by=by, made_at=at, reverses=batch
        )
    decisions = batch.decisions.select_related("reversed_by").order_by("pk")
    return [
        try_decision(decision.comment_id, partial(undo_decision, decision, by, at, undoing)) for decision in decisions
    ]


def _too_late() -> ValidationError:
    days = UNDO_PERIOD.days
    return ValidationError(
        ngettext(
            "This was decided more than %(count)d day ago, so it can’t be undone. Make a new decision instead.",
            "This was decided more than %(count)d days ago, so it can’t be undone. Make a new decision instead.",
            days,
        )
        % {"count": days}
    )
