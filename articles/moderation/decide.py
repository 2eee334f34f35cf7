"""Deciding on comments: each decision is made on the version that the moderator saw, and logged."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from ..audit.record import record
from ..comments.models import Comment
from ..comments.move import move
from .models import Decision
from .permissions import may_moderate

STATUS_AFTER = {
    Decision.Verdict.APPROVE: Comment.Status.APPROVED,
    Decision.Verdict.REJECT: Comment.Status.REJECTED,
    Decision.Verdict.SPAM: Comment.Status.SPAM,
}


class Conflict(Exception):  # noqa: N818 (something that happened, no mistake)
    """The comment isn't at that version. `decision` is the one made since; None if the text has changed."""

    def __init__(self, comment, version):
        super().__init__(f"Comment {comment.pk} is at version {comment.version}, not {version}.")
        self.comment = comment
        self.version = version
        self.decision = comment.decisions.filter(version__gte=version).select_related("decided_by").first()


@transaction.atomic
def decide(comment_id, version, verdict, by, reason="", at=None):
    """Decide on that version of a comment and return the Decision.

    `verdict` is a Decision.Verdict. Raises Comment.DoesNotExist, PermissionDenied where `by` may not
    moderate there, and Conflict where the comment stands at another version; then nothing has changed.
    """
    comment = Comment.objects.select_related("article__section").get(pk=comment_id)
    if not may_moderate(by, comment.article):
        raise PermissionDenied("This comment is outside your sections.")
    at = at or timezone.now()
    status = STATUS_AFTER[verdict]
    if comment.version != version or not move(comment, status, at):
        raise Conflict(Comment.objects.get(pk=comment_id), version)
    _record(verdict, comment, status, by, reason, at)
    return Decision.objects.create(
        comment=comment,
        version=version,
        verdict=verdict,
        status_before=comment.status,
        status_after=status,
        reason=reason,
        decided_by=by,
        decided_at=at,
    )


def _record(verdict, comment, status, by, reason, at):
    record(
        f"{verdict}_comment",
        subject="comment",
        subject_id=comment.pk,
        label=Truncator(" ".join(comment.body.split())).chars(60),
        section=comment.article.section,
        by=by,
        before={"status": comment.status},
        after={"status": status},
        reason=reason,
        at=at,
    )


@dataclass(frozen=True)
class Outcome:
    """What became of one comment of several: one of a decision, a conflict, or a refusal in a sentence."""

    comment_id: int
    decision: Decision | None = None
    conflict: Conflict | None = None
    forbidden: str = ""
    missing: str = ""


def decide_each(versions, verdict, by, reason="", at=None):
    """Decide on several comments, given as (id, version), each by itself; return their Outcomes in order."""
    return [_try(comment_id, version, verdict, by, reason, at) for comment_id, version in versions]


def _try(comment_id, version, verdict, by, reason, at):
    try:
        return Outcome(comment_id, decision=decide(comment_id, version, verdict, by, reason, at))
    except Conflict as conflict:
        return Outcome(comment_id, conflict=conflict)
    except PermissionDenied as refusal:
        return Outcome(comment_id, forbidden=str(refusal))
    except Comment.DoesNotExist:
        return Outcome(comment_id, missing="There is no such comment.")
