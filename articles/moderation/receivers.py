"""Answers to the signals of `comments`: a rule refused a comment; a commenter erases or exports their data.

`articles/apps.py` connects them.
"""

from ..audit.models import AuditEntry
from ..comments.models import Comment
from .models import Appeal, Decision, Report

VERDICT_FOR_STATUS = {Comment.Status.REJECTED: Decision.Verdict.REJECT, Comment.Status.SPAM: Decision.Verdict.SPAM}
ERASED_TEXT = "erased at its sender’s wish"


def log_rule_refusal(sender, comment, moderation_signal, at, **kwargs):
    """Log that a rule refused a comment, on the version before its present one."""
    Decision.objects.create(
        comment=comment,
        version=comment.version - 1,
        verdict=VERDICT_FOR_STATUS[comment.status],
        status_before=Comment.Status.HELD,
        status_after=comment.status,
        source=Decision.Source.RULE,
        rule=moderation_signal.kind,
        reason=moderation_signal.matched,
        decided_at=at,
    )


def erase_quoted_text(sender, comments, email, **kwargs):
    """Erase the texts of a commenter's appeals and reports, and what logs quote of the comments being erased.

    The appeals, reports, decisions and log entries themselves stay.
    """
    Appeal.objects.filter(decision__comment__in=comments).update(words=ERASED_TEXT)
    Report.objects.filter(email=email).update(words="", email="")
    Decision.objects.filter(comment__in=comments).exclude(rule="").redact(reason=ERASED_TEXT)
    AuditEntry.objects.filter(subject_type="comment", subject_id__in=[comment.pk for comment in comments]).redact(
        label=ERASED_TEXT
    )


def export_decisions(sender, comments, **kwargs):
    """Return the decisions on these comments and their appeals, for the commenter's export, as {id: plain data}."""
    found = {comment.pk: {"decisions": [], "appeals": []} for comment in comments}
    for decision in Decision.objects.filter(comment__in=comments).select_related("appeal").order_by("decided_at", "pk"):
        exported = found[decision.comment_id]
        exported["decisions"].append(
            {
                "decided_at": decision.decided_at.isoformat(),
                "status": Comment.Status(decision.status_after).value,
                "reason": decision.reason,
                "statement": decision.statement,
            }
        )
        if appeal := getattr(decision, "appeal", None):
            exported["appeals"].append(
                {
                    "appealed_at": appeal.appealed_at.isoformat(),
                    "words": appeal.words,
                    "answered_at": appeal.answered_at and appeal.answered_at.isoformat(),
                    "granted": appeal.granted,
                    "answer": appeal.answer,
                }
            )
    return found
