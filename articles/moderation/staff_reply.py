"""Answering a comment as a member of staff."""

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
def reply_as_staff(comment_id, version, body, by, at=None):
    """Answer that version of a comment under the name of `by`, and return the answer; what waits is approved with it.

    Raises Comment.DoesNotExist, PermissionDenied, DecisionConflict as `decide`, and ValidationError where the article
    takes no comments; then nothing has changed.
    """
    comment, at = get_comment_to_moderate(by, comment_id), at or timezone.now()
    if comment.version != version:
        raise DecisionConflict(comment_id, version)
    if not comment.is_visible:
        decide(comment_id, version, Decision.Verdict.APPROVE, by, at=at)
        comment.refresh_from_db()
    staff_comment = Comment(article_id=comment.article_id, parent=comment, body=body)
    staff_comment = post(staff_comment, Masthead.objects.current(), is_same_origin=True, by=by, at=at)
    if not staff_comment.is_visible:
        decide(staff_comment.pk, staff_comment.version, Decision.Verdict.APPROVE, by, at=at)
    return staff_comment
