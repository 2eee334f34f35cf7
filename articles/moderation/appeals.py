"""Appealing: a sender asks that the decision on their comment be looked at again."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..comments.models import Comment
from ..comments.submission import SubmissionRefused
from .models import Appeal, Decision

NOTHING_TO_APPEAL = "There is no decision to appeal against, or you have appealed against it already."
APPEALABLE_STATUSES = {Comment.Status.REJECTED, Comment.Status.SPAM}


def appealable_decision(comment):
    """Return the Decision that the comment's sender may appeal against, or None; against each, once."""
    if comment.status not in APPEALABLE_STATUSES:
        return None
    latest = Decision.objects.filter(comment=comment).select_related("appeal", "decided_by").first()
    return latest if latest and not hasattr(latest, "appeal") else None


def create_appeal(comment, text, at=None):
    """Store an Appeal against the latest decision on a comment and return it; SubmissionRefused without one."""
    decision = appealable_decision(comment)
    if decision is None:
        raise SubmissionRefused(NOTHING_TO_APPEAL, code="none")
    try:
        with transaction.atomic():
            return Appeal.objects.create(decision=decision, words=text, appealed_at=at or timezone.now())
    except IntegrityError as error:
        raise SubmissionRefused("You have appealed against this decision already.", code="none") from error
