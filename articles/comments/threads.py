"""The talk under an article: its threads, oldest first, and the form that adds to them."""

from dataclasses import dataclass

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
    firsts, following = comments.beginning_threads().oldest(after, THREADS)
    return Talk(
        count=comments.visible().count(),
        threads=with_replies(firsts),
        following=following,
        is_first=not after,
        form=empty_form(live_article),
        why_closed=why_closed(live_article, masthead, at),
    )


def thread_of(comment):
    """Return the Thread that a comment stands in."""
    return with_replies([comment.root or comment])[0]


def with_replies(firsts):
    """Return a Thread for each of these comments, which begin one."""
    replies = list(Comment.objects.visible().filter(root__in=firsts).order_by("created_at", "pk"))
    shown = {reply.pk: reply for reply in replies}
    by_root = {first.pk: [] for first in firsts}
    for reply in replies:
        by_root[reply.root_id].append(Reply(reply, to=shown.get(reply.parent_id)))
    return [Thread(first, by_root[first.pk]) for first in firsts]


def empty_form(live_article, parent=None):
    """Return the form for a comment under an article, or for an answer to a comment there."""
    return CommentForm(instance=Comment(article_id=live_article.pk), initial={"parent": parent})
