"""Lists by cursor: a slice of rows in order of date, and the cursor of those that follow.

A cursor names the last row shown, so a list stays still while news arrives, and the thousandth
slice costs what the first does.
"""

import datetime
import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from .url_converters import MAX_ROW_ID

CURSOR = re.compile(r"(\d{1,17})-(\d{1,19})")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class CursorPage:
    """Some rows of a list, the cursors of those that follow and precede ("" at an end), and whether it is the first."""

    rows: list
    next_cursor: str
    is_first: bool
    previous_cursor: str = ""

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def cursors_from_request(request: HttpRequest) -> dict[str, str]:
    """Return the cursors that a URL names by `before` and `after`, for `newest_page` and `oldest_page`."""
    return {"cursor": request.GET.get("before", ""), "after": request.GET.get("after", "")}


def cursor_date(cursor: str) -> datetime.datetime | None:
    """Return the date at which the slice behind a cursor begins; None for no cursor.

    A query with an upper bound on the same date takes this one in its place, as LiveArticle.objects.visible does.
    SQLite enters an index by the first of two such bounds, and would read every row that is newer than the cursor.
    """
    return decode_cursor(cursor)[0] if cursor else None


def newest_page(queryset: QuerySet, cursor="", size=20, date="publish_at", after="") -> CursorPage:
    """Return the `size` newest rows, those behind the cursor, or those just ahead of the cursor `after`.

    Where fewer than `size` are ahead, they are the list's first. Http404 for a cursor that is none.
    """
    if after and not cursor and (ahead := _page_before(queryset, after, date, date, size)):
        return ahead
    return page_of_rows(list(rows_from_cursor(queryset, cursor, f"-{date}")[: size + 1]), cursor, size, date)


def oldest_page(queryset: QuerySet, cursor="", size=20, date="publish_at", after="") -> CursorPage:
    """Return the `size` oldest rows, those behind the cursor, or those just ahead of `after`; as `newest_page`."""
    if after and not cursor and (ahead := _page_before(queryset, after, f"-{date}", date, size)):
        return ahead
    return page_of_rows(list(rows_from_cursor(queryset, cursor, date)[: size + 1]), cursor, size, date)


def _page_before(queryset: QuerySet, after: str, reverse: str, date: str, size: int) -> CursorPage | None:
    """Return the slice that ends before the cursor `after`, found in `reverse` order; None where it isn't full."""
    nearest = list(rows_from_cursor(queryset, after, reverse)[: size + 1])
    if len(nearest) <= size:
        return None
    rows = nearest[size - 1 :: -1]
    return CursorPage(rows, _cursor_of(rows[-1], date), is_first=False, previous_cursor=_cursor_of(rows[0], date))


def rows_from_cursor(queryset: QuerySet, cursor: str, order: str) -> QuerySet:
    """Return the rows in order of a date field ("-" before its name: newest first), from the cursor on."""
    date, comparison, pk_order = (order[1:], "lt", "-pk") if order.startswith("-") else (order, "gt", "pk")
    if cursor:
        when, pk = decode_cursor(cursor)
        # The bound follows from the second condition, but a database enters the index by a bound only.
        queryset = queryset.filter(**{f"{date}__{comparison}e": when})
        queryset = queryset.filter(Q(**{f"{date}__{comparison}": when}) | Q(**{f"pk__{comparison}": pk}))
    return queryset.order_by(order, pk_order)


def page_of_rows(rows: list, cursor: str, size: int, date: str) -> CursorPage:
    """Return the CursorPage of `rows`, fetched in order from the cursor on: one more than `size` if there are more."""
    next_cursor = _cursor_of(rows[size - 1], date) if len(rows) > size else ""
    previous_cursor = _cursor_of(rows[0], date) if cursor and rows else ""
    return CursorPage(rows[:size], next_cursor, is_first=not cursor, previous_cursor=previous_cursor)


def _cursor_of(row, date: str) -> str:
    return encode_cursor(getattr(row, date), row.pk)


def encode_cursor(when: datetime.datetime, pk: int) -> str:
    """Return the cursor of a row: microseconds since 1970 in UTC, and its primary key."""
    return f"{(when - EPOCH) // datetime.timedelta(microseconds=1)}-{pk}"


def decode_cursor(cursor: str) -> tuple[datetime.datetime, int]:
    """Return the moment and primary key that a cursor names; Http404 where it names none."""
    match = CURSOR.fullmatch(cursor)
    if not match or int(match[2]) > MAX_ROW_ID:
        raise Http404("No such place in this list.")
    return EPOCH + datetime.timedelta(microseconds=int(match[1])), int(match[2])
