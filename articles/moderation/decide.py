"""Decide on comments: each decision is made on the version that the moderator saw, and logged."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..comments.models import Comment
from .apply_decision import apply_decision
from .decision_results import DecisionResult, try_decision
from .models import Decision, DecisionBatch
from .permissions import get_comment_to_moderate

STATUS_AFTER: dict[str, Comment.Status] = {
    Decision.Verdict.APPROVE: Comment.Status.APPROVED,
    Decision.Verdict.REJECT: Comment.Status.REJECTED,
    Decision.Verdict.SPAM: Comment.Status.SPAM,
}


@transaction.atomic
def decide(
    comment_id: int,
    version: int,
    verdict: str,
    by: User,
    *,
    at: datetime | None = None,
    reason: str = "",
    statement: str = "",
    note: str = "",
    batch: DecisionBatch | None = None,
) -> Decision:
    """Decide on that version of a comment and return the Decision.

    `verdict` is a Decision.Verdict; the commenter reads `statement`, moderators read `note`. Raises
    Comment.DoesNotExist, PermissionDenied where `by` may not decide on the comment, and DecisionConflict where it is
    at another version; then nothing has changed.
    """
    decision = Decision(
        version=version,
        verdict=verdict,
        status_after=STATUS_AFTER[verdict],
        decided_by=by,
        decided_at=at or timezone.now(),
        reason=reason,
        statement=statement,
        note=note,
        batch=batch,
    )
    return apply_decision(get_comment_to_moderate(by, comment_id), decision)


def decide_each(
    versions: Iterable[tuple[int, int]],
    verdict: str,
    by: User,
    *,
    at: datetime | None = None,
    description: str = "",
    reason: str = "",
    statement: str = "",
    note: str = "",
) -> list[DecisionResult]:
    """Decide on several comments, given as (id, version), each in its own transaction; return the DecisionResults.

    More than one comment makes a DecisionBatch, with this `description`.
    """
    versions, at, batch = list(versions), at or timezone.now(), None
    if len(versions) > 1:
        batch = DecisionBatch.objects.create(description=description or "a selection", made_by=by, made_at=at)
    texts = {"reason": reason, "statement": statement, "note": note}
    return [
        try_decision(pk, partial(decide, pk, version, verdict, by, at=at, batch=batch, **texts))
        for pk, version in versions
    ]
