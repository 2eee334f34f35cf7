"""The history of one comment: what has happened to it since it was sent."""

import datetime
from dataclasses import dataclass

from django.db.models.query import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ..comments.commenters import Sanction
from ..comments.models import Comment
from ..delivery.staff_user import display_name
from .apply_decision import UNDO_PERIOD
from .models import Appeal, Decision, Report


@dataclass(frozen=True)
class CommentEvent:
    """An event in the history of a comment: when, what and by whom (in `description`), and texts that go with it.

    `undoable_decision_id` is the id of the decision where it can still be undone.
    """

    at: datetime.datetime
    description: str
    texts: tuple[str, ...] = ()
    undoable_decision_id: int | None = None


def comment_history(comment: Comment, at: datetime.datetime | None = None) -> list[CommentEvent]:
    """Return the CommentEvents of a comment, oldest first."""
    at = at or timezone.now()
    events = [CommentEvent(comment.created_at, _sent_by(comment.display_name))]
    if comment.edited_at:
        events.append(CommentEvent(comment.edited_at, _("Edited by the commenter")))
    if comment.picked_at:
        picked = _("Made an editors’ pick by %(name)s") % {"name": display_name(comment.picked_by)}
        events.append(CommentEvent(comment.picked_at, picked if comment.picked_by else _("Made an editors’ pick")))
    events += [_decision_event(comment, decision, at) for decision in _decisions(comment)]
    events += [_report_event(report) for report in comment.reports.all()]
    for appeal in Appeal.objects.filter(decision__comment=comment).select_related("answered_by"):
        events += _appeal_events(appeal)
    for sanction in comment.sanctions.select_related("imposed_by", "lift__lifted_by"):
        events += _sanction_events(sanction)
    return sorted(events, key=lambda event: event.at)


def _sent_by(name: str) -> str:
    """Return the description as HTML, so that a name in the other writing direction doesn't reorder the sentence."""
    return format_html(_("Sent by {name}"), name=format_html("<bdi>{}</bdi>", name))


def _decisions(comment: Comment) -> QuerySet[Decision]:
    return Decision.objects.filter(comment=comment).select_related("decided_by", "reversed_by")


def _decision_event(comment: Comment, decision: Decision, at: datetime.datetime) -> CommentEvent:
    is_latest = decision.version + 1 == comment.version and not hasattr(decision, "reversed_by")
    can_be_undone = is_latest and decision.decided_at > at - UNDO_PERIOD and comment.status == decision.status_after
    texts = [decision.reason] if decision.reason else []
    if decision.statement:
        texts.append(_("Statement to the commenter: “%(text)s”") % {"text": decision.statement})
    if decision.note:
        texts.append(_("Note: “%(text)s”") % {"text": decision.note})
    undoable_decision_id = decision.pk if can_be_undone else None
    return CommentEvent(decision.decided_at, _decision_description(decision), tuple(texts), undoable_decision_id)


def _decision_description(decision: Decision) -> str:
    status = Comment.Status(decision.status_after)
    if decision.source == Decision.Source.UNDO:
        values = {"name": decision.moderator, "status": status.label}
        return _("Decision undone by %(name)s; the comment’s status is again “%(status)s”") % values
    return decision.summary


def _report_event(report: Report) -> CommentEvent:
    texts = tuple(filter(None, [report.law, report.words, report.reference]))
    description = _("Reported by a reader: %(reason)s") % {"reason": report.get_reason_display()}
    return CommentEvent(report.reported_at, description, texts)


def _appeal_events(appeal: Appeal) -> list[CommentEvent]:
    events = [CommentEvent(appeal.appealed_at, _("Appealed by the commenter"), (appeal.words,))]
    if appeal.answered_at:
        description = _("Appeal granted by %(name)s") if appeal.granted else _("Appeal dismissed by %(name)s")
        description %= {"name": display_name(appeal.answered_by)}
        events.append(CommentEvent(appeal.answered_at, description, (appeal.answer,) if appeal.answer else ()))
    return events


def _sanction_events(sanction: Sanction) -> list[CommentEvent]:
    imposed = _("Sanction by %(name)s: %(sanction)s") % {
        "name": display_name(sanction.imposed_by),
        "sanction": sanction,
    }
    events = [CommentEvent(sanction.begins_at, imposed, (sanction.reason,))]
    if hasattr(sanction, "lift"):
        lift = sanction.lift
        lifted = _("Sanction lifted by %(name)s") % {"name": display_name(lift.lifted_by)}
        events.append(CommentEvent(lift.lifted_at, lifted, (lift.reason,) if lift.reason else ()))
    return events
