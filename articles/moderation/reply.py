"""Answering a comment as a member of staff."""

from django.db import transaction
from django.utils import timezone

from ..comments.models import Comment
from ..comments.post import post
from ..masthead.models import Masthead
from .decide import decide
from .models import Decision
from .permissions import comment_for
from .settle import Conflict


@transaction.atomic
def reply(comment_id, version, body, by, at=None):
    """Answer that version of a comment under the name of `by`, and return the answer; what waits is approved with it.

    Raises Comment.DoesNotExist, PermissionDenied and Conflict as `decide` does, and ValidationError where the article
    takes no comments; then nothing has changed.
    """
    comment, at = comment_for(by, comment_id), at or timezone.now()
    if comment.version != version:
        raise Conflict(comment_id, version)
    if not comment.is_visible:
        decide(comment_id, version, Decision.Verdict.APPROVE, by, at=at)
        comment.refresh_from_db()
    answer = Comment(article_id=comment.article_id, parent=comment, body=body)
    answer = post(answer, Masthead.objects.current(), is_ours=True, by=by, at=at)
    if not answer.is_visible:
        decide(answer.pk, answer.version, Decision.Verdict.APPROVE, by, at=at)
    return answer
