"""What came of deciding on several comments, in one line."""

from collections import Counter


def summary(outcomes):
    """Return it in words: 2 approved; where some met something: 47 done, 2 already decided by Ana, 1 edited since."""
    met = Counter(filter(None, map(_met, outcomes)))
    done = Counter("done" if met else outcome.decision.outcome for outcome in outcomes if outcome.decision)
    parts = [f"{count} {what}" for what, count in (done + met).items()]
    return f"{', '.join(parts)}."


def status_of(outcomes):
    """Return the HTTP status of what could not be decided; None where all was."""
    for name, status in (("conflict", 409), ("forbidden", 403), ("missing", 422)):
        if any(getattr(outcome, name) for outcome in outcomes):
            return status
    return None


def _met(outcome):
    """Return what stood in the way of a decision; "" where nothing did."""
    conflict = outcome.conflict
    if conflict is None:
        return "not yours to decide" if outcome.forbidden else "missing" if outcome.missing else ""
    if conflict.decision:
        return f"already decided by {conflict.decision.moderator}"
    if conflict.is_gone:
        return f"{conflict.comment.status} since"
    return "edited since" if conflict.is_edited else "of no such version"
