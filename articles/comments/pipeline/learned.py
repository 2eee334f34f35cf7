"""The learned score as a step: it may hold a comment, never reject it."""

from ..bayes import score_of, tokens_of
from .signal import Kind, Outcome, notice


def score(submission):
    """Hold a comment whose words people mostly rejected; silent until they have decided often enough."""
    learned = score_of(tokens_of(submission.words, submission.links))
    if learned is None:
        return None
    submission.comment.learned_score = learned.score
    if not 0 < submission.rules.learned_hold <= learned.score:
        return None
    words = ", ".join(f"“{text}”" for text in learned.telling)
    return notice(Kind.LEARNED, Outcome.HOLD, learned.score // 2, f"learned score {learned.score}: {words}")
