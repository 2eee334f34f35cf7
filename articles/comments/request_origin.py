"""Where a posted form came from, told without a cookie.

A page that is the same for everybody carries no CSRF token, so a browser's own word is taken:
Sec-Fetch-Site (W3C Fetch Metadata), and Origin (RFC 6454) from those that don't send it.
"""

from enum import Enum

from django.conf import settings
from django.middleware.csrf import CsrfViewMiddleware


class RequestOrigin(Enum):
    """Whose page a form was sent from."""

    SAME_ORIGIN = "ours"
    CROSS_ORIGIN = "another site's"
    UNKNOWN = "nobody says"


def origin_of(request):
    """Return the RequestOrigin of a posted form, as its headers tell it."""
    site = request.headers.get("Sec-Fetch-Site")
    if site == "same-origin":
        return RequestOrigin.SAME_ORIGIN
    if site in {"same-site", "cross-site"}:
        return RequestOrigin.CROSS_ORIGIN
    # “none” is an address typed by hand, which can't post a form: whoever says so is no browser.
    origin = request.headers.get("Origin", "null")
    if origin == "null":
        return RequestOrigin.UNKNOWN
    return RequestOrigin.SAME_ORIGIN if _is_same_origin(origin, request) else RequestOrigin.CROSS_ORIGIN


def confirmed_origin_of(request):
    """Return the RequestOrigin of a posted form; one that carries the right CSRF token is ours in any case."""
    has_token = "csrfmiddlewaretoken" in request.POST
    if has_token and not CsrfViewMiddleware(lambda request: None).process_view(request, None, (), {}):
        return RequestOrigin.SAME_ORIGIN
    return origin_of(request)


def _is_same_origin(origin, request):
    return origin == f"{request.scheme}://{request.get_host()}" or origin in settings.CSRF_TRUSTED_ORIGINS
