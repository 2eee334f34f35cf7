"""Middleware that answers 503 if the database fails in any part of a request."""

import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse

from articles.delivery.database_availability import (
    is_database_failure,
    is_unavailable,
    remember_failure,
    unavailable_response,
)


class DatabaseErrorMiddleware:
    """Answer 503 when the database fails in a view, a template, an error page or a middleware after this one.

    While the database is known to be away, requests are answered without trying it, except those for pictures, which
    need no database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Receive the next middleware, and listen for exceptions of middleware and error pages."""
        self.get_response = get_response
        got_request_exception.connect(note_database_error)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, with 503 if the database failed."""
        if not request.path_info.startswith(settings.MEDIA_URL) and is_unavailable():
            return unavailable_response(request)
        response = self.get_response(request)
        if hasattr(request, "database_error"):
            return unavailable_response(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer an exception of a view or of its template, with DEBUG on or off."""
        if not is_database_failure(exception):
            return None
        remember_failure(exception)
        return unavailable_response(request)


def note_database_error(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Note on the request that the database failed (receiver of got_request_exception).

    Django turns exceptions of other middleware and of error pages into a response of its own, with this signal.
    """
    error = sys.exc_info()[1]
    if error is not None and is_database_failure(error):
        remember_failure(error)
        request.database_error = error  # type: ignore[attr-defined]  # read by DatabaseErrorMiddleware
