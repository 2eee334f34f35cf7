"""The origin of a posted form, found without a cookie.

A page that is the same for every reader can't contain a CSRF token, so the browser's headers are used instead:
Sec-Fetch-Site (https://www.w3.org/TR/fetch-metadata/), or Origin (RFC 6454) from browsers that don't send it, or
Referer (RFC 9110, 10.1.3) from those that send neither. Referer is used only to refuse a form: many clients omit it.
"""

from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware


class RequestOrigin(Enum):
    """The site whose page a form was sent from."""

    SAME_ORIGIN = "same origin"
    CROSS_ORIGIN = "cross origin"
    UNKNOWN = "unknown"


def origin_of(request: HttpRequest) -> RequestOrigin:
    """Return the RequestOrigin of a posted form according to its headers."""
    site = request.headers.get("Sec-Fetch-Site")
    if site == "same-origin":
        return RequestOrigin.SAME_ORIGIN
    if site in {"same-site", "cross-site"}:
        return RequestOrigin.CROSS_ORIGIN
    # “none” means a typed address, which can't post a form, so the client isn't a browser: use Origin.
    origin = request.headers.get("Origin", "null")
    if origin == "null":
        return RequestOrigin.CROSS_ORIGIN if _has_foreign_referer(request) else RequestOrigin.UNKNOWN
    return RequestOrigin.SAME_ORIGIN if _is_same_origin(origin, request) else RequestOrigin.CROSS_ORIGIN


def confirmed_origin_of(request: HttpRequest) -> RequestOrigin:
    """Return the RequestOrigin of a posted form; SAME_ORIGIN if it contains a valid CSRF token."""
    has_token = "csrfmiddlewaretoken" in request.POST
    if has_token and CsrfViewMiddleware(_empty_response).process_view(request, _empty_response, (), {}) is None:
        return RequestOrigin.SAME_ORIGIN
    return origin_of(request)


def _empty_response(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _is_same_origin(origin: str, request: HttpRequest) -> bool:
    return origin == f"{request.scheme}://{request.get_host()}" or origin in settings.CSRF_TRUSTED_ORIGINS


def _has_foreign_referer(request: HttpRequest) -> bool:
    """Return whether the Referer names a page of another site."""
    referer = request.headers.get("Referer", "")
    if referer in {"", "about:blank"}:
        return False
    try:
        page = urlsplit(referer)
    except ValueError:
        return True
    return not _is_same_origin(f"{page.scheme}://{page.netloc}", request)
