"""Taking in the comments that came with an article: each once, under the one that it answers."""

from ..comments.models import Comment, Thread
from ..comments.querysets import VISIBLE_STATUSES
from .models import ImportedComment


def import_comments(record, comments):
    """Store the ParsedComments that aren't there yet under the article of an import's record; return how many.

    One that answers what didn't come begins a conversation.
    """
    existing = dict(record.comments.values_list("key", "comment_id"))
    pending = {comment.key: comment for comment in comments if comment.key not in existing}
    if not pending:
        return 0
    stored, count = Comment.objects.in_bulk(existing.values()) if existing else {}, len(pending)
    written = {key: stored[pk] for key, pk in existing.items() if pk in stored}
    while pending:
        # Those whose turn it is: what they answer is stored, or never comes. A circle is cut at its first.
        next_comments = [r for r in pending.values() if r.parent not in pending] or [next(iter(pending.values()))]
        rows = [_build_comment(record.article_id, comment, written.get(comment.parent)) for comment in next_comments]
        for comment, row in zip(next_comments, Comment.objects.bulk_create(rows, 500), strict=True):
            written[comment.key] = row
            del pending[comment.key]
    ImportedComment.objects.bulk_create(
        [ImportedComment(comment=row, record=record, key=key) for key, row in written.items() if key not in existing],
        500,
    )
    Thread.objects.recount([record.article_id])
    return count


def _build_comment(article_id, comment, parent):
    return Comment(
        article_id=article_id,
        parent=parent,
        root_id=(parent.root_id or parent.pk) if parent else None,
        body=comment.body,
        name=comment.name,
        email=comment.email,
        status=comment.status,
        created_at=comment.created_at,
        published_at=comment.created_at if comment.status in VISIBLE_STATUSES else None,
    )
