"""Middleware: health checks for load balancers, and the rejection of requests that can't be decoded."""

import codecs
from collections.abc import Callable

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import bad_request

from .readiness import readiness

GetResponse = Callable[[HttpRequest], HttpResponse]


def health_checks(get_response: GetResponse) -> GetResponse:
    """Answer /healthz and /readyz before any other middleware: over plain HTTP and under any host name."""

    def middleware(request: HttpRequest) -> HttpResponse:
        check = HEALTH_CHECKS.get(request.path_info)
        response = check(request) if check else get_response(request)
        if check:
            response["Cache-Control"] = "no-store"
        return response

    return middleware


def liveness(request: HttpRequest) -> HttpResponse:
    """Return 200 while the process runs; use nothing that could fail."""
    return HttpResponse("ok\n", content_type="text/plain")


HEALTH_CHECKS = {"/healthz": liveness, "/readyz": readiness}


def reject_unreadable_requests(get_response: GetResponse) -> GetResponse:
    """Reject requests in an encoding other than UTF-8 (415) or with too many query parameters (400)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # From Content-Type; None if it names no charset or one unknown to Python.
        if request.encoding:
            if codecs.lookup(request.encoding).name != "utf-8":
                # Other decoders, such as unicode_escape, can produce lone surrogates.
                return render(request, "415.html", status=415)
            # Normalize the name for Django's parsers, which compare it; clients may write “utf8”.
            request.encoding = "utf-8"
        try:
            _ = request.GET
        except TooManyFieldsSent as error:
            # Answer here: request.GET would raise again in any later code, including the error page.
            return bad_request(request, error)
        return get_response(request)

    return middleware
