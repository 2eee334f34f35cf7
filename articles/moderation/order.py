"""A screen of a list by cursor: found by its index first, and only then fetched with all that is told of each row."""

import re

from django.db.models import Q
from django.http import Http404

from ..delivery.cursor import Slice, beyond, cut, decode, encode

BY_RISK = "-risk"
CURSOR = re.compile(r"(\d{1,3})-(\d+-\d+)")


def screen_of(rows, whole, cursor, size, order):
    """Return a Slice of `rows` in that order from the cursor on; Http404 for a cursor that is none.

    `whole` is the queryset from which the found rows are fetched, so that what costs something is asked for them alone.
    `order` is a date field, or BY_RISK: the riskiest first, then the oldest.
    """
    found = _riskier(rows, cursor) if order == BY_RISK else beyond(rows, cursor, order)
    fetched = list(whole.filter(pk__in=found[: size + 1].values("pk")).order_by(*found.query.order_by))
    if order != BY_RISK:
        return cut(fetched, cursor, size, order.removeprefix("-"))
    last = fetched[size - 1] if len(fetched) > size else None
    following = f"{last.risk}-{encode(last.created_at, last.pk)}" if last else ""
    return Slice(fetched[:size], following, is_first=not cursor)


def _riskier(comments, cursor):
    if cursor:
        match = CURSOR.fullmatch(cursor)
        if not match:
            raise Http404("No such place in this list.")
        risk, (when, pk) = int(match[1]), decode(match[2])
        later = Q(created_at__gt=when) | Q(created_at=when, pk__gt=pk)
        # The first condition follows from the second; it is the one by which an index is entered.
        comments = comments.filter(risk__lte=risk).filter(Q(risk__lt=risk) | later)
    return comments.order_by(BY_RISK, "created_at", "pk")
