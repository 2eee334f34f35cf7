"""Decide on comments: each decision is made on the version that the moderator saw, and logged."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from ..comments.models import Comment
from .models import Batch, Decision
from .permissions import comment_for
from .results import Result, attempt
from .settle import settle

STATUS_AFTER = {
    Decision.Verdict.APPROVE: Comment.Status.APPROVED,
    Decision.Verdict.REJECT: Comment.Status.REJECTED,
    Decision.Verdict.SPAM: Comment.Status.SPAM,
}


@transaction.atomic
def decide(
    comment_id: int,
    version: int,
    verdict: str,
    by: AbstractBaseUser,
    *,
    at: datetime | None = None,
    reason: str = "",
    statement: str = "",
    note: str = "",
    batch: Batch | None = None,
) -> Decision:
    """Decide on that version of a comment and return the Decision.

    `verdict` is a Decision.Verdict; the commenter reads `statement`, moderators read `note`. Raises
    Comment.DoesNotExist, PermissionDenied where `by` may not decide on the comment, and Conflict where the comment is
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
    return settle(comment_for(by, comment_id), decision)


def decide_each(
    versions: Iterable[tuple[int, int]],
    verdict: str,
    by: AbstractBaseUser,
    *,
    at: datetime | None = None,
    meant: str = "",
    reason: str = "",
    statement: str = "",
    note: str = "",
) -> list[Result]:
    """Decide on several comments, given as (id, version), each in its own transaction; return a Result for each.

    More than one make a Batch, which says what was `meant`.
    """
    versions, at, batch = list(versions), at or timezone.now(), None
    if len(versions) > 1:
        batch = Batch.objects.create(words=meant or "a selection", made_by=by, made_at=at)
    wording = {"reason": reason, "statement": statement, "note": note}
    return [
        attempt(pk, partial(decide, pk, version, verdict, by, at=at, batch=batch, **wording))
        for pk, version in versions
    ]
