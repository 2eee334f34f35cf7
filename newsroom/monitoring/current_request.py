"""What the logs and the metrics say about the request that this thread answers."""

import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# An X-Request-ID that is accepted; another one is replaced.
VALID_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# The route of a request without a view: an unknown address, a static file, or an answer of a middleware.
NO_ROUTE = "none"
# The header of the page cache, and the results that are counted (articles/delivery/page_cache/middleware.py).
CACHE_RESULTS = {"hit": "hit", "hit; detail=aged": "aged", "hit; detail=stale": "stale"}


class CurrentRequest:
    """A request, with the number of its queries and the seconds that they took so far."""

    def __init__(self, request: HttpRequest) -> None:
        """Take over the request's id, or make one."""
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        self.id = given if VALID_ID.fullmatch(given) else secrets.token_hex(16)
        self.started = time.perf_counter()
        self.queries, self.query_seconds = 0, 0.0
        self.user_id: int | None = None
        self._request: HttpRequest | None = request
        self._fields: dict[str, Any] = {}

    def fields(self) -> dict[str, Any]:
        """Return what every log record of this request says."""
        if self._request is None:
            return self._fields
        fields: dict[str, Any] = {"request_id": self.id, "method": method_of(self._request)}
        if self.user_id is not None:
            fields["user_id"] = self.user_id
        return fields | {"route": route_of(self._request)}

    def finish(self) -> None:
        """Let go of the request, which can be large. Tasks that run after the response are logged with the fields."""
        self._fields, self._request = self.fields(), None

    def count_query(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Run a query and count it (a wrapper for connection.execute_wrapper)."""
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += 1
            self.query_seconds += time.perf_counter() - started

    @contextmanager
    def counting_queries(self) -> Iterator[None]:
        """Count the queries of this thread."""
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(self.count_query))
            yield


# It stays set after the response, for what runs then, until this thread's next request.
current_request: ContextVar[CurrentRequest | None] = ContextVar("current_request", default=None)


def method_of(request: HttpRequest) -> str:
    """Return the method of a request; "other" for one that a client made up."""
    return request.method if request.method in METHODS else "other"


def route_of(request: HttpRequest) -> str:
    """Return the name of the URL pattern of a request, or NO_ROUTE. Never the path, which may contain a secret."""
    match = request.resolver_match
    return match.view_name if match else NO_ROUTE


def cache_result_of(response: HttpResponseBase) -> str | None:
    """Return what the page cache did: hit, aged, stale or miss; None for a response that isn't from a cached page."""
    status = response.headers.get("Cache-Status")
    if status is None:
        return None
    return CACHE_RESULTS.get(status.removeprefix("newsroom; "), "miss")
