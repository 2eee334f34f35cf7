"""Conditional responses: 304 for clients that have the current state (RFC 9110, section 13).

https://www.rfc-editor.org/rfc/rfc9110#section-13
"""

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date


@dataclass(frozen=True)
class ResponseValidator:
    """Values that identify the current state of a response, and when it last changed (None if not known)."""

    state: tuple[Any, ...]
    changed_at: datetime.datetime | None = None

    @property
    def etag(self) -> str:
        """The state as a weak ETag, since equal content need not be equal bytes."""
        return f'W/"{hashlib.sha256(repr(self.state).encode()).hexdigest()[:32]}"'


def conditional_response(
    request: HttpRequest, validator: ResponseValidator, make_response: Callable[[], HttpResponse]
) -> HttpResponse:
    """Return 304 if the client's copy is current, else the response of `make_response()`; both carry the validator."""
    seconds = int(validator.changed_at.timestamp()) if validator.changed_at else None
    not_modified = get_conditional_response(request, validator.etag, seconds)
    response = make_response() if not_modified is None else not_modified
    if response.status_code in {200, 304}:
        response.headers["ETag"] = validator.etag
        if seconds is not None:
            response.headers["Last-Modified"] = http_date(seconds)
    return response
