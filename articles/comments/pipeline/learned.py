"""The learned score as a step: it may hold a comment, never reject it."""

from django.db.models import Subquery

from ..bayes import score_of, tokens_of
from ..lessons import Lessons
from .signal import Kind, Outcome, notice


def shape(submission):
    """Return nothing: it is always the same question."""
    return ()


def lookups():
    """Return a sub-query for how many comments people have approved, and one for how many they have rejected."""
    lessons = Lessons.objects.filter(pk=1)
    return {f"lessons_{kind}": Subquery(lessons.values(kind)) for kind in ("approved", "rejected")}


def values(submission):
    """Return nothing, as it asks about no comment in particular."""
    return {}


def score(submission):
    """Hold a comment whose words people mostly rejected; silent until they have decided often enough."""
    found = submission.found
    lessons = Lessons(approved=found["lessons_approved"] or 0, rejected=found["lessons_rejected"] or 0)
    learned = score_of(tokens_of(submission.words, submission.links), lessons)
    if learned is None:
        return None
    submission.comment.learned_score = learned.score
    if not 0 < submission.rules.learned_hold <= learned.score:
        return None
    words = ", ".join(f"“{text}”" for text in learned.telling)
    return notice(Kind.LEARNED, Outcome.HOLD, learned.score // 2, f"learned score {learned.score}: {words}")
