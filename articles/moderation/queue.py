"""The queue: one page of a tab as of a time, and how many comments each tab holds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from django.contrib.auth.models import User
from django.db.models import Count, Model, Q, Value
from django.db.models.query import QuerySet
from django.forms import Form
from django.http import Http404
from django.utils import timezone

from ..comments.models import Comment
from ..comments.querysets import CommentQuerySet
from ..delivery.cursor_pagination import CursorPage, decode_cursor, encode_cursor, page_of_rows, rows_from_cursor
from ..delivery.durations import Duration, duration_between
from ..delivery.localized_formats import join_names
from ..taxonomy.section_staff import section_ids_of
from .apply_decision import UNDO_PERIOD
from .filters import QueueFilter
from .models import Decision
from .queue_items import QueueItem, comments_with_details, items_of_comments, items_of_decisions
from .queue_tabs import TABS, QueueTab

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 50
MAX_COUNT = 999
BY_RISK = "-risk"
RISK_CURSOR = re.compile(r"(\d{1,3})-(\d+-\d+)")
# A colleague who has decided within that time is shown as working on the queue too.
ACTIVE_COLLEAGUE_PERIOD = timedelta(minutes=3)
MAX_COLLEAGUES_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class ModerationQueue:
    """One page of a tab as of `as_of` (a cursor), so that it doesn't move while others work.

    `counts` has the current number of comments of each tab, and under "arrived" how many have been added to this one
    since. `undoable` is the moderator's latest decision that can be undone. `colleagues` are the names of others who
    are deciding.
    """

    name: str
    tab: QueueTab
    form: Form
    items: list[QueueItem]
    next_cursor: str
    is_first: bool
    as_of: str
    counts: dict[str, int]
    undoable: Decision | None
    colleagues: list[str]
    at: datetime

    @property
    def colleague_names(self) -> str:
        """The names of the colleagues who are deciding, as one list."""
        return join_names(self.colleagues)

    @property
    def oldest(self) -> Duration | None:
        """How long the oldest waiting comment has waited; known only on the first page, and without filters."""
        if self.name != "held" or not self.is_first or not self.items or self.form.has_changed():
            return None
        return duration_between(self.items[0].comment.created_at, self.at)


def moderation_queue_for(
    user: User, data: Mapping[str, str] | None = None, at: datetime | None = None
) -> ModerationQueue:
    """Return the ModerationQueue for `data`, the parameters of the address.

    Raises Http404 for a tab or a cursor that isn't valid.
    """
    data, now = data or {}, at or timezone.now()
    name, as_of, filters = _parse_parameters(user, data, now)
    found: CursorPage[Any] = CursorPage([], "", is_first=True)
    items: list[QueueItem] = []
    if filters.is_valid():
        found, items = _page_of_items(user, TABS[name], filters, as_of, data.get("after", ""))
    return ModerationQueue(
        name=name,
        tab=TABS[name],
        form=filters.form,
        items=items,
        next_cursor=found.next_cursor,
        is_first=found.is_first,
        as_of=encode_cursor(as_of, 0),
        counts=_count_tabs(user, name, filters, as_of),
        undoable=Decision.objects.undoable_by(user, now - UNDO_PERIOD).only("batch").first(),
        colleagues=_active_colleagues(user, now),
        at=now,
    )


def queue_updates_for(
    user: User, data: Mapping[str, str], shown: list[int]
) -> tuple[dict[str, int], list[str], list[Decision]]:
    """Return counts and colleagues as in a ModerationQueue, and colleagues' decisions on the comments in `shown`."""
    now = timezone.now()
    name, as_of, filters = _parse_parameters(user, data, now)
    decisions = Decision.objects.filter(comment__in=shown[:PAGE_SIZE], decided_at__gt=as_of).exclude(decided_by=user)
    latest = decisions.select_related("decided_by", "comment").order_by("version")
    by_comment = {decision.comment_id: decision for decision in latest}
    return _count_tabs(user, name, filters, as_of), _active_colleagues(user, now), list(by_comment.values())


def count_held_comments(user: User) -> int:
    """Return how many comments wait in the user's sections, at most 999."""
    return Comment.objects.in_sections(section_ids_of(user)).waiting().order_by()[:MAX_COUNT].count()


def _parse_parameters(user: User, data: Mapping[str, str], now: datetime) -> tuple[str, datetime, QueueFilter]:
    """Return the tab's name, the time as of which it is shown, and the filters of the user's comments."""
    name = data.get("tab", "held")
    if name not in TABS:
        raise Http404("There is no such tab.")
    as_of = decode_cursor(data["as_of"])[0] if data.get("as_of") else now
    comments = Comment.objects.in_sections(section_ids_of(user))
    return name, as_of, QueueFilter(data, queryset=comments, lists_decisions=TABS[name].lists_decisions)


