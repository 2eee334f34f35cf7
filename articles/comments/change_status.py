"""Changing the status of a comment: the one function that commenters' and moderators' actions call."""

from datetime import datetime
from typing import Any

from django.db.models import F

from .emails import notify_of_reply
from .models import Comment, DailyCommentCount, Thread
from .page_tags import invalidate_comments
from .querysets import VISIBLE_STATUSES, utc_day


def change_status(comment: Comment, status: str, at: datetime, **fields: Any) -> bool:
    """Set the status of a comment, and other fields, unless it has changed since it was read.

    Increases its version by one, sets the time at which readers first saw it, and updates the counters of its thread.
    A comment that readers no longer see stops being an editors' pick. Call this in a transaction. Returns whether the
    comment was still at the version, and in the status, of `comment`.
    """
    becomes_visible = status in VISIBLE_STATUSES
    fields |= {"status": status, "version": comment.version + 1}
    if becomes_visible and comment.published_at is None:
        fields["published_at"] = at
    is_changed = Comment.objects.filter(pk=comment.pk, version=comment.version, status=comment.status).update(**fields)
    if is_changed and becomes_visible != comment.is_visible:
        picks = 0 if becomes_visible else -_unpick(comment)
        update_counters(comment, visible=1 if becomes_visible else -1, picks=picks)
    elif is_changed and comment.published_at:
        # Readers see its text, or a tombstone that says what became of it.
        invalidate_comments(comment.article_id)
    if is_changed and becomes_visible and comment.published_at is None:
        notify_of_reply(comment)
    return bool(is_changed)


def _unpick(comment: Comment) -> int:
    """Remove the editors' pick from a comment, and return the number of picks removed (0 or 1).

    This asks the database after the comment is locked: a colleague may have picked it since it was read.
    """
    picked = Comment.objects.filter(pk=comment.pk, picked_at__isnull=False)
    return picked.update(picked_at=None, picked_by=None)


def update_counters(comment: Comment, *, visible: int = 0, picks: int = 0) -> None:
    """Add to the counters of the comment's thread and of the day on which it was written, and make their pages new."""
    thread = Thread.objects.filter(pk=comment.article_id)
    # Update the thread first: its row lock serialises all changes of one article's counters.
    thread.update(visible=F("visible") + visible, picks=F("picks") + picks)
    if visible:
        DailyCommentCount.objects.add(comment.article_id, utc_day(comment.created_at), visible)
    invalidate_comments(comment.article_id, visible)
