"""The talk under an article: its threads, oldest first, and the form that adds to them."""

from dataclasses import dataclass

from ..delivery.cursor import beyond, cut
from .forms import CommentForm
from .models import Comment
from .policy import why_closed

THREADS = 50


@dataclass(frozen=True)
class Reply:
    """A comment on a thread's second level; `to` is the one it answers, where that is on this level too."""

    comment: Comment
    to: Comment | None


@dataclass(frozen=True)
class Thread:
    """A comment and every reply under it, oldest first. The first may be one that is no longer shown."""

    first: Comment
    replies: list[Reply]


@dataclass(frozen=True)
class Talk:
    """A slice of an article's threads; `following` is the cursor of those after it, "" at the end."""

    count: int
    threads: list[Thread]
    following: str
    is_first: bool
    form: CommentForm
    why_closed: str

    @property
    def is_open(self):
        """Tell whether a comment may be written."""
        return not self.why_closed


def talk_on(live_article, masthead, at=None, after=""):
    """Return the Talk on an article: its first 50 threads, or the 50 after that cursor (Http404 for none)."""
    comments = Comment.objects.on(live_article.pk)
    rows = list(comments.in_threads(beyond(comments.beginning_threads(), after, "created_at")[: THREADS + 1]))
    firsts = cut([comment for comment in rows if comment.root_id is None], after, THREADS, "created_at")
    whole = firsts.is_first and not firsts.following
    return Talk(
        count=sum(comment.is_visible for comment in rows) if whole else comments.visible().count(),
        threads=threads_of(firsts.rows, rows),
        following=firsts.following,
        is_first=firsts.is_first,
        form=empty_form(live_article),
        why_closed=why_closed(live_article, masthead, at),
    )


def thread_of(comment):
    """Return the Thread that a comment stands in."""
    first = comment.root or comment
    return threads_of([first], Comment.objects.in_threads([first.pk]))[0]


def threads_of(firsts, comments):
    """Return a Thread for each of `firsts`, with its replies from among `comments`, oldest first."""
    replies = [comment for comment in comments if comment.root_id]
    shown = {reply.pk: reply for reply in replies}
    by_root = {first.pk: [] for first in firsts}
    for reply in replies:
        by_root.get(reply.root_id, []).append(Reply(reply, to=shown.get(reply.parent_id)))
    return [Thread(first, by_root[first.pk]) for first in firsts]


def empty_form(live_article, parent=None):
    """Return the form for a comment under an article, or for an answer to a comment there."""
    return CommentForm(instance=Comment(article_id=live_article.pk), initial={"parent": parent})
