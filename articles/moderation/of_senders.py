"""Senders' own words that moderators keep: those of appeals and reports, and what the logs quote of their comments."""

from ..audit.models import Entry
from ..comments.models import Comment
from .models import Appeal, Decision, Report

ERASED = "erased at its sender’s wish"


def forget_words(sender, comments, email, **kwargs):
    """Erase the words of appeals and reports by who erases these comments, and what logs quote of the comments.

    That there was an appeal, a report, a decision and an act stays.
    """
    Appeal.objects.filter(decision__comment__in=comments).update(words=ERASED)
    Report.objects.filter(email=email).update(words="", email="")
    Decision.objects.filter(comment__in=comments).exclude(rule="").redact(reason=ERASED)
    Entry.objects.filter(subject="comment", subject_id__in=[comment.pk for comment in comments]).redact(label=ERASED)


def words_of(sender, comments, **kwargs):
    """Return the decisions on these comments that their senders are told of, and their appeals, as {id: plain data}."""
    found = {comment.pk: {"decisions": [], "appeals": []} for comment in comments}
    for decision in Decision.objects.filter(comment__in=comments).select_related("appeal").order_by("decided_at", "pk"):
        kept = found[decision.comment_id]
        kept["decisions"].append(
            {
                "decided_at": decision.decided_at.isoformat(),
                "status": Comment.Status(decision.status_after).value,
                "reason": decision.reason,
                "statement": decision.statement,
            }
        )
        if appeal := getattr(decision, "appeal", None):
            kept["appeals"].append(
                {
                    "appealed_at": appeal.appealed_at.isoformat(),
                    "words": appeal.words,
                    "answered_at": appeal.answered_at and appeal.answered_at.isoformat(),
                    "granted": appeal.granted,
                    "answer": appeal.answer,
                }
            )
    return found
