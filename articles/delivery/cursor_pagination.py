"""Pagination by cursor: a page of rows in order of date, and the cursor of the next page.

A cursor identifies the last row shown, so a list doesn't move while new rows arrive, and the thousandth page costs as
much as the first.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypedDict, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest

from .url_converters import MAX_ROW_ID

CURSOR = re.compile(r"(\d{1,17})-(\d{1,19})")
Row = TypeVar("Row", bound=Model)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class CursorPage(Generic[Row]):
    """A page of a list, the cursors of the next and previous pages ("" at an end), and whether it is the first."""

    rows: list[Row]
    next_cursor: str
    is_first: bool
    previous_cursor: str = ""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class Cursors(TypedDict):
    """The arguments of `newest_page` that a URL sets."""

    cursor: str
    after: str


def cursors_from_request(request: HttpRequest) -> Cursors:
    """Return the arguments `cursor` and `after` of `newest_page` from a URL's `before` and `after`."""
    return {"cursor": request.GET.get("before", ""), "after": request.GET.get("after", "")}


def cursor_query(cursors: Cursors) -> str:
    """Return the query of the URL that sets these cursors, from the "?" on; "" if none is set."""
    if cursors["cursor"]:
        return f"?{urlencode({'before': cursors['cursor']})}"
    return f"?{urlencode({'after': cursors['after']})}" if cursors["after"] else ""


def cursor_date(cursor: str) -> datetime.datetime | None:
    """Return the date at which the page after a cursor begins; None for no cursor.

    Use it instead of another upper bound on the same date, as LiveArticle.objects.visible does. Of two such bounds
    SQLite uses only the first to search the index, and would read every row that is newer than the cursor.
    """
    return decode_cursor(cursor)[0] if cursor else None


def newest_page(
    queryset: QuerySet[Row], cursor: str = "", size: int = 20, date: str = "publish_at", after: str = ""
) -> CursorPage[Row]:
    """Return the page of the `size` newest rows, of those after `cursor`, or of those just before the cursor `after`.

    Where fewer than `size` rows come before `after`, it is the first page. Raises Http404 for an invalid cursor.
    """
    if after and not cursor and (previous := _page_before(queryset, after, date, date, size)):
        return previous
    return page_of_rows(list(rows_from_cursor(queryset, cursor, f"-{date}")[: size + 1]), cursor, size, date)


def oldest_page(
    queryset: QuerySet[Row], cursor: str = "", size: int = 20, date: str = "publish_at", after: str = ""
) -> CursorPage[Row]:
    """Return the page of the `size` oldest rows; otherwise the same as `newest_page`."""
    if after and not cursor and (previous := _page_before(queryset, after, f"-{date}", date, size)):
        return previous
    return page_of_rows(list(rows_from_cursor(queryset, cursor, date)[: size + 1]), cursor, size, date)


def _page_before(queryset: QuerySet[Row], after: str, reverse: str, date: str, size: int) -> CursorPage[Row] | None:
    """Return the page that ends before the cursor `after`, found in `reverse` order; None if it isn't full."""
    nearest = list(rows_from_cursor(queryset, after, reverse)[: size + 1])
    if len(nearest) <= size:
        return None
    rows = nearest[size - 1 :: -1]
    return CursorPage(rows, _cursor_of(rows[-1], date), is_first=False, previous_cursor=_cursor_of(rows[0], date))


def rows_from_cursor(queryset: QuerySet[Row], cursor: str, order: str) -> QuerySet[Row]:
    """Return the rows after the cursor in order of a date field (newest first with "-" before its name)."""
    date, comparison, pk_order = (order[1:], "lt", "-pk") if order.startswith("-") else (order, "gt", "pk")
    if cursor:
        when, pk = decode_cursor(cursor)
        # The bound follows from the second condition, but databases need it to search the index.
        queryset = queryset.filter(**{f"{date}__{comparison}e": when})
        queryset = queryset.filter(Q(**{f"{date}__{comparison}": when}) | Q(**{f"pk__{comparison}": pk}))
    return queryset.order_by(order, pk_order)


def page_of_rows(rows: list[Row], cursor: str, size: int, date: str) -> CursorPage[Row]:
    """Return the CursorPage of `rows`, fetched in order after the cursor: `size` + 1 if there is a next page."""
    next_cursor = _cursor_of(rows[size - 1], date) if len(rows) > size else ""
    previous_cursor = _cursor_of(rows[0], date) if cursor and rows else ""
    return CursorPage(rows[:size], next_cursor, is_first=not cursor, previous_cursor=previous_cursor)


def _cursor_of(row: Model, date: str) -> str:
    return encode_cursor(getattr(row, date), row.pk)


def encode_cursor(when: datetime.datetime, pk: int) -> str:
    """Return the cursor of a row: microseconds since 1970 in UTC, and its primary key."""
    return f"{(when - EPOCH) // datetime.timedelta(microseconds=1)}-{pk}"


def decode_cursor(cursor: str) -> tuple[datetime.datetime, int]:
    """Return the datetime and primary key in a cursor; raise Http404 for an invalid cursor."""
    match = CURSOR.fullmatch(cursor)
    if not match or int(match[2]) > MAX_ROW_ID:
        raise Http404("The cursor is not valid.")
    return EPOCH + datetime.timedelta(microseconds=int(match[1])), int(match[2])
