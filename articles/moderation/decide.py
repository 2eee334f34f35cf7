"""Deciding on comments: each decision is made on the version that the moderator saw, and logged."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ..comments.models import Comment
from .models import Batch, Decision
from .settle import Conflict, find, settle

STATUS_AFTER = {
    Decision.Verdict.APPROVE: Comment.Status.APPROVED,
    Decision.Verdict.REJECT: Comment.Status.REJECTED,
    Decision.Verdict.SPAM: Comment.Status.SPAM,
}


@transaction.atomic
def decide(comment_id, version, verdict, by, reason="", at=None, **words):
    """Decide on that version of a comment and return the Decision.

    `verdict` is a Decision.Verdict; `words` may be a statement to the sender, a note to moderators, a batch. Raises
    Comment.DoesNotExist, PermissionDenied where `by` may not decide on it, and Conflict where the comment stands at
    another version; then nothing has changed.
    """
    comment = find(comment_id, by)
    return settle(
        comment, version, verdict, STATUS_AFTER[verdict], by=by, at=at or timezone.now(), reason=reason, **words
    )


@dataclass(frozen=True)
class Outcome:
    """What became of one comment of several: one of a decision, a conflict, or a refusal in a sentence."""

    comment_id: int
    decision: Decision | None = None
    conflict: Conflict | None = None
    forbidden: str = ""
    missing: str = ""


def decide_each(versions, verdict, by, reason="", at=None, *, meant="", **words):
    """Decide on several comments, given as (id, version), each by itself; return their Outcomes in order.

    More than one make a Batch, which says what was `meant`.
    """
    at = at or timezone.now()
    if len(versions) > 1:
        words["batch"] = Batch.objects.create(words=meant or "a selection", made_by=by, made_at=at)
    return [attempt(pk, decide, pk, version, verdict, by, reason, at, **words) for pk, version in versions]


def attempt(comment_id, act, *args, **kwargs):
    """Do what makes a Decision on a comment, and return the Outcome."""
    try:
        return Outcome(comment_id, decision=act(*args, **kwargs))
    except Conflict as conflict:
        return Outcome(comment_id, conflict=conflict)
    except PermissionDenied as refusal:
        return Outcome(comment_id, forbidden=str(refusal))
    except Comment.DoesNotExist:
        return Outcome(comment_id, missing="There is no such comment.")
