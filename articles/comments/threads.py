"""The thread of an article: pages of conversations, and the form that adds a comment.

Comments are ordered by when readers first saw them, not by when they were written. A comment that is approved late
appears at the end, so pages that readers have seen, or linked to, don't change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import Http404

from ..delivery.cursor_pagination import page_of_rows, rows_from_cursor
from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from .commenting_allowed import closed_reason, thread_on
from .forms import CommentForm
from .models import Comment
from .querysets import CommentQuerySet

CONVERSATIONS_PER_PAGE, REPLIES_PER_CONVERSATION = 50, 3
# The article's own page has few conversations, so its cost doesn't grow with the thread.
CONVERSATIONS_ON_ARTICLE_PAGE = 20
# The most comments of a thread that is read with one simple query. Longer ones are read page by page.
SMALL_THREAD = 100
SORT_FIELDS = {"oldest": "published_at", "newest": "-published_at", "picks": "-published_at"}


@dataclass(frozen=True)
class ThreadReply:
    """A reply in a conversation.

    `in_reply_to` is the comment it replies to, or None if that is the first of the conversation. `is_on_same_page`
    says whether the page shows that comment.
    """

    comment: Comment
    in_reply_to: Comment | None
    is_on_same_page: bool


@dataclass(frozen=True)
class Conversation:
    """A comment and its first replies, oldest first; `has_more_replies` says whether there are others.

    Any of them may be a tombstone: a comment that is no longer shown but has visible replies.
    """

    root: Comment
    replies: list[ThreadReply]
    has_more_replies: bool = False


@dataclass(frozen=True)
class ThreadPage:
    """A page of an article's conversations; `next_cursor` is the cursor of the next page, "" on the last."""

    count: int
    picks: int
    sort: str
    conversations: list[Conversation]
    next_cursor: str
    is_first_page: bool
    form: CommentForm
    closed_reason: str
    is_in_burst: bool

    @property
    def is_open(self) -> bool:
        """Whether the thread accepts comments."""
        return not self.closed_reason


@dataclass(frozen=True)
class ConversationPage:
    """A page of one conversation; `next_cursor` is the cursor of the next page, "" on the last."""

    conversation: Conversation
    next_cursor: str
    is_first_page: bool

    @property
    def conversations(self) -> list[Conversation]:
        """The conversation in a list, as templates show those of a thread."""
        return [self.conversation]


def get_thread_page(
    live_article: LiveArticle,
    masthead: Masthead,
    at: datetime,
    *,
    after: str = "",
    sort: str = "oldest",
    size: int = CONVERSATIONS_PER_PAGE,
) -> ThreadPage:
    """Return a ThreadPage of an article at that time: the first `size` conversations, or those after a cursor.

    `sort` is "oldest", "newest" or "picks" (which are shown without replies). Raises Http404 for another order or an
    invalid cursor.
    """
    if sort not in SORT_FIELDS:
        raise Http404("Unknown order of comments.")
    thread, comments = thread_on(live_article), Comment.objects.on_article(live_article.pk)
    conversations: list[Conversation] | None = None
    if sort == "oldest" and not after and thread.visible <= SMALL_THREAD:
        conversations = _small_thread(comments) if thread.visible else []
    if conversations is None:
        conversations = _read_conversations(comments, after, sort, size)
    roots = page_of_rows([conversation.root for conversation in conversations], after, size, "published_at")
    return ThreadPage(
        count=thread.visible,
        picks=thread.picks,
        sort=sort,
        conversations=conversations[:size],
        next_cursor=roots.next_cursor,
        is_first_page=roots.is_first,
        form=new_comment_form(live_article),
        closed_reason=closed_reason(live_article, masthead, at),
        is_in_burst=thread.is_in_burst(at),
    )


