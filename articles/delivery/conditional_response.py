"""Answers that are not made again for those who have them (RFC 9110, conditional requests)."""

import datetime
import hashlib
from dataclasses import dataclass

from django.utils.cache import get_conditional_response
from django.utils.http import http_date


@dataclass(frozen=True)
class ResponseValidator:
    """What tells the present state of an answer from others, and when it last changed (None: not known)."""

    state: tuple
    changed_at: datetime.datetime | None = None

    @property
    def etag(self):
        """The state as an ETag, a weak one: it stands for what the answer says, not for its bytes."""
        return f'W/"{hashlib.sha256(repr(self.state).encode()).hexdigest()[:32]}"'


def conditional_response(request, validator, make_response):
    """Return 304 if the client's copy is current, else the response of `make_response()`; both carry the validator."""
    seconds = int(validator.changed_at.timestamp()) if validator.changed_at else None
    not_modified = get_conditional_response(request, validator.etag, seconds)
    response = make_response() if not_modified is None else not_modified
    if response.status_code in {200, 304}:
        response.headers["ETag"] = validator.etag
        if seconds is not None:
            response.headers["Last-Modified"] = http_date(seconds)
    return response
