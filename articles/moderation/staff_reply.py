"""Reply to a comment as a member of staff."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..comments.models import Comment
from ..comments.post import post
from ..masthead.models import Masthead
from .apply_decision import DecisionConflict
from .decide import decide
from .models import Decision
from .permissions import get_comment_to_moderate


@transaction.atomic
def reply_as_staff(comment_id: int, version: int, body: str, by: User, at: datetime | None = None) -> Comment:
    """Reply to that version of a comment under the name of `by`, and return the reply.

    A comment that readers don't see yet is approved first. Raises Comment.DoesNotExist, PermissionDenied and
    DecisionConflict as `decide` does, and ValidationError where the article takes no comments; then nothing has
    changed.
    """
    comment, at = get_comment_to_moderate(by, comment_id), at or timezone.now()
    if comment.version != version:
        raise DecisionConflict(comment_id, version)
    if not comment.is_visible:
        decide(comment_id, version, Decision.Verdict.APPROVE, by, at=at)
        comment.refresh_from_db()
    reply = post(
        Comment(article_id=comment.article_id, parent=comment, body=body),
        Masthead.objects.current(),
        is_same_origin=True,
        by=by,
        at=at,
    )
    if not reply.is_visible:
        decide(reply.pk, reply.version, Decision.Verdict.APPROVE, by, at=at)
    return reply
