"""The history of one comment: what happened to it since it was sent."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models.query import QuerySet
from django.utils import timezone

from ..comments.commenters import Sanction
from ..comments.models import Comment
from .apply_decision import UNDO_PERIOD
from .models import Appeal, Decision, Report


@dataclass(frozen=True)
class CommentEvent:
    """Something that happened: when, what, by whom ("" where `what` says it), and the text that goes with it.

    `undoes` is the id of the decision where it can still be undone.
    """

    at: datetime.datetime
    description: str
    by: str = ""
    text: str = ""
    undoable_decision_id: int | None = None


def display_name_of(person: AbstractBaseUser | None) -> str:
    """Return a person's name, "" for nobody."""
    return (person.get_full_name() or person.get_username()) if person else ""


def comment_history(comment: Comment, at: datetime.datetime | None = None) -> list[CommentEvent]:
    """Return the Events of a comment, oldest first."""
    at = at or timezone.now()
    events = [CommentEvent(comment.created_at, "Sent", comment.display_name)]
    if comment.edited_at:
        events.append(CommentEvent(comment.edited_at, "Edited by its sender"))
    if comment.picked_at:
        events.append(CommentEvent(comment.picked_at, "Picked", display_name_of(comment.picked_by)))
    events += [_decision_event(comment, decision, at) for decision in _decisions(comment)]
    events += [_report_event(report) for report in comment.reports.all()]
    for appeal in Appeal.objects.filter(decision__comment=comment).select_related("answered_by"):
        events += _appeal_events(appeal)
    for sanction in comment.sanctions.select_related("imposed_by", "lift__lifted_by"):
        events += _sanction_events(sanction)
    return sorted(events, key=lambda event: event.at)


def _decisions(comment: Comment) -> QuerySet[Decision]:
    return Decision.objects.filter(comment=comment).select_related("decided_by", "reversed_by")


def _decision_event(comment: Comment, decision: Decision, at: datetime.datetime) -> CommentEvent:
    stands = decision.version + 1 == comment.version and not hasattr(decision, "reversed_by")
    can_be_undone = stands and decision.decided_at > at - UNDO_PERIOD and comment.status == decision.status_after
    description = Comment.Status(decision.status_after).label.capitalize()
    texts = {
        "": decision.reason,
        "told the sender": decision.statement,
        "note": decision.note,
    }
    text = "; ".join(f"{key}: “{value}”" if key else value for key, value in texts.items() if value)
    undone = "Taken back, so: " if decision.source == Decision.Source.UNDO else ""
    undoable_decision_id = decision.pk if can_be_undone else None
    return CommentEvent(decision.decided_at, f"{undone}{description}", decision.moderator, text, undoable_decision_id)


def _report_event(report: Report) -> CommentEvent:
    text = ", ".join(filter(None, [report.law, report.words, report.reference]))
    return CommentEvent(report.reported_at, f"Reported by a reader: {report.get_reason_display()}", text=text)


def _appeal_events(appeal: Appeal) -> list[CommentEvent]:
    events = [CommentEvent(appeal.appealed_at, "Appealed by its sender", text=appeal.words)]
    if appeal.answered_at:
        description = "Appeal granted" if appeal.granted else "Appeal dismissed"
        events.append(CommentEvent(appeal.answered_at, description, display_name_of(appeal.answered_by), appeal.answer))
    return events


def _sanction_events(sanction: Sanction) -> list[CommentEvent]:
    events = [
        CommentEvent(
            sanction.begins_at, f"Its sender: {sanction}", display_name_of(sanction.imposed_by), sanction.reason
        )
    ]
    if hasattr(sanction, "lift"):
        lift = sanction.lift
        events.append(CommentEvent(lift.lifted_at, "Sanction lifted", display_name_of(lift.lifted_by), lift.reason))
    return events