def _page_of_items(
    user: User, tab: QueueTab, filters: QueueFilter, as_of: datetime, cursor: str
) -> tuple[CursorPage[Any], list[QueueItem]]:
    """Return the page after the cursor, as a CursorPage of comments or decisions and as QueueItems."""
    rows, choices = tab.filter_items(_filtered_comments(filters), {"lte": as_of}), filters.form.cleaned_data
    if tab.lists_decisions:
        details = Decision.objects.select_related("decided_by", "appeal").annotate(**tab.annotations)
        decisions = _fetch_page(_filter_decisions(rows, user, choices), details, tab.order, cursor)
        return decisions, items_of_decisions(decisions.rows, user)
    order = BY_RISK if choices["order"] == "risk" else tab.order
    comments: CursorPage[Any] = _fetch_page(rows, comments_with_details(), order, cursor)
    return comments, items_of_comments(comments.rows, user)


def _filtered_comments(filters: QueueFilter) -> CommentQuerySet:
    """Return the comments that match the filters."""
    # django-filter returns the queryset that it was given, filtered; it has no type information.
    return cast(CommentQuerySet, filters.qs)


def _filter_decisions(decisions: QuerySet[Decision], user: User, choices: Mapping[str, str]) -> QuerySet[Decision]:
    decided_by_conditions = {
        "me": Q(decided_by=user),
        "others": ~Q(decided_by=user) & Q(decided_by__isnull=False),
        "rules": Q(decided_by=None),
    }
    decisions = decisions.filter(decided_by_conditions.get(choices["by"], Q()))
    return decisions.filter(verdict=choices["outcome"]) if choices["outcome"] else decisions


def _fetch_page(rows: QuerySet[Row], details: QuerySet[Row], order: str, cursor: str) -> CursorPage[Row]:
    """Return the page of `rows` after the cursor, in that order, fetched by the queryset `details`.

    The rows are found first, through the index of their order; the details are fetched only for those on the page.
    """
    ordering: tuple[str, ...]
    if order == BY_RISK:
        found, ordering = _after_cursor_by_risk(rows, cursor), (BY_RISK, "created_at", "pk")
    else:
        found, ordering = rows_from_cursor(rows, cursor, order), (order, "-pk" if order.startswith("-") else "pk")
    fetched = list(details.filter(pk__in=found.values("pk")[: PAGE_SIZE + 1]).order_by(*ordering))
    if order != BY_RISK:
        return page_of_rows(fetched, cursor, PAGE_SIZE, order.removeprefix("-"))
    # Only lists of comments can be sorted by risk.
    last = cast(Comment, fetched[PAGE_SIZE - 1]) if len(fetched) > PAGE_SIZE else None
    next_cursor = f"{last.risk}-{encode_cursor(last.created_at, last.pk)}" if last else ""
    return CursorPage(fetched[:PAGE_SIZE], next_cursor, is_first=not cursor)


def _after_cursor_by_risk(comments: QuerySet[Row], cursor: str) -> QuerySet[Row]:
    """Return the comments after the cursor: highest risk first, then oldest first."""
    if cursor:
        match = RISK_CURSOR.fullmatch(cursor)
        if not match:
            raise Http404("The cursor is not valid.")
        risk, (when, pk) = int(match[1]), decode_cursor(match[2])
        later = Q(created_at__gt=when) | Q(created_at=when, pk__gt=pk)
        # The first condition follows from the second, but databases need it to start in the middle of the index.
        comments = comments.filter(risk__lte=risk).filter(Q(risk__lt=risk) | later)
    return comments.order_by(BY_RISK, "created_at", "pk")


def _count_tabs(user: User, name: str, filters: QueueFilter, as_of: datetime) -> dict[str, int]:
    """Return the size of each tab except "decided", and the number "arrived" in this one, each up to 999."""
    comments = Comment.objects.in_sections(section_ids_of(user))
    lists = {key: tab.filter_items(comments, {}).order_by(tab.order) for key, tab in TABS.items() if key != "decided"}
    arrived = TABS[name].filter_items(_filtered_comments(filters) if filters.is_valid() else comments, {"gt": as_of})
    lists["arrived"] = arrived.order_by(TABS[name].order)
    first, *others = (_count_rows(key, rows) for key, rows in lists.items())
    return dict.fromkeys(lists, 0) | dict(first.union(*others, all=True).order_by())


def _count_rows(name: str, rows: QuerySet[Any]) -> QuerySet[Any, tuple[str, int]]:
    """Return a queryset with one pair: (name, number of rows up to 999)."""
    counted = rows.model.objects.filter(pk__in=rows.values("pk")[:MAX_COUNT]).order_by()
    return counted.annotate(tab=Value(name)).values("tab").annotate(count=Count("pk")).values_list("tab", "count")


def _active_colleagues(user: User, at: datetime) -> list[str]:
    """Return the names of up to three colleagues who have decided within the last minutes."""
    recent = Decision.objects.filter(
        decided_at__gt=at - ACTIVE_COLLEAGUE_PERIOD, decided_at__lte=at, decided_by__isnull=False
    )
    people = recent.exclude(decided_by=user).order_by("decided_by__last_name", "decided_by_id")
    columns = [f"decided_by__{name}" for name in ("first_name", "last_name", "username")]
    names = people.values_list(*columns).distinct()[:MAX_COLLEAGUES_NAMED]
    return [f"{first} {last}".strip() or username for first, last, username in names]
