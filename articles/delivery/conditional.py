"""Answers that are not made again for those who have them (RFC 9110, conditional requests)."""

import datetime
import hashlib
from dataclasses import dataclass

from django.utils.cache import get_conditional_response
from django.utils.http import http_date


@dataclass(frozen=True)
class Stamp:
    """What tells the present state of an answer from others, and when it last changed (None: not known)."""

    state: tuple
    changed_at: datetime.datetime | None = None

    @property
    def etag(self):
        """The state as an ETag, a weak one: it stands for what the answer says, not for its bytes."""
        return f'W/"{hashlib.sha256(repr(self.state).encode()).hexdigest()[:32]}"'


def unless_known(request, stamp, make):
    """Return 304 where the client has the answer that the stamp stands for, else what `make()` returns, stamped."""
    seconds = int(stamp.changed_at.timestamp()) if stamp.changed_at else None
    known = get_conditional_response(request, stamp.etag, seconds)
    response = make() if known is None else known
    if response.status_code in {200, 304}:
        response.headers["ETag"] = stamp.etag
        if seconds is not None:
            response.headers["Last-Modified"] = http_date(seconds)
    return response
