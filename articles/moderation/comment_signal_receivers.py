"""Receivers of the signals of `comments`: a rule refused a comment; a commenter erases or exports their data.

`articles/apps.py` connects them.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, TypedDict

from django.utils.translation import gettext_lazy

from ..audit.models import AuditEntry
from ..comments.models import Comment, ModerationSignal
from .models import Appeal, Decision, Report

VERDICT_FOR_STATUS: dict[str, Decision.Verdict] = {
    Comment.Status.REJECTED: Decision.Verdict.REJECT,
    Comment.Status.SPAM: Decision.Verdict.SPAM,
}
# Stored in the newspaper's language, in the place of the erased text.
ERASED_TEXT = gettext_lazy("erased at the commenter’s request")


class ExportedDecision(TypedDict):
    """A decision in the export of a commenter's data; the time is in ISO 8601."""

    decided_at: str
    status: str
    reason: str
    statement: str


class ExportedAppeal(TypedDict):
    """An appeal in the export of a commenter's data; the times are in ISO 8601."""

    appealed_at: str
    words: str
    answered_at: str | None
    granted: bool | None
    answer: str


class ExportedModeration(TypedDict):
    """The decisions and appeals about one comment in the export of a commenter's data."""

    decisions: list[ExportedDecision]
    appeals: list[ExportedAppeal]


def log_rule_refusal(
    sender: Any, comment: Comment, moderation_signal: ModerationSignal, at: datetime, **kwargs: Any
) -> None:
    """Log that a rule refused a comment, on the version before its current one."""
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


def erase_quoted_text(sender: Any, comments: Collection[Comment], email: str, **kwargs: Any) -> None:
    """Erase the texts of a commenter's appeals and reports, and quotes from the erased comments in the logs.

    The appeals, reports, decisions and log entries themselves stay.
    """
    text = str(ERASED_TEXT)
    Appeal.objects.filter(decision__comment__in=comments).update(words=text)
    Report.objects.filter(email=email).update(words="", email="")
    Decision.objects.filter(comment__in=comments).exclude(rule="").redact(reason=text)
    AuditEntry.objects.filter(subject_type="comment", subject_id__in=[comment.pk for comment in comments]).redact(
        label=text
    )


def export_decisions(sender: Any, comments: Collection[Comment], **kwargs: Any) -> dict[int, ExportedModeration]:
    """Return the decisions and appeals about these comments, for the export of a commenter's data, by comment id."""
    found: dict[int, ExportedModeration] = {comment.pk: {"decisions": [], "appeals": []} for comment in comments}
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
        appeal: Appeal | None = getattr(decision, "appeal", None)
        if appeal:
            exported["appeals"].append(
                {
                    "appealed_at": appeal.appealed_at.isoformat(),
                    "words": appeal.words,
                    "answered_at": appeal.answered_at.isoformat() if appeal.answered_at else None,
                    "granted": appeal.granted,
                    "answer": appeal.answer,
                }
            )
    return found
