"""The queue: the comments that wait, and those decided on, with what a moderator wants to know of each."""

from dataclasses import dataclass

from ..comments.models import Comment
from ..comments.querysets import VISIBLE
from ..delivery.cursor import newest, oldest
from ..taxonomy.staff import sections_of
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
STATUSES = {"approved": VISIBLE, "rejected": ["rejected"], "spam": ["spam"]}


@dataclass(frozen=True)
class Row:
    """A comment, how many from its e-mail address were approved and rejected, and its latest decision."""

    comment: Comment
    approved: int
    rejected: int
    decision: Decision | None

    @property
    def label(self):
        """What its controls call it for those who hear them."""
        return f"comment {self.comment.pk} by {self.comment.shown_name}"


@dataclass(frozen=True)
class Queue:
    """One screen of a tab; `following` is the cursor of the next, "" at the end."""

    tab: str
    rows: list[Row]
    following: str

    @property
    def title(self):
        """What the tab holds."""
        return TABS[self.tab][1]


def queue_for(user, tab="waiting", text="", after=""):
    """Return the screen of a tab after that cursor: what the user may moderate and has that text."""
    found = Comment.objects.within(sections_of(user)).matching(text).with_surroundings()
    if tab == "waiting":
        screen = oldest(found.waiting(), after, SCREEN, "created_at")
    elif tab == "mine":
        screen = newest(Decision.objects.by(user, found), after, SCREEN, "decided_at")
    else:
        screen = newest(found.filter(status__in=STATUSES[tab]), after, SCREEN, "created_at")
    return Queue(tab, _rows(screen.rows, tab), screen.following)


def _rows(found, tab):
    comments = [decision.comment for decision in found] if tab == "mine" else found
    decisions = {} if tab == "waiting" else Decision.objects.latest_on(comments)
    records = Comment.objects.records(comments)
    return [
        Row(comment, *records.get(comment.email, (0, 0)), decisions.get(comment.pk))
        for comment in dict.fromkeys(comments)
    ]


def count_waiting(user):
    """Return how many comments wait in the user's sections, counted up to 999; above that a number says no more."""
    return Comment.objects.within(sections_of(user)).waiting().order_by()[:MOST_COUNTED].count()
