"""The queue: one screen of a tab, with what a moderator wants to know of each comment."""

import datetime
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.http import Http404
from django.utils import timezone

from ..comments.models import Comment
from ..comments.withdraw import GONE
from ..delivery.cursor import Slice, decode, encode
from ..taxonomy.staff import sections_of
from .counted import HISTORY, first, history
from .filters import QueueFilter
from .models import Decision
from .notices import Notice, notices_on
from .order import BY_RISK, screen_of
from .settle import UNDONE_WITHIN
from .tabs import TABS, Tab

SCREEN = 50
MOST_COUNTED = 999
# Whoever decided within that time is at the queue too, for all that others can know.
JUST_NOW = datetime.timedelta(minutes=3)
MOST_NAMED = 3


@dataclass(frozen=True)
class Row:
    """A comment as `reader`, a moderator, sees it: what is noticed about it, and the decision it stands there for."""

    comment: Comment
    reader: object
    notices: list[Notice]
    decision: Decision | None = None

    @property
    def label(self):
        """What its controls call it for those who hear them."""
        return f"comment {self.comment.pk} by {self.comment.shown_name}"

    @property
    def reports(self):
        """What readers reported and nobody has handled."""
        return [notice for notice in self.notices if notice.is_report]

    @property
    def signals(self):
        """What the pipeline noticed, the gravest first."""
        return [notice for notice in self.notices if not notice.is_report]

    @property
    def is_appealed(self):
        """Tell whether an appeal against the decision waits."""
        appeal = getattr(self.decision, "appeal", None)
        return appeal is not None and appeal.answered_at is None

    @property
    def is_for_colleague(self):
        """Tell whether somebody else has to decide, since the reader decided first."""
        return self.is_appealed and self.decision.decided_by_id == self.reader.pk

    @property
    def is_open(self):
        """Tell whether there is something to decide: its sender hasn't taken it back."""
        return self.comment.status not in GONE

    @property
    def known_by(self):
        """By what the sender is known again: email, address, or "" for nothing."""
        return "email" if self.comment.email else "address" if self.comment.address_hash else ""

    @property
    def approved(self):
        """How many of the sender's last 30 comments were approved."""
        return getattr(self.comment, f"{self.known_by}_approved", 0)

    @property
    def rejected(self):
        """How many of the sender's last 30 comments were rejected."""
        return getattr(self.comment, f"{self.known_by}_rejected", 0)

    @property
    def network_rejected(self):
        """How many of the last 30 from the same network were rejected, where that tells more than the sender does."""
        rejected = self.comment.network_rejected
        return rejected if rejected > self.rejected else 0


@dataclass(frozen=True)
class Queue:
    """One screen of a tab as it stood at a moment, so that it keeps still while others work.

    `counts` says how many each tab holds now, and under "arrived" how many have come into this one since that moment.
    `last` and `last_batch` number what the user could take back first. `others` names colleagues who decide just now.
    `as_of` is that moment as a cursor.
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
    last_batch: int | None
    others: list[str]
    at: datetime.datetime


def queue_for(user, data=None, at=None):
    """Return the Queue that `data`, the address's parameters, ask for; Http404 for a tab or a place that is none."""
    data, now = data or {}, at or timezone.now()
    name, moment, filters = _read(user, data, now)
    tab = TABS[name]
    screen, rows = Slice([], "", is_first=True), []
    if filters.is_valid():
        screen = _screen(user, tab, filters, moment, data.get("after", ""))
        rows = rows_of(user, screen.rows)
    counts = count(user, filters, name, moment)
    as_of = encode(moment, 0)
    return Queue(name, tab, filters.form, rows, screen.following, screen.is_first, as_of, **counts, at=now)


def news_for(user, data, shown):
    """Return the counts and others as a Queue has them, and what these decided of the comments with shown numbers."""
    name, moment, filters = _read(user, data, timezone.now())
    decisions = Decision.objects.filter(comment__in=shown[:SCREEN], decided_at__gt=moment).exclude(decided_by=user)
    latest = {decision.comment_id: decision for decision in decisions.with_comments().order_by("version")}
    counted = count(user, filters, name, moment)
    return counted["counts"], counted["others"], list(latest.values())


def _read(user, data, now):
    """Return the tab's name, the moment at which it is looked at, and its filters."""
    name = data.get("tab", "held")
    if name not in TABS:
        raise Http404("There is no such tab.")
    return name, moment_of(data.get("as_of", "")) or now, filters_for(user, data, TABS[name])


