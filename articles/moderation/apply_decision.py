"""Apply a person's decision to a comment: change its status, close its reports and appeal, log it.

Every decision goes through `apply_decision`: from an item of the queue, a selection, a sample, an appeal, an undo.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ..audit.log_action import log_action
from ..comments.change_status import change_status
from ..comments.emails import notify_of_decision
from ..comments.models import Comment
from ..comments.withdraw_comment import REMOVED_STATUSES
from .classifier_training import train_on_decision
from .decision_texts import ALREADY_DECIDED_BY
from .models import Appeal, Decision, Report
from .reporter_emails import email_reporters

UNDO_PERIOD = timedelta(days=30)


class DecisionConflict(Exception):  # noqa: N818 (something that happened, not a programming error)
    """The comment isn't at that version. `decision` is the one made since; None if the commenter changed the text."""

    def __init__(self, comment_id: int, version: int) -> None:
        comment = Comment.objects.select_related("article__live").get(pk=comment_id)
        super().__init__(f"Comment {comment_id} is at version {comment.version}, not {version}.")
        self.comment = comment
        self.version = version
        self.is_gone = comment.status in REMOVED_STATUSES
        since = comment.decisions.filter(version__gte=version).select_related("decided_by")
        self.decision: Decision | None = None if self.is_gone else since.first()

    @property
    def is_edited(self) -> bool:
        """Return whether the commenter has changed the text since."""
        return not self.decision and not self.is_gone and self.version < self.comment.version

    @property
    def cause(self) -> str:
        """What prevented the decision: "decided", "withdrawn", "erased", "edited" or "no_version"."""
        if self.decision:
            return "decided"
        if self.is_gone:
            return "erased" if self.comment.status == Comment.Status.ERASED else "withdrawn"
        return "edited" if self.is_edited else "no_version"

    @property
    def explanation(self) -> str:
        """Why the comment could not be decided, as a sentence for the moderator."""
        if self.decision:
            return ALREADY_DECIDED_BY[self.decision.verdict] % {"moderator": self.decision.moderator}
        if self.cause == "no_version":
            versions = {"asked": self.version, "current": self.comment.version}
            return _("There is no version %(asked)d of this comment; it is at version %(current)d.") % versions
        return {
            "withdrawn": _("The commenter has withdrawn this comment, so there is nothing to decide."),
            "erased": _("This comment has been erased, so there is nothing to decide."),
            "edited": _("The text has changed since you saw it. Read it again before you decide."),
        }[self.cause]


def apply_decision(comment: Comment, decision: Decision) -> Decision:
    """Give a comment its status after an unsaved decision, save the decision and return it. Call it in a transaction.

    `decision` has its version, verdict, status after it, moderator and time set, and may have texts, a batch and the
    decision that it reverses. It closes the waiting reports and appeal about the comment; `_waiting_reports` names the
    exceptions. Raises DecisionConflict where the comment is at another version, and PermissionDenied where the person
    made the decision that the commenter appealed against.
    """
    appeal = _waiting_appeal(comment)
    _check_may_decide(comment, decision, appeal)
    earlier = Decision.objects.filter(comment=comment).select_related("reverses").first()
    decision.comment, decision.status_before = comment, comment.status
    if not change_status(comment, decision.status_after, decision.decided_at):
        raise DecisionConflict(comment.pk, decision.version)
    if decision.verdict == Decision.Verdict.HOLD:
        appeal = None
    reports = _waiting_reports(decision)
    decision.source = _decision_source(decision, reports, appeal)
    decision.save()
    _close_reports_and_appeal(decision, reports, appeal)
    _log_decision(decision, comment)
    train_on_decision(comment, earlier, decision)
    comment.status, comment.version = decision.status_after, decision.version + 1
    if decision.verdict != Decision.Verdict.HOLD:
        notify_of_decision(comment, decision.statement or decision.reason)
    return decision


def _waiting_appeal(comment: Comment) -> Appeal | None:
    waiting = Appeal.objects.waiting().filter(decision__comment=comment)
    return waiting.select_related("decision__decided_by").first()


def _check_may_decide(comment: Comment, decision: Decision, appeal: Appeal | None) -> None:
    """Raise DecisionConflict or PermissionDenied where that person can't decide on that version."""
    if comment.version != decision.version or comment.status in REMOVED_STATUSES:
        raise DecisionConflict(comment.pk, decision.version)
    if appeal and appeal.decision.decided_by == decision.decided_by:
        raise PermissionDenied(_("You made the original decision, so a colleague must decide on the appeal."))


def _waiting_reports(decision: Decision) -> list[int]:
    """Return the ids of the reports that the decision closes: those that wait now.

    A decision that only holds the comment, or that undoes another, closes none, because it doesn't judge the reports.
    """
    if decision.verdict == Decision.Verdict.HOLD or decision.reverses:
        return []
    return list(Report.objects.waiting().filter(comment=decision.comment).values_list("pk", flat=True))


def _decision_source(decision: Decision, reports: list[int], appeal: Appeal | None) -> str:
    if decision.reverses:
        return Decision.Source.UNDO
    if appeal:
        return Decision.Source.APPEAL
    if reports:
        return Decision.Source.REPORT
    return Decision.Source.BULK if decision.batch else Decision.Source.QUEUE


def _close_reports_and_appeal(decision: Decision, reports: list[int], appeal: Appeal | None) -> None:
    """Close these reports and the appeal with the decision, and e-mail the readers who reported."""
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


def reopen_reports_and_appeal(decision: Decision) -> None:
    """Put the reports and the appeal that a decision closed back among those that wait."""
    decision.closed_reports.update(closed_by_decision=None, handled_at=None, handled_by=None, answer="")
    decision.closed_appeals.update(closed_by_decision=None, answered_at=None, answered_by=None, granted=None, answer="")


def _log_decision(decision: Decision, comment: Comment) -> None:
    log_action(
        f"{decision.verdict}_comment",
        subject_type="comment",
        subject_id=comment.pk,
        label=Truncator(" ".join(comment.body.split())).chars(60),
        section=comment.article.section,
        by=decision.decided_by,
        before={"status": decision.status_before},
        after={"status": decision.status_after},
        reason=decision.reason,
        at=decision.decided_at,
    )
