"""The talk under an article: its conversations, in the order in which readers got them, and the form that adds to them.

Pages go by when readers first saw a comment, not by when it was written. What is approved late so stands at the
end, and no page that somebody has read, or linked to, changes under it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import Http404

from ..delivery.cursor import beyond, cut
from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from .forms import CommentForm
from .models import Comment
from .policy import thread_on, why_closed

CONVERSATIONS, REPLIES = 50, 3
# Under the article itself, so that reading it costs the same however much is said.
UNDER_ARTICLE = 20
ORDERS = {"oldest": "published_at", "newest": "-published_at", "picks": "-published_at"}


@dataclass(frozen=True)
class Reply:
    """A comment on a conversation's second level; `to` is the one it answers, where that is on this level too.

    `is_near` tells whether that one stands on the same page.
    """

    comment: Comment
    to: Comment | None
    is_near: bool


@dataclass(frozen=True)
class Conversation:
    """A comment and the replies under it, oldest first; `more` tells whether there are others.

    Any of them may be one that is no longer shown and stands for those that answer it.
    """

    first: Comment
    replies: list[Reply]
    more: bool = False


@dataclass(frozen=True)
class Talk:
    """A slice of an article's conversations; `following` is the cursor of those after it, "" at the end."""

    count: int
    picks: int
    sort: str
    conversations: list[Conversation]
    following: str
    is_first: bool
    form: CommentForm
    why_closed: str
    is_in_burst: bool

    @property
    def is_open(self):
        """Tell whether a comment may be written."""
        return not self.why_closed


@dataclass(frozen=True)
class Page:
    """A slice of one conversation; `following` is the cursor of the replies after it."""

    conversation: Conversation
    following: str
    from_the_start: bool


def talk_on(
    live_article: LiveArticle,
    masthead: Masthead,
    at: datetime,
    *,
    after: str = "",
    sort: str = "oldest",
    size: int = CONVERSATIONS,
) -> Talk:
    """Return the Talk on an article at that time: its first `size` conversations, or those after that cursor.

    `sort` is oldest, newest or picks (of these each stands by itself). Http404 for no such order or cursor.
    """
    if sort not in ORDERS:
        raise Http404("There is no such order.")
    thread, comments = thread_on(live_article), Comment.objects.on(live_article.pk)
    rows = comments.picked() if sort == "picks" else comments.beginning(REPLIES + 1)
    rows = beyond(rows, after, ORDERS[sort])[: size + 1]
    firsts = cut(list(rows if thread.visible else ()), after, size, "published_at")
    return Talk(
        count=thread.visible,
        picks=thread.picks,
        sort=sort,
        conversations=_alone(firsts) if sort == "picks" else _with_replies(firsts),
        following=firsts.following,
        is_first=firsts.is_first,
        form=empty_form(live_article),
        why_closed=why_closed(live_article, masthead, at),
        is_in_burst=thread.is_in_burst(at),
    )


def page_of(comment, after=""):
    """Return the Page of a comment's conversation: its first 50 replies, or those after that cursor.

    One that stands beyond the first 50 comes first on its own page.
    """
    first = comment.root or comment
    replies = Comment.objects.filter(root=first).standing().select_related("parent")
    rows = list(beyond(replies, after, "published_at")[: CONVERSATIONS + 1])
    from_the_start = not after
    if from_the_start and comment.root_id and comment not in rows[:CONVERSATIONS]:
        from_the_start, when = False, comment.published_at
        later = Q(published_at__gt=when) | Q(published_at=when, pk__gte=comment.pk)
        rows = list(replies.filter(later, published_at__gte=when).order_by("published_at", "pk")[: CONVERSATIONS + 1])
    shown = cut(rows, after, CONVERSATIONS, "published_at")
    return Page(Conversation(first, _replies(shown.rows, first)), shown.following, from_the_start)


def empty_form(live_article, parent=None):
    """Return the form for a comment under an article, or for an answer to a comment there."""
    return CommentForm(instance=Comment(article_id=live_article.pk), initial={"parent": parent})


def _with_replies(firsts):
    ids = {first.pk: [getattr(first, f"reply_{place}") for place in range(REPLIES + 1)] for first in firsts}
    wanted = [pk for replies in ids.values() for pk in replies[:REPLIES] if pk]
    replies = Comment.objects.select_related("parent").in_bulk(wanted) if wanted else {}
    return [
        Conversation(
            first,
            _replies([replies[pk] for pk in ids[first.pk][:REPLIES] if pk in replies], first),
            more=ids[first.pk][REPLIES] is not None,
        )
        for first in firsts
    ]


def _replies(comments, first):
    here = {comment.pk for comment in comments}
    return [
        Reply(comment, None if comment.parent_id == first.pk else comment.parent, comment.parent_id in here)
        for comment in comments
    ]


def _alone(picks):
    return [Conversation(pick, []) for pick in picks]
