"""The talk under an article: its conversations, in the order in which readers got them, and the form that adds to them.

Pages go by when readers first saw a comment, not by when it was written. What is approved late so stands at the
end, and no page that somebody has read, or linked to, changes under it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import Http404

from ..delivery.cursor_pagination import page_of_rows, rows_from_cursor
from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from .forms import CommentForm
from .models import Comment
from .policy import closed_reason, thread_on

CONVERSATIONS_PER_PAGE, REPLIES_PER_CONVERSATION = 50, 3
# Under the article itself, so that reading it costs the same however much is said.
CONVERSATIONS_ON_ARTICLE_PAGE = 20
SORT_FIELDS = {"oldest": "published_at", "newest": "-published_at", "picks": "-published_at"}


@dataclass(frozen=True)
class ThreadReply:
    """A comment on a conversation's second level; `in_reply_to` is the one it answers, where that is on this level too.

    `is_on_same_page` tells whether that one stands on the same page.
    """

    comment: Comment
    in_reply_to: Comment | None
    is_on_same_page: bool


@dataclass(frozen=True)
class Conversation:
    """A comment and the replies under it, oldest first; `has_more_replies` tells whether there are others.

    Any of them may be one that is no longer shown and stands for those that answer it.
    """

    root: Comment
    replies: list[ThreadReply]
    has_more_replies: bool = False


@dataclass(frozen=True)
class ThreadPage:
    """A slice of an article's conversations; `next_cursor` is the cursor of those after it, "" at the end."""

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
    def is_open(self):
        """Tell whether a comment may be written."""
        return not self.closed_reason


@dataclass(frozen=True)
class ConversationPage:
    """A slice of one conversation; `next_cursor` is the cursor of the replies after it."""

    conversation: Conversation
    next_cursor: str
    is_first_page: bool


def get_thread_page(
    live_article: LiveArticle,
    masthead: Masthead,
    at: datetime,
    *,
    after: str = "",
    sort: str = "oldest",
    size: int = CONVERSATIONS_PER_PAGE,
) -> ThreadPage:
    """Return the ThreadPage on an article at that time: its first `size` conversations, or those after that cursor.

    `sort` is oldest, newest or picks (of these each stands by itself). Http404 for no such order or cursor.
    """
    if sort not in SORT_FIELDS:
        raise Http404("There is no such order.")
    thread, comments = thread_on(live_article), Comment.objects.on_article(live_article.pk)
    rows = comments.picked() if sort == "picks" else comments.conversation_roots(REPLIES_PER_CONVERSATION + 1)
    rows = rows_from_cursor(rows, after, SORT_FIELDS[sort])[: size + 1]
    roots = page_of_rows(list(rows if thread.visible else ()), after, size, "published_at")
    return ThreadPage(
        count=thread.visible,
        picks=thread.picks,
        sort=sort,
        conversations=_conversations_without_replies(roots) if sort == "picks" else _conversations_with_replies(roots),
        next_cursor=roots.next_cursor,
        is_first_page=roots.is_first,
        form=new_comment_form(live_article),
        closed_reason=closed_reason(live_article, masthead, at),
        is_in_burst=thread.is_in_burst(at),
    )


def get_conversation_page(comment, after=""):
    """Return the ConversationPage of a comment's conversation: its first 50 replies, or those after that cursor.

    One that stands beyond the first 50 comes first on its own page.
    """
    first = comment.root or comment
    replies = Comment.objects.filter(root=first).in_thread().select_related("parent")
    rows = list(rows_from_cursor(replies, after, "published_at")[: CONVERSATIONS_PER_PAGE + 1])
    is_first_page = not after
    if is_first_page and comment.root_id and comment not in rows[:CONVERSATIONS_PER_PAGE]:
        is_first_page, when = False, comment.published_at
        later = Q(published_at__gt=when) | Q(published_at=when, pk__gte=comment.pk)
        rows = list(
            replies.filter(later, published_at__gte=when).order_by("published_at", "pk")[: CONVERSATIONS_PER_PAGE + 1]
        )
    shown = page_of_rows(rows, after, CONVERSATIONS_PER_PAGE, "published_at")
    return ConversationPage(Conversation(first, _thread_replies(shown.rows, first)), shown.next_cursor, is_first_page)


def new_comment_form(live_article, parent=None):
    """Return the form for a comment under an article, or for an answer to a comment there."""
    return CommentForm(instance=Comment(article_id=live_article.pk), initial={"parent": parent})


def _conversations_with_replies(roots):
    ids = {
        first.pk: [getattr(first, f"reply_{place}") for place in range(REPLIES_PER_CONVERSATION + 1)] for first in roots
    }
    wanted = [pk for replies in ids.values() for pk in replies[:REPLIES_PER_CONVERSATION] if pk]
    replies = Comment.objects.select_related("parent").in_bulk(wanted) if wanted else {}
    return [
        Conversation(
            first,
            _thread_replies([replies[pk] for pk in ids[first.pk][:REPLIES_PER_CONVERSATION] if pk in replies], first),
            has_more_replies=ids[first.pk][REPLIES_PER_CONVERSATION] is not None,
        )
        for first in roots
    ]


def _thread_replies(comments, first):
    here = {comment.pk for comment in comments}
    return [
        ThreadReply(comment, None if comment.parent_id == first.pk else comment.parent, comment.parent_id in here)
        for comment in comments
    ]


def _conversations_without_replies(picks):
    return [Conversation(pick, []) for pick in picks]
