"""Editors' picks: comments that readers are pointed to."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from ..audit.log_action import log_action
from ..comments.change_status import update_counters
from ..comments.models import Comment
from .permissions import get_comment_to_moderate


@transaction.atomic
def pick_comment(comment_id, by, at=None):
    """Make a comment a pick; one that is a pick already stays so. ValidationError where readers don't see it."""
    comment, at = get_comment_to_moderate(by, comment_id), at or timezone.now()
    if not Comment.objects.visible().filter(pk=comment.pk, picked_at=None).update(picked_at=at, picked_by=by):
        if not comment.is_visible:
            raise ValidationError("Readers don’t see this comment, so it can’t be a pick. Approve it first.")
        return
    _count_and_log("pick_comment", comment, by, at, 1)


@transaction.atomic
def unpick_comment(comment_id, by, at=None):
    """Make a comment a pick no more."""
    comment, at = get_comment_to_moderate(by, comment_id), at or timezone.now()
    if Comment.objects.filter(pk=comment.pk, picked_at__isnull=False).update(picked_at=None, picked_by=None):
        _count_and_log("unpick_comment", comment, by, at, -1)


def _count_and_log(action, comment, by, at, picks):
    update_counters(comment, picks=picks)
    log_action(
        action,
        subject_type="comment",
        subject_id=comment.pk,
        label=Truncator(" ".join(comment.body.split())).chars(60),
        section=comment.article.section,
        by=by,
        at=at,
    )
