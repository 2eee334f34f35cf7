"""Appealing: a sender asks that the decision on their comment be looked at again."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..comments.models import Comment
from ..comments.submission import Refused
from .models import Appeal, Decision

NOTHING_TO_APPEAL = "There is no decision to appeal against, or you have appealed against it already."
REFUSED = {Comment.Status.REJECTED, Comment.Status.SPAM}


def appealable(comment):
    """Return the Decision that the comment's sender may appeal against, or None; against each, once."""
    if comment.status not in REFUSED:
        return None
    latest = Decision.objects.filter(comment=comment).select_related("appeal", "decided_by").first()
    return latest if latest and not hasattr(latest, "appeal") else None


def appeal(comment, words, at=None):
    """Store a sender's Appeal against the latest decision on their comment and return it; Refused without one."""
    decision = appealable(comment)
    if decision is None:
        raise Refused(NOTHING_TO_APPEAL, code="none")
    try:
        with transaction.atomic():
            return Appeal.objects.create(decision=decision, words=words, appealed_at=at or timezone.now())
    except IntegrityError as error:
        raise Refused("You have appealed against this decision already.", code="none") from error
