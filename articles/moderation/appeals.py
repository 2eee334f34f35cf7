"""Appeals: a commenter asks that another moderator reviews the decision on their comment."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..comments.models import Comment
from ..comments.submission import SubmissionRefused
from .models import Appeal, Decision

NOTHING_TO_APPEAL = gettext_lazy("There is no decision to appeal against, or you have already appealed against it.")
APPEALABLE_STATUSES = {Comment.Status.REJECTED, Comment.Status.SPAM}


def appealable_decision(comment: Comment) -> Decision | None:
    """Return the Decision that the commenter may appeal against, or None; each decision can be appealed once."""
    if comment.status not in APPEALABLE_STATUSES:
        return None
    latest = Decision.objects.filter(comment=comment).select_related("appeal", "decided_by").first()
    return latest if latest and not hasattr(latest, "appeal") else None


def create_appeal(comment: Comment, text: str, at: datetime | None = None) -> Appeal:
    """Store an Appeal against the latest decision on a comment and return it.

    Raises SubmissionRefused where there is no such decision, or an appeal against it already.
    """
    decision = appealable_decision(comment)
    if decision is None:
        raise SubmissionRefused(str(NOTHING_TO_APPEAL), code="none")
    try:
        with transaction.atomic():
            return Appeal.objects.create(decision=decision, words=text, appealed_at=at or timezone.now())
    except IntegrityError as error:
        raise SubmissionRefused(_("You have already appealed against this decision."), code="none") from error
