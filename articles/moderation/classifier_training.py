"""Train the classifier with people's decisions, and undo the training when a decision is changed or undone."""

from ..comments import classifier
from ..comments.models import Comment
from .models import Decision


def train_on_decision(comment: Comment, before: Decision | None, after: Decision) -> None:
    """Train the classifier with the decision `after`, and undo the training with the decision `before`, if any."""
    old, new = is_rejection(before), is_rejection(after)
    if old == new:
        return
    if old is not None:
        classifier.train(comment, rejected=old, times=-1)
    if new is not None:
        classifier.train(comment, rejected=new)


def is_rejection(decision: Decision | None) -> bool | None:
    """Return whether a decision counts as a rejection for the classifier; None where it counts for nothing.

    Decisions by rules count for nothing. An undo counts as the decision before the one that it undoes.
    """
    if decision is None or decision.decided_by_id is None:
        return None
    if decision.source == Decision.Source.UNDO and decision.reverses:
        earlier = Decision.objects.filter(comment=decision.comment_id, version__lt=decision.reverses.version)
        return is_rejection(earlier.first())
    return decision.verdict != Decision.Verdict.APPROVE
