"""Middleware: answers for load balancers, and the refusal of requests that can't be read."""

import codecs
from collections.abc import Callable

from django.core.cache import cache
from django.core.exceptions import TooManyFieldsSent
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import bad_request

GetResponse = Callable[[HttpRequest], HttpResponse]


def health_checks(get_response: GetResponse) -> GetResponse:
    """Answer /healthz and /readyz before any other middleware: over plain http, by whatever host name."""

    def answer(request: HttpRequest) -> HttpResponse:
        check = HEALTH_CHECKS.get(request.path_info)
        response = check() if check else get_response(request)
        if check:
            response["Cache-Control"] = "no-store"
        return response

    return answer


def liveness() -> HttpResponse:
    """Answer 200 while the process runs."""
    return HttpResponse("ok\n", content_type="text/plain")


def readiness() -> HttpResponse:
    """Answer 200 when database and cache answer, else 503 naming what doesn't."""
    missing = [
        name for name, responds in (("database", _database_responds), ("cache", _cache_responds)) if not responds()
    ]
    if missing:
        return HttpResponse(f"no {' and no '.join(missing)}\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


def _database_responds() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _cache_responds() -> bool:
    try:
        cache.set("readyz", "ready", 10)
        return cache.get("readyz") == "ready"
    # Every cache library has errors of its own.
    except Exception:
        return False


HEALTH_CHECKS = {"/healthz": liveness, "/readyz": readiness}


def reject_unreadable_requests(get_response: GetResponse) -> GetResponse:
    """Refuse a request in another encoding than UTF-8 (415), and one with too many parameters in its address (400)."""

    def answer(request: HttpRequest) -> HttpResponse:
        # As Content-Type has it; None where it names none, or none that Python knows.
        if request.encoding:
            if codecs.lookup(request.encoding).name != "utf-8":
                # Decoded by another encoding, a text may hold halves of characters.
                return render(request, "415.html", status=415)
            # Django's parsers compare the name, and the sender may call it utf8.
            request.encoding = "utf-8"
        try:
            _ = request.GET
        except TooManyFieldsSent as error:
            # Raised again wherever they are read, also by the page that reports the error.
            return bad_request(request, error)
        return get_response(request)

    return answer
