"""The queue: the comments that wait, and those decided on, with what a moderator wants to know of each."""

from dataclasses import dataclass

from ..comments.models import Comment
from ..comments.querysets import CommentQuerySet
from ..delivery.cursor import newest
from .models import Decision

SCREEN = 50
MOST_COUNTED = 999
TABS = {
    "waiting": ("Waiting", "Waiting for a decision"),
    "approved": ("Approved", "What readers see"),
    "rejected": ("Rejected", "Rejected"),
    "spam": ("Spam", "Spam"),
    "mine": ("My decisions", "My decisions"),
}
STATUSES = {"approved": CommentQuerySet.VISIBLE, "rejected": ["rejected"], "spam": ["spam"]}


@dataclass(frozen=True)
class Row:
    """A comment, how many from its e-mail address were approved and rejected, and its latest decision."""

    comment: Comment
    approved: int
    rejected: int
    decision: Decision | None


@dataclass(frozen=True)
class Queue:
    """One screen of a tab; `following` is the cursor of the next, "" at the end."""

    tab: str
    rows: list[Row]
    following: str
    waiting: int

    @property
    def title(self):
        """What the tab holds."""
        return TABS[self.tab][1]


def queue_for(user, tab="waiting", text="", after=""):
    """Return the screen of a tab after that cursor: what the user may moderate and has that text."""
    sections = list(user.assigned_sections.all())
    comments = Comment.objects.within(sections)
    found, following = _screen(user, comments.matching(text), tab, after)
    waiting = comments.waiting().order_by()[: MOST_COUNTED + 1].count()
    return Queue(tab, _rows(found, tab), following, waiting)


def _screen(user, comments, tab, after):
    if tab == "waiting":
        return comments.waiting().with_surroundings().oldest(after, SCREEN)
    if tab == "mine":
        decided = newest(
            Decision.objects.filter(decided_by=user, comment__in=comments), after, SCREEN, "decided_at"
        )
        by_id = Comment.objects.with_surroundings().in_bulk([decision.comment_id for decision in decided])
        return list(dict.fromkeys(by_id[decision.comment_id] for decision in decided)), decided.older
    found = newest(comments.filter(status__in=STATUSES[tab]).with_surroundings(), after, SCREEN, "created_at")
    return found.rows, found.older


def _rows(comments, tab):
    records = Comment.objects.records(comments)
    decisions = {} if tab == "waiting" else Decision.objects.latest_on(comments)
    return [
        Row(comment, *records.get(comment.email, (0, 0)), decisions.get(comment.pk)) for comment in comments
    ]
