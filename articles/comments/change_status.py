"""Moving a comment to another status: the one way, for its sender and for moderators."""

from django.db.models import F

from .emails import notify_of_reply
from .models import Comment, DailyCommentCount, Thread
from .querysets import VISIBLE_STATUSES, utc_day


def change_status(comment, status, at, **fields):
    """Give a comment a status, and other fields, if it still stands at the version that was read; tell whether it did.

    Raises its version by one, notes when readers first saw it, keeps its thread's counters. Call it in a transaction.
    A comment that readers no longer see is no editors' pick any more.
    """
    becomes_visible = status in VISIBLE_STATUSES
    fields |= {"status": status, "version": comment.version + 1}
    if becomes_visible and comment.published_at is None:
        fields["published_at"] = at
    moved = Comment.objects.filter(pk=comment.pk, version=comment.version, status=comment.status).update(**fields)
    if moved and becomes_visible != comment.is_visible:
        picks = 0 if becomes_visible else -_unpick(comment)
        update_counters(comment, visible=1 if becomes_visible else -1, picks=picks)
    if moved and becomes_visible and comment.published_at is None:
        notify_of_reply(comment)
    return bool(moved)


def _unpick(comment: Comment) -> int:
    """Make a comment no pick where it is one, and return how many picks that makes fewer.

    Asked of the database once the comment is locked: a colleague may have picked it since it was read.
    """
    picked = Comment.objects.filter(pk=comment.pk, picked_at__isnull=False)
    return picked.update(picked_at=None, picked_by=None)


def update_counters(comment: Comment, *, visible: int = 0, picks: int = 0) -> None:
    """Change the counters of the comment's thread, and of the day on which it was written."""
    thread = Thread.objects.filter(pk=comment.article_id)
    # The thread first: its lock makes all that change the counters of one article wait for each other.
    thread.update(visible=F("visible") + visible, picks=F("picks") + picks)
    if visible:
        DailyCommentCount.objects.add(comment.article_id, utc_day(comment.created_at), visible)
