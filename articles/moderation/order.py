"""The riskiest first, then the oldest, by cursor."""

import re

from django.db.models import Q
from django.http import Http404

from ..delivery.cursor import Slice, decode, encode

CURSOR = re.compile(r"(\d{1,3})-(\d+-\d+)")


def riskiest(comments, cursor, size):
    """Return a Slice of the comments with the highest risk, or of those after the cursor; Http404 for none."""
    rows = list(_beyond(comments, cursor).order_by("-risk", "created_at", "pk")[: size + 1])
    last = rows[size - 1] if len(rows) > size else None
    following = f"{last.risk}-{encode(last.created_at, last.pk)}" if last else ""
    return Slice(rows[:size], following, is_first=not cursor)


def _beyond(comments, cursor):
    if not cursor:
        return comments
    match = CURSOR.fullmatch(cursor)
    if not match:
        raise Http404("No such place in this list.")
    risk, (when, pk) = int(match[1]), decode(match[2])
    later = Q(created_at__gt=when) | Q(created_at=when, pk__gt=pk)
    # The first condition follows from the second; it is the one by which an index is entered.
    return comments.filter(risk__lte=risk).filter(Q(risk__lt=risk) | later)
