"""Taking in the comments that came with an article: each once, under the one that it answers."""

from ..comments.models import Comment, Thread
from ..comments.querysets import VISIBLE
from .models import ImportedComment


def take_comments(record, comments):
    """Store the Remarks that aren't there yet under the article of an import's record; return how many.

    One that answers what didn't come begins a conversation.
    """
    there = dict(record.comments.values_list("key", "comment_id"))
    waiting = {remark.key: remark for remark in comments if remark.key not in there}
    if not waiting:
        return 0
    stored, count = Comment.objects.in_bulk(there.values()) if there else {}, len(waiting)
    written = {key: stored[pk] for key, pk in there.items() if pk in stored}
    while waiting:
        # Those whose turn it is: what they answer is stored, or never comes. A circle is cut at its first.
        ready = [r for r in waiting.values() if r.parent not in waiting] or [next(iter(waiting.values()))]
        rows = [_row(record.article_id, remark, written.get(remark.parent)) for remark in ready]
        for remark, row in zip(ready, Comment.objects.bulk_create(rows, 500), strict=True):
            written[remark.key] = row
            del waiting[remark.key]
    ImportedComment.objects.bulk_create(
        [ImportedComment(comment=row, record=record, key=key) for key, row in written.items() if key not in there], 500
    )
    Thread.objects.recount([record.article_id])
    return count


def _row(article_id, remark, parent):
    return Comment(
        article_id=article_id,
        parent=parent,
        root_id=(parent.root_id or parent.pk) if parent else None,
        body=remark.body,
        name=remark.name,
        email=remark.email,
        status=remark.status,
        created_at=remark.created_at,
        published_at=remark.created_at if remark.status in VISIBLE else None,
    )
