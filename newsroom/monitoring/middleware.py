"""Middleware: the request id, the access log and the metrics of requests."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from . import metrics
from .current_request import CurrentRequest, cache_result_of, current_request
from .log_format import ACCESS_FIELDS

GetResponse = Callable[[HttpRequest], HttpResponseBase]
access_log = logging.getLogger("newsroom.access")


def monitor_requests(get_response: GetResponse) -> GetResponse:
    """Return the request's id in X-Request-ID; log and count the request.

    This middleware is outside of the page cache, so that the id is never stored with a page.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        current = CurrentRequest(request)
        current_request.set(current)
        if settings.ACCESS_LOG or settings.METRICS:
            with current.counting_queries():
                response = get_response(request)
        else:
            response = get_response(request)
        current.finish()
        response.headers["X-Request-ID"] = current.id
        if settings.ACCESS_LOG or settings.METRICS:
            _record(current, response, time.perf_counter() - current.started)
        return response

    return middleware


def _record(current: CurrentRequest, response: HttpResponseBase, seconds: float) -> None:
    """Write the entry of the access log, and count the request."""
    cache_result = cache_result_of(response)
    fields = current.fields()
    if settings.METRICS:
        metrics.count_request(
            fields["route"],
            fields["method"],
            response.status_code,
            seconds,
            queries=current.queries,
            query_seconds=current.query_seconds,
            cache_result=cache_result,
        )
    if settings.ACCESS_LOG:
        details: dict[str, Any] = {
            "status": response.status_code,
            "duration_ms": round(seconds * 1000, 1),
            "queries": current.queries,
            "query_ms": round(current.query_seconds * 1000, 1),
        }
        if cache_result:
            details["cache"] = cache_result
        access_log.info("request", extra={ACCESS_FIELDS: details})


def remember_user(get_response: GetResponse) -> GetResponse:
    """Remember the id of the user for the logs, once something has loaded the user: this costs no query of its own."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user, current = request.user, current_request.get()

        def load_user() -> User | AnonymousUser:
            if current:
                current.user_id = user.pk
            return user

        request.user = SimpleLazyObject(load_user)  # type: ignore[assignment]  # as AuthenticationMiddleware does
        return get_response(request)

    return middleware
