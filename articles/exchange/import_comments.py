"""Import the comments of an article, each once, as replies to the comments that they answer."""

from collections.abc import Iterable

from ..comments.models import Comment, Thread
from ..comments.page_tags import invalidate_threads
from ..comments.querysets import VISIBLE_STATUSES
from .models import ImportedComment, ImportedReport
from .parsed_article import ParsedComment

BATCH_SIZE = 500


def import_comments(record: ImportedReport, parsed_comments: Iterable[ParsedComment]) -> int:
    """Store the comments that aren't stored yet under the article of an import's record; return their number.

    A reply to a comment that wasn't imported begins a conversation.
    """
    existing = dict(record.comments.values_list("key", "comment_id"))
    pending = {parsed.key: parsed for parsed in parsed_comments if parsed.key not in existing}
    if not pending:
        return 0
    stored = Comment.objects.in_bulk(list(existing.values())) if existing else {}
    count = len(pending)
    comments_by_key = {key: stored[pk] for key, pk in existing.items() if pk in stored}
    while pending:
        # Store the comments whose parent is stored or missing. If there are none, the comments answer each other in a
        # cycle; the first of them then begins a conversation.
        batch = [parsed for parsed in pending.values() if parsed.parent not in pending]
        batch = batch or [next(iter(pending.values()))]
        comments = [_build_comment(record.article_id, parsed, comments_by_key.get(parsed.parent)) for parsed in batch]
        for parsed, comment in zip(batch, Comment.objects.bulk_create(comments, BATCH_SIZE), strict=True):
            comments_by_key[parsed.key] = comment
            del pending[parsed.key]
    ImportedComment.objects.bulk_create(
        [
            ImportedComment(comment=comment, record=record, key=key)
            for key, comment in comments_by_key.items()
            if key not in existing
        ],
        BATCH_SIZE,
    )
    Thread.objects.recount([record.article_id])
    invalidate_threads([record.article_id])
    return count


def _build_comment(article_id: int, parsed: ParsedComment, parent: Comment | None) -> Comment:
    return Comment(
        article_id=article_id,
        parent=parent,
        root_id=(parent.root_id or parent.pk) if parent else None,
        body=parsed.body,
        name=parsed.name,
        email=parsed.email,
        status=parsed.status,
        created_at=parsed.created_at,
        published_at=parsed.created_at if parsed.status in VISIBLE_STATUSES else None,
    )
