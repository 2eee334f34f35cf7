"""The history of one comment: what happened to it since it was sent."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models.query import QuerySet
from django.utils import timezone

from ..comments.models import Comment
from ..comments.senders import Sanction
from .models import Appeal, Decision, Report
from .settle import UNDONE_WITHIN


@dataclass(frozen=True)
class Event:
    """Something that happened: when, what, by whom ("" where `what` says it), and the text that goes with it.

    `undoes` is the id of the decision where it can still be undone.
    """

    at: datetime.datetime
    what: str
    who: str = ""
    words: str = ""
    undoes: int | None = None


def name_of(person: AbstractBaseUser | None) -> str:
    """Return a person's name, "" for nobody."""
    return (person.get_full_name() or person.get_username()) if person else ""


def history_of(comment: Comment, at: datetime.datetime | None = None) -> list[Event]:
    """Return the Events of a comment, oldest first."""
    at = at or timezone.now()
    events = [Event(comment.created_at, "Sent", comment.shown_name)]
    if comment.edited_at:
        events.append(Event(comment.edited_at, "Edited by its sender"))
    if comment.picked_at:
        events.append(Event(comment.picked_at, "Picked", name_of(comment.picked_by)))
    events += [_decision(comment, decision, at) for decision in _decisions(comment)]
    events += [_report(report) for report in comment.reports.all()]
    for appeal in Appeal.objects.filter(decision__comment=comment).select_related("answered_by"):
        events += _appeal(appeal)
    for sanction in comment.sanctions.select_related("imposed_by", "lift__lifted_by"):
        events += _sanction(sanction)
    return sorted(events, key=lambda event: event.at)


def _decisions(comment: Comment) -> QuerySet[Decision]:
    return Decision.objects.filter(comment=comment).select_related("decided_by", "reversed_by")


def _decision(comment: Comment, decision: Decision, at: datetime.datetime) -> Event:
    stands = decision.version + 1 == comment.version and not hasattr(decision, "reversed_by")
    can_be_undone = stands and decision.decided_at > at - UNDONE_WITHIN and comment.status == decision.status_after
    what = Comment.Status(decision.status_after).label.capitalize()
    texts = {
        "": decision.reason,
        "told the sender": decision.statement,
        "note": decision.note,
    }
    words = "; ".join(f"{key}: “{text}”" if key else text for key, text in texts.items() if text)
    undone = "Taken back, so: " if decision.source == Decision.Source.UNDO else ""
    undoes = decision.pk if can_be_undone else None
    return Event(decision.decided_at, f"{undone}{what}", decision.moderator, words, undoes)


def _report(report: Report) -> Event:
    words = ", ".join(filter(None, [report.law, report.words, report.reference]))
    return Event(report.reported_at, f"Reported by a reader: {report.get_reason_display()}", words=words)


def _appeal(appeal: Appeal) -> list[Event]:
    events = [Event(appeal.appealed_at, "Appealed by its sender", words=appeal.words)]
    if appeal.answered_at:
        what = "Appeal granted" if appeal.granted else "Appeal dismissed"
        events.append(Event(appeal.answered_at, what, name_of(appeal.answered_by), appeal.answer))
    return events


def _sanction(sanction: Sanction) -> list[Event]:
    events = [Event(sanction.begins_at, f"Its sender: {sanction}", name_of(sanction.imposed_by), sanction.reason)]
    if hasattr(sanction, "lift"):
        lift = sanction.lift
        events.append(Event(lift.lifted_at, "Sanction lifted", name_of(lift.lifted_by), lift.reason))
    return events
