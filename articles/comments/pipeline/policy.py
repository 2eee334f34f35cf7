"""What the article's thread says: whether it is open at all, whether comments wait, whether too many came at once."""

from ...masthead.models import CommentsPolicy
from ..policy import policy_for, why_closed
from ..submission import Refused
from .signal import Kind, Outcome, notice


def refuse_where_closed(submission):
    """Refuse a comment where none may be written."""
    if sentence := why_closed(submission.article, submission.masthead, submission.at):
        raise Refused(sentence, code="closed")


def moderated(submission):
    """Hold a comment where comments are read before they are shown."""
    if policy_for(submission.article, submission.masthead) == CommentsPolicy.OPEN:
        return None
    return notice(Kind.POLICY, Outcome.HOLD, 0, "comments here are read before they are shown")


def burst(submission):
    """Hold what comes in a burst, and begin one where the limit is reached."""
    if submission.thread.is_in_burst(submission.at):
        return notice(Kind.BURST, Outcome.HOLD, 0, "it came in a burst of comments")
    if not submission.found.get("rate_thread"):
        return None
    return notice(Kind.BURST, Outcome.HOLD, 0, f"{submission.rules.most_on_thread} or more here within a minute")
