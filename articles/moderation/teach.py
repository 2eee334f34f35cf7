"""What the learned score learns from a person's decision, and forgets when it is changed or taken back."""

from ..comments.classifier import train
from .models import Decision


def teach(comment, before, after):
    """Let the score learn what the decision `after` says of a comment instead of what `before`, None for none, said."""
    old, new = lesson_of(before), lesson_of(after)
    if old == new:
        return
    if old is not None:
        train(comment, rejected=old, times=-1)
    if new is not None:
        train(comment, rejected=new)


def lesson_of(decision):
    """Return whether a decision teaches that the comment is one to reject; None where it teaches nothing.

    A rule teaches nothing, and who takes a decision back says again what was said before it.
    """
    if decision is None or decision.decided_by_id is None:
        return None
    if decision.source == Decision.Source.UNDO:
        earlier = Decision.objects.filter(comment=decision.comment_id, version__lt=decision.reverses.version)
        return lesson_of(earlier.first())
    return decision.verdict != Decision.Verdict.APPROVE
