"""What the form itself gives away: where it was sent from, and whether a trap was filled in."""

from .signal import Kind, Outcome, notice


def unknown_origin(submission):
    """Hold what surely came from no page of ours, as far as the browser told."""
    if submission.is_ours:
        return None
    return notice(Kind.ORIGIN, Outcome.HOLD, 20, "nobody says from which page it came")


def honeypot(submission):
    """File as spam what fills in the field that people don't see."""
    if not submission.looks_automatic:
        return None
    return notice(Kind.HONEYPOT, Outcome.SPAM, 100, "the field that people don’t see was filled in")
