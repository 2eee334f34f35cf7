"""/metrics, for Prometheus: who may read it, and where."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from prometheus_client import CollectorRegistry, Info, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from .database_gauges import text_of_database_gauges
from .metrics import text_of_metrics

PATH = "/metrics"
GetResponse = Callable[[HttpRequest], HttpResponseBase]


def metrics_endpoint(get_response: GetResponse) -> GetResponse:
    """Answer /metrics before other middleware: over plain HTTP, and under any host name.

    With METRICS_BIND it is answered at that address only, and nothing else is answered there.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        is_metrics_address = bool(settings.METRICS_BIND) and is_at_metrics_address(request)
        if request.path_info == PATH:
            return metrics(request, is_metrics_address)
        return _plain("Not found\n", 404) if is_metrics_address else get_response(request)

    return middleware


def is_at_metrics_address(request: HttpRequest) -> bool:
    """Return whether the request came in at METRICS_BIND; the server says so, and the client can't forge it."""
    address = (request.META.get("SERVER_NAME"), request.META.get("SERVER_PORT"))
    return address == settings.METRICS_BIND


def metrics(request: HttpRequest, is_metrics_address: bool) -> HttpResponse:
    """Return all metrics, or 404 or 401 to those who may not read them."""
    if not settings.METRICS or (settings.METRICS_BIND and not is_metrics_address):
        return _plain("Not found\n", 404)
    if settings.METRICS_TOKEN:
        expected = f"Bearer {settings.METRICS_TOKEN}"
        if not constant_time_compare(request.META.get("HTTP_AUTHORIZATION", ""), expected):
            response = _plain("Send METRICS_TOKEN as “Authorization: Bearer …”.\n", 401)
            response["WWW-Authenticate"] = "Bearer"
            return response
    if request.method not in {"GET", "HEAD"}:
        response = _plain("Method not allowed\n", 405)
        response["Allow"] = "GET, HEAD"
        return response
    response = HttpResponse(text_of_metrics() + text_of_database_gauges() + _text_of_release())
    response["Content-Type"] = CONTENT_TYPE_PLAIN_0_0_4
    response["Cache-Control"] = "no-store"
    return response


def _text_of_release() -> bytes:
    registry = CollectorRegistry()
    Info("newsroom_release", "The release that runs.", registry=registry).info({"release": settings.RELEASE})
    return generate_latest(registry)


def _plain(text: str, status: int) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
