"""Apply a person's decision to a comment: change its status, close its reports and appeal, log it.

Every decision goes through `settle`: from an item of the queue, a selection, a sample, an appeal, an undo.
"""

from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.utils.text import Truncator

from ..audit.record import record
from ..comments.letters import tell_of_decision
from ..comments.models import Comment
from ..comments.move import move
from ..comments.withdraw import GONE
from .emails import email_reporters
from .models import Appeal, Batch, Decision, Report
from .training import train

UNDONE_WITHIN = timedelta(days=30)


class Conflict(Exception):  # noqa: N818 (something that happened, not a programming error)
    """The comment isn't at that version. `decision` is the one made since; None if the commenter changed the text."""

    def __init__(self, comment_id: int, version: int):
        comment = Comment.objects.select_related("article__live").get(pk=comment_id)
        super().__init__(f"Comment {comment_id} is at version {comment.version}, not {version}.")
        self.comment = comment
        self.version = version
        self.is_gone = comment.status in GONE
        since = comment.decisions.filter(version__gte=version).select_related("decided_by")
        self.decision = None if self.is_gone else since.first()

    @property
    def is_edited(self) -> bool:
        """Return whether the commenter has changed the text since."""
        return not self.decision and not self.is_gone and self.version < self.comment.version


def settle(
    comment: Comment,
    version: int,
    *,
    verdict: str,
    status: str,
    by: AbstractBaseUser,
    at: datetime,
    reason: str = "",
    statement: str = "",
    note: str = "",
    batch: Batch | None = None,
    reverses: Decision | None = None,
) -> Decision:
    """Give that version of a comment a status, log it as a Decision and return it. Call it in a transaction.

    The decision closes the reports and the appeal that wait about the comment; `_waiting_reports` names the
    exceptions. Raises Conflict where the comment is at another version, and PermissionDenied to whoever made the
    decision that the commenter appealed against.
    """
    appeal = _waiting_appeal(comment)
    _refuse(comment, version, appeal, by)
    before, earlier = comment.status, Decision.objects.filter(comment=comment).select_related("reverses").first()
    if not move(comment, status, at):
        raise Conflict(comment.pk, version)
    reports = _waiting_reports(comment, verdict, is_undo=reverses is not None)
    if verdict == Decision.Verdict.HOLD:
        appeal = None
    decision = Decision.objects.create(
        comment=comment,
        version=version,
        verdict=verdict,
        status_before=before,
        status_after=status,
        source=_source(reverses, appeal, reports, batch),
        reason=reason,
        statement=statement,
        note=note,
        batch=batch,
        reverses=reverses,
        decided_by=by,
        decided_at=at,
    )
    _close(decision, reports, appeal)
    _record(decision, comment)
    train(comment, earlier, decision)
    comment.status, comment.version = status, version + 1
    if verdict != Decision.Verdict.HOLD:
        tell_of_decision(comment, statement or reason)
    return decision


def _waiting_appeal(comment: Comment) -> Appeal | None:
    waiting = Appeal.objects.waiting().filter(decision__comment=comment)
    return waiting.select_related("decision__decided_by").first()


def _refuse(comment: Comment, version: int, appeal: Appeal | None, by: AbstractBaseUser) -> None:
    """Raise Conflict or PermissionDenied where that person can't decide on that version."""
    if comment.version != version or comment.status in GONE:
        raise Conflict(comment.pk, version)
    if appeal and appeal.decision.decided_by == by:
        raise PermissionDenied("You decided on it first, so a colleague decides on the appeal.")


def _waiting_reports(comment: Comment, verdict: str, *, is_undo: bool) -> list[int]:
    """Return the ids of the reports that the decision closes: those that wait now.

    None where the comment is only held, nor where a decision is undone: nobody has judged what was reported since.
    """
    if verdict == Decision.Verdict.HOLD or is_undo:
        return []
    return list(Report.objects.waiting().filter(comment=comment).values_list("pk", flat=True))


def _source(reverses: Decision | None, appeal: Appeal | None, reports: list[int], batch: Batch | None) -> str:
    if reverses:
        return Decision.Source.UNDO
    if appeal:
        return Decision.Source.APPEAL
    if reports:
        return Decision.Source.REPORT
    return Decision.Source.BULK if batch else Decision.Source.QUEUE


def _close(decision: Decision, reports: list[int], appeal: Appeal | None) -> None:
    """Close these reports and the appeal with the decision, and write to the readers who reported."""
    answer = decision.statement or decision.reason
    if reports:
        Report.objects.waiting().filter(pk__in=reports).update(
            closed_by_decision=decision, handled_by=decision.decided_by, handled_at=decision.decided_at, answer=answer
        )
        email_reporters(decision)
    if appeal:
        Appeal.objects.filter(pk=appeal.pk).update(
            closed_by_decision=decision,
            answered_by=decision.decided_by,
            answered_at=decision.decided_at,
            granted=decision.verdict == Decision.Verdict.APPROVE,
            answer=answer,
        )


def reopen(decision: Decision) -> None:
    """Let the reports and the appeal that a decision closed wait again."""
    decision.closed_reports.update(closed_by_decision=None, handled_at=None, handled_by=None, answer="")
    decision.closed_appeals.update(closed_by_decision=None, answered_at=None, answered_by=None, granted=None, answer="")


def _record(decision: Decision, comment: Comment) -> None:
    record(
        f"{decision.verdict}_comment",
        subject="comment",
        subject_id=comment.pk,
        label=Truncator(" ".join(comment.body.split())).chars(60),
        section=comment.article.section,
        by=decision.decided_by,
        before={"status": decision.status_before},
        after={"status": decision.status_after},
        reason=decision.reason,
        at=decision.decided_at,
    )
