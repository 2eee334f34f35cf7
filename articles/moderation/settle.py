"""Settling a comment: the one way by which a person's decision moves it, closes what is open about it and is logged."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.utils.text import Truncator

from ..audit.record import record
from ..comments.letters import tell_of_decision
from ..comments.models import Comment
from ..comments.move import move
from ..comments.withdraw import GONE
from .letters import answer_reports
from .models import Appeal, Decision, Report
from .permissions import may_moderate
from .teach import teach

UNDONE_WITHIN = timedelta(days=30)


class Conflict(Exception):  # noqa: N818 (something that happened, no mistake)
    """The comment isn't at that version. `decision` is the one made since; None if its sender changed it."""

    def __init__(self, comment_id, version):
        comment = Comment.objects.select_related("article__live").get(pk=comment_id)
        super().__init__(f"Comment {comment_id} is at version {comment.version}, not {version}.")
        self.comment = comment
        self.version = version
        self.is_gone = comment.status in GONE
        since = comment.decisions.filter(version__gte=version).select_related("decided_by")
        self.decision = None if self.is_gone else since.first()

    @property
    def is_edited(self):
        """Tell whether its sender has changed the text since."""
        return not self.decision and not self.is_gone and self.version < self.comment.version


def find(comment_id, by):
    """Return a comment that `by` may decide on; Comment.DoesNotExist or PermissionDenied else."""
    comment = Comment.objects.select_related("article__section").get(pk=comment_id)
    if not may_moderate(by, comment.article):
        raise PermissionDenied("This comment is outside your sections.")
    return comment


def settle(comment, version, verdict, status, *, by, at, source=None, **words):
    """Give that version of a comment a status by a verdict, and return the Decision; in a transaction of the caller's.

    `words` are further columns of the Decision. What waits about the comment, reports and an appeal, is closed with
    it, unless the comment is only held again. Raises Conflict where the comment stands at another version, and
    PermissionDenied to whoever made the decision that its sender appealed against.
    """
    appeal = _appeal_on(comment)
    _refuse(comment, version, appeal, by)
    before, earlier = comment.status, Decision.objects.filter(comment=comment).select_related("reverses").first()
    if not move(comment, status, at):
        raise Conflict(comment.pk, version)
    answer = words.get("statement") or words.get("reason") or ""
    closed = _close(comment, verdict, appeal, handled_by=by, handled_at=at, answer=answer)
    decision = Decision.objects.create(
        comment=comment,
        version=version,
        verdict=verdict,
        status_before=before,
        status_after=status,
        source=source or closed or (Decision.Source.BULK if words.get("batch") else Decision.Source.QUEUE),
        decided_by=by,
        decided_at=at,
        **words,
    )
    _record(decision, comment)
    teach(comment, earlier, decision)
    comment.status, comment.version = status, version + 1
    if verdict != Decision.Verdict.HOLD:
        tell_of_decision(comment, answer)
    return decision


def reopen(decision):
    """Let what a decision closed wait again: reports of its comment, and an appeal."""
    Report.objects.filter(comment=decision.comment_id, handled_at=decision.decided_at).update(
        handled_at=None, handled_by=None, answer=""
    )
    Appeal.objects.filter(decision__comment=decision.comment_id, answered_at=decision.decided_at).update(
        answered_at=None, answered_by=None, granted=None, answer=""
    )


def _appeal_on(comment):
    waiting = Appeal.objects.waiting().filter(decision__comment=comment)
    return waiting.select_related("decision__decided_by").first()


def _refuse(comment, version, appeal, by):
    """Raise Conflict or PermissionDenied where the version can't be decided on by that person."""
    if comment.version != version or comment.status in GONE:
        raise Conflict(comment.pk, version)
    if appeal and appeal.decision.decided_by == by:
        raise PermissionDenied("You decided on it first, so a colleague decides on the appeal.")


def _close(comment, verdict, appeal, *, handled_by, handled_at, answer):
    """Answer what waits about a comment, and return the Decision.Source that this makes; None where nothing waited."""
    if verdict == Decision.Verdict.HOLD:
        return None
    reports = Report.objects.waiting().filter(comment=comment)
    reported = reports.update(handled_by=handled_by, handled_at=handled_at, answer=answer)
    if reported:
        answer_reports(comment, handled_at)
    if appeal:
        granted = verdict == Decision.Verdict.APPROVE
        Appeal.objects.filter(pk=appeal.pk).update(
            answered_by=handled_by, answered_at=handled_at, granted=granted, answer=answer
        )
        return Decision.Source.APPEAL
    return Decision.Source.REPORT if reported else None


def _record(decision, comment):
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
