"""Editors' picks: comments that readers are pointed to."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from ..audit.record import record
from ..comments.models import Comment
from ..comments.move import update_counters
from .permissions import comment_for


@transaction.atomic
def pick(comment_id, by, at=None):
    """Make a comment a pick; one that is a pick already stays so. ValidationError where readers don't see it."""
    comment, at = comment_for(by, comment_id), at or timezone.now()
    if not Comment.objects.visible().filter(pk=comment.pk, picked_at=None).update(picked_at=at, picked_by=by):
        if not comment.is_visible:
            raise ValidationError("Readers don’t see this comment, so it can’t be a pick. Approve it first.")
        return
    _tell("pick_comment", comment, by, at, 1)


@transaction.atomic
def unpick(comment_id, by, at=None):
    """Make a comment a pick no more."""
    comment, at = comment_for(by, comment_id), at or timezone.now()
    if Comment.objects.filter(pk=comment.pk, picked_at__isnull=False).update(picked_at=None, picked_by=None):
        _tell("unpick_comment", comment, by, at, -1)


def _tell(act, comment, by, at, picks):
    update_counters(comment, picks=picks)
    record(
        act,
        subject="comment",
        subject_id=comment.pk,
        label=Truncator(" ".join(comment.body.split())).chars(60),
        section=comment.article.section,
        by=by,
        at=at,
    )
