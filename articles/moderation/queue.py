"""The queue: one screen of a tab, with what a moderator wants to know of each comment."""

import datetime
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from ..comments.models import Comment
from ..delivery.cursor import Slice, decode, encode, newest, oldest
from ..taxonomy.staff import sections_of
from .counted import first, history
from .filters import QueueFilter
from .models import Decision
from .notices import Notice, notices_on
from .order import riskiest
from .tabs import TABS, Tab

SCREEN = 50
MOST_COUNTED = 999


@dataclass(frozen=True)
class Row:
    """A comment, what is noticed about it, and in the lists of decisions the one it stands there for."""

    comment: Comment
    notices: list[Notice]
    decision: Decision | None = None

    @property
    def label(self):
        """What its controls call it for those who hear them."""
        return f"comment {self.comment.pk} by {self.comment.shown_name}"

    @property
    def known_by(self):
        """By what the sender is known again: email, address, or "" for nothing."""
        return "email" if self.comment.email else "address" if self.comment.address_hash else ""

    @property
    def approved(self):
        """How many of the sender's last 30 comments were approved."""
        return self._of_sender("approved")

    @property
    def rejected(self):
        """How many of the sender's last 30 comments were rejected."""
        return self._of_sender("rejected")

    def _of_sender(self, fate):
        return getattr(self.comment, f"{self.known_by}_{fate}", 0)


@dataclass(frozen=True)
class Queue:
    """One screen of a tab as it stood at a moment, so that it keeps still while others work.

    `counts` says how many each tab holds now, and under "arrived" how many have come into this one since that moment;
    `last` is the number of the user's own last decision, None for none. `as_of` is that moment as a cursor.
    """

    name: str
    tab: Tab
    form: object
    rows: list[Row]
    following: str
    is_first: bool
    as_of: str
    counts: dict[str, int]
    last: int | None


def queue_for(user, data=None, at=None):
    """Return the Queue that `data`, the address's parameters, ask for; Http404 for a tab or a place that is none."""
    data, now = data or {}, at or timezone.now()
    name = data.get("tab", "held")
    if name not in TABS:
        raise Http404("There is no such tab.")
    tab, moment = TABS[name], moment_of(data.get("as_of", "")) or now
    filters = filters_for(user, data, tab)
    screen, rows = Slice([], "", is_first=True), []
    if filters.is_valid():
        screen = _screen(user, tab, filters, moment, data.get("after", ""))
        rows = _rows(screen.rows, tab)
    counts, last = count(user, filters, name, moment)
    as_of = encode(moment, 0)
    return Queue(name, tab, filters.form, rows, screen.following, screen.is_first, as_of, counts, last)


def filters_for(user, data, tab):
    """Return the QueueFilter of a tab over what the user may moderate."""
    comments = Comment.objects.within(sections_of(user))
    return QueueFilter(data, queryset=comments, is_of_decisions=tab.is_of_decisions)


def moment_of(as_of):
    """Return the moment that a screen was made at; None where the address names none, Http404 for nonsense."""
    return decode(as_of)[0] if as_of else None


def _screen(user, tab, filters, moment, after):
    rows = tab.rows(filters.qs, {"lte": moment})
    if not tab.is_of_decisions:
        rows = rows.with_surroundings().annotate(**history())
        if filters.form.cleaned_data["order"] == "risk":
            return riskiest(rows, after, SCREEN)
        return oldest(rows, after, SCREEN, "created_at")
    rows = _chosen(rows, user, filters.form.cleaned_data).with_comments().annotate(**history("comment__"))
    if tab is TABS["appeals"]:
        return oldest(rows, after, SCREEN, "appealed_at")
    return newest(rows, after, SCREEN, "decided_at")


def _chosen(decisions, user, choices):
    """Return the decisions by those, and of the outcome, that were chosen."""
    deciders = {
        "me": Q(decided_by=user),
        "others": ~Q(decided_by=user) & Q(decided_by__isnull=False),
        "rules": Q(decided_by=None),
    }
    decisions = decisions.filter(deciders.get(choices["by"], Q()))
    return decisions.filter(verdict=choices["outcome"]) if choices["outcome"] else decisions


def _rows(found, tab):
    if not tab.is_of_decisions:
        notices = notices_on([comment.pk for comment in found])
        return [Row(comment, notices.get(comment.pk, [])) for comment in found]
    notices = notices_on([decision.comment_id for decision in found])
    return [Row(_with_history(decision), notices.get(decision.comment_id, []), decision) for decision in found]


def _with_history(decision):
    comment = decision.comment
    for name in history():
        setattr(comment, name, getattr(decision, name))
    return comment


def count(user, filters, name, moment):
    """Return {tab: how many it holds}, up to 999 since above that a number says no more, and the user's last decision.

    Under "arrived" stands how many have come into the named tab since the moment. All by one query.
    """
    comments, now = Comment.objects.within(sections_of(user)), timezone.now() + datetime.timedelta(days=1)
    waiting = {
        tab_name: first(tab.rows(comments, {"lte": now}), MOST_COUNTED)
        for tab_name, tab in TABS.items()
        if tab_name != "decided"
    }
    arrived = TABS[name].rows(filters.qs if filters.is_valid() else comments, {"gt": moment})
    last = Decision.objects.filter(decided_by=user).values("pk")[:1]
    columns = waiting | {"arrived": first(arrived, MOST_COUNTED), "last": last}
    counts = get_user_model().objects.filter(pk=user.pk).values(**columns).get()
    return counts, counts.pop("last")


def count_waiting(user):
    """Return how many comments wait in the user's sections, counted up to 999; above that a number says no more."""
    return Comment.objects.within(sections_of(user)).waiting().order_by()[:MOST_COUNTED].count()
