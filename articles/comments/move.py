"""Moving a comment to another status: the one way, for its sender and for moderators."""

from django.db.models import F

from .letters import tell_of_reply
from .models import Comment, DailyCommentCount, Thread
from .querysets import VISIBLE, utc_day


def move(comment, status, at, **fields):
    """Give a comment a status, and other fields, if it still stands at the version that was read; tell whether it did.

    Raises its version by one, notes when readers first saw it, keeps its thread's counters. Call it in a transaction.
    A comment that readers no longer see is no editors' pick any more.
    """
    becomes_visible = status in VISIBLE
    fields |= {"status": status, "version": comment.version + 1}
    if becomes_visible and comment.published_at is None:
        fields["published_at"] = at
    if not becomes_visible:
        fields |= {"picked_at": None, "picked_by": None}
    moved = Comment.objects.filter(pk=comment.pk, version=comment.version, status=comment.status).update(**fields)
    if moved and becomes_visible != comment.is_visible:
        update_counters(comment, visible=1 if becomes_visible else -1, picks=-1 if comment.picked_at else 0)
    if moved and becomes_visible and comment.published_at is None:
        tell_of_reply(comment)
    return bool(moved)


def update_counters(comment: Comment, *, visible: int = 0, picks: int = 0) -> None:
    """Change the counters of the comment's thread, and of the day on which it was written."""
    thread = Thread.objects.filter(pk=comment.article_id)
    # The thread first: its lock makes all that change the counters of one article wait for each other.
    thread.update(visible=F("visible") + visible, picks=F("picks") + picks)
    if visible:
        DailyCommentCount.objects.add(comment.article_id, utc_day(comment.created_at), visible)