def _small_thread(comments: CommentQuerySet) -> list[Conversation] | None:
    """Return all conversations of an article, oldest first; None if it has, with hidden ones, too many comments.

    The same comments are shown as by `_read_conversations`: visible ones, and as tombstones those with a visible reply.
    """
    rows = list(comments.filter(published_at__isnull=False).order_by("published_at", "pk")[: SMALL_THREAD + 1])
    if len(rows) > SMALL_THREAD:
        return None
    by_pk = {comment.pk: comment for comment in rows}
    with_visible_reply = {comment.parent_id for comment in rows if comment.is_visible}
    replies: dict[int, list[Comment]] = {}
    for comment in rows:
        if comment.root_id and (comment.is_visible or comment.pk in with_visible_reply):
            if parent := by_pk.get(comment.parent_id or 0):
                comment.parent = parent
            replies.setdefault(comment.root_id, []).append(comment)
    return [
        Conversation(
            root,
            _thread_replies(replies.get(root.pk, [])[:REPLIES_PER_CONVERSATION], root),
            has_more_replies=len(replies.get(root.pk, [])) > REPLIES_PER_CONVERSATION,
        )
        for root in rows
        if not root.root_id and (root.is_visible or root.pk in replies)
    ]


def _read_conversations(comments: CommentQuerySet, after: str, sort: str, size: int) -> list[Conversation]:
    """Return the `size` conversations after the cursor, and one more if there is a next page."""
    matching = comments.picked() if sort == "picks" else comments.conversation_roots(REPLIES_PER_CONVERSATION + 1)
    roots = rows_from_cursor(matching, after, SORT_FIELDS[sort])[: size + 1]
    return _conversations_without_replies(roots) if sort == "picks" else _conversations_with_replies(list(roots))


def get_conversation_page(comment: Comment, after: str = "") -> ConversationPage:
    """Return a ConversationPage of a comment's conversation: its first 50 replies, or those after the cursor `after`.

    If the comment is not among the first 50 replies, the page starts with the comment.
    """
    root = comment.root or comment
    replies = Comment.objects.filter(root=root).in_thread().select_related("parent")
    rows = list(rows_from_cursor(replies, after, "published_at")[: CONVERSATIONS_PER_PAGE + 1])
    is_first_page = not after
    if is_first_page and comment.root_id and comment not in rows[:CONVERSATIONS_PER_PAGE]:
        is_first_page, start = False, comment.published_at
        later = Q(published_at__gt=start) | Q(published_at=start, pk__gte=comment.pk)
        rows = list(
            replies.filter(later, published_at__gte=start).order_by("published_at", "pk")[: CONVERSATIONS_PER_PAGE + 1]
        )
    shown = page_of_rows(rows, after, CONVERSATIONS_PER_PAGE, "published_at")
    return ConversationPage(Conversation(root, _thread_replies(shown.rows, root)), shown.next_cursor, is_first_page)


def new_comment_form(live_article: LiveArticle, parent: Comment | None = None) -> CommentForm:
    """Return an empty form for a comment on an article, or for a reply to the comment `parent`."""
    return CommentForm(instance=Comment(article_id=live_article.pk), initial={"parent": parent})


def _conversations_with_replies(roots: Iterable[Comment]) -> list[Conversation]:
    ids = {root.pk: [getattr(root, f"reply_{n}") for n in range(REPLIES_PER_CONVERSATION + 1)] for root in roots}
    wanted = [pk for replies in ids.values() for pk in replies[:REPLIES_PER_CONVERSATION] if pk]
    replies = Comment.objects.select_related("parent").in_bulk(wanted) if wanted else {}
    return [
        Conversation(
            root,
            _thread_replies([replies[pk] for pk in ids[root.pk][:REPLIES_PER_CONVERSATION] if pk in replies], root),
            has_more_replies=ids[root.pk][REPLIES_PER_CONVERSATION] is not None,
        )
        for root in roots
    ]


def _thread_replies(comments: list[Comment], root: Comment) -> list[ThreadReply]:
    page_ids = {comment.pk for comment in comments}
    return [
        ThreadReply(comment, None if comment.parent_id == root.pk else comment.parent, comment.parent_id in page_ids)
        for comment in comments
    ]


def _conversations_without_replies(picks: Iterable[Comment]) -> list[Conversation]:
    return [Conversation(pick, []) for pick in picks]