def filters_for(user, data, tab):
    """Return the QueueFilter of a tab over what the user may moderate."""
    comments = Comment.objects.within(sections_of(user))
    return QueueFilter(data, queryset=comments, is_of_decisions=tab.is_of_decisions)


def moment_of(as_of):
    """Return the moment that a screen was made at; None where the address names none, Http404 for nonsense."""
    return decode(as_of)[0] if as_of else None


def _screen(user, tab, filters, moment, after):
    rows, choices = tab.rows(filters.qs, {"lte": moment}), filters.form.cleaned_data
    if tab.is_of_decisions:
        whole = Decision.objects.with_comments().annotate(**tab.columns, **history("comment__"))
        return screen_of(_chosen(rows, user, choices), whole, after, SCREEN, tab.order)
    order = BY_RISK if choices["order"] == "risk" else tab.order
    return screen_of(rows, Comment.objects.with_surroundings().annotate(**history()), after, SCREEN, order)


def _chosen(decisions, user, choices):
    """Return the decisions by those, and of the outcome, that were chosen."""
    deciders = {
        "me": Q(decided_by=user),
        "others": ~Q(decided_by=user) & Q(decided_by__isnull=False),
        "rules": Q(decided_by=None),
    }
    decisions = decisions.filter(deciders.get(choices["by"], Q()))
    return decisions.filter(verdict=choices["outcome"]) if choices["outcome"] else decisions


def rows_of(user, found):
    """Return a Row for each of these comments, or decisions, fetched with their history and surroundings."""
    notices = notices_on([each.comment_id if isinstance(each, Decision) else each.pk for each in found])
    return [_row(user, each, notices) for each in found]


def _row(user, found, notices):
    if not isinstance(found, Decision):
        return Row(found, user, notices.get(found.pk, []))
    comment = found.comment
    for name in HISTORY:
        setattr(comment, name, getattr(found, name))
    return Row(comment, user, notices.get(comment.pk, []), found)


def row_of(user, comment_id):
    """Return the Row of one comment, with the latest decision on it; None for one outside the user's sections."""
    within = Comment.objects.within(sections_of(user)).with_surroundings().annotate(**history())
    comment = within.filter(pk=comment_id).first()
    if comment is None:
        return None
    latest = Decision.objects.filter(comment=comment).with_comments().first()
    return Row(comment, user, notices_on([comment.pk]).get(comment.pk, []), latest)


def count(user, filters, name, moment):
    """Return, all by one query, {"counts": {tab: how many it holds}, "last": …, "last_batch": …, "others": …}.

    They are what a Queue has under these names.

    It counts up to 999; above that a number says no more.
    """
    comments, now = Comment.objects.within(sections_of(user)), timezone.now()
    arrived = TABS[name].rows(filters.qs if filters.is_valid() else comments, {"gt": moment})
    latest = Decision.objects.to_undo(user, now - UNDONE_WITHIN)
    columns = {
        key: first(tab.rows(comments, {}), tab.order, MOST_COUNTED) for key, tab in TABS.items() if key != "decided"
    }
    columns["arrived"] = first(arrived, TABS[name].order, MOST_COUNTED)
    columns |= {"last": Subquery(latest.values("pk")[:1]), "last_batch": Subquery(latest.values("batch")[:1])}
    names = deciding(user, now)
    columns |= {f"other_{place}": Subquery(names[place : place + 1]) for place in range(MOST_NAMED)}
    counts = get_user_model().objects.filter(pk=user.pk).values(**columns).get()
    others = [counts.pop(f"other_{place}") for place in range(MOST_NAMED)]
    return {
        "last": counts.pop("last"),
        "last_batch": counts.pop("last_batch"),
        "others": [name for name in others if name],
        "counts": counts,
    }


def deciding(user, at):
    """Return the names of colleagues who have decided within the last minutes, as a queryset of one column."""
    theirs = Decision.objects.filter(decided_by=OuterRef("pk"), decided_at__gt=at - JUST_NOW, decided_at__lte=at)
    name = NullIf(Trim(Concat("first_name", Value(" "), "last_name")), Value(""))
    others = get_user_model().objects.filter(Exists(theirs)).exclude(pk=user.pk).order_by("last_name", "pk")
    return others.values(shown_name=Coalesce(name, "username"))


def count_waiting(user):
    """Return how many comments wait in the user's sections, counted up to 999; above that a number says no more."""
    return Comment.objects.within(sections_of(user)).waiting().order_by()[:MOST_COUNTED].count()
