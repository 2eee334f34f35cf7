"""What a rule decided while a comment came in, kept in the same log as people's decisions."""

from ..comments.models import Comment
from .models import Decision

VERDICTS = {Comment.Status.REJECTED: Decision.Verdict.REJECT, Comment.Status.SPAM: Decision.Verdict.SPAM}


def record_refusal(sender, comment, noticed, at, **kwargs):
    """Log that a rule refused a comment, on the version before the one it stands at."""
    Decision.objects.create(
        comment=comment,
        version=comment.version - 1,
        verdict=VERDICTS[comment.status],
        status_before=Comment.Status.HELD,
        status_after=comment.status,
        source=Decision.Source.RULE,
        rule=noticed.kind,
        reason=noticed.matched,
        decided_at=at,
    )
