"""Editors' picks: comments that editors recommend to readers."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ..audit.log_action import log_action
from ..comments.change_status import update_counters
from ..comments.models import Comment
from .permissions import get_comment_to_moderate


@transaction.atomic
def pick_comment(comment_id: int, by: User, at: datetime | None = None) -> None:
    """Make a comment an editors' pick; one that is a pick already stays one.

    Raises ValidationError where readers don't see the comment.
    """
    comment, at = get_comment_to_moderate(by, comment_id), at or timezone.now()
    if not Comment.objects.visible().filter(pk=comment.pk, picked_at=None).update(picked_at=at, picked_by=by):
        if not comment.is_visible:
            raise ValidationError(
                _("Readers don’t see this comment, so it can’t be an editors’ pick. Approve it first.")
            )
        return
    _count_and_log("pick_comment", comment, by, at, 1)


@transaction.atomic
def unpick_comment(comment_id: int, by: User, at: datetime | None = None) -> None:
    """Remove a comment from the editors' picks."""
    comment, at = get_comment_to_moderate(by, comment_id), at or timezone.now()
    if Comment.objects.filter(pk=comment.pk, picked_at__isnull=False).update(picked_at=None, picked_by=None):
        _count_and_log("unpick_comment", comment, by, at, -1)


def _count_and_log(action: str, comment: Comment, by: User, at: datetime, change: int) -> None:
    """Change the thread's number of picks by `change`, and log the action."""
    update_counters(comment, picks=change)
    log_action(
        action,
        subject_type="comment",
        subject_id=comment.pk,
        label=Truncator(" ".join(comment.body.split())).chars(60),
        section=comment.article.section,
        by=by,
        at=at,
    )
