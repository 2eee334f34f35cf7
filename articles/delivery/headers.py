"""The HTTP headers of public and private pages."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

Parameters = ParamSpec("Parameters")
Response = TypeVar("Response", bound=HttpResponseBase)
# Browsers ask each time. A shared cache asks once a second, and keeps a page for a day in case the newspaper fails.
# No must-revalidate, which would forbid that, and no stale-while-revalidate, which would add to the second.
# https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2 and https://www.rfc-editor.org/rfc/rfc5861#section-4
PUBLIC = "public, max-age=0, s-maxage=1, stale-if-error=86400"

View = Callable[Concatenate[HttpRequest, Parameters], Response]


def public_response(view: View[Parameters, Response]) -> View[Parameters, Response]:
    """Let shared caches use the responses of `view` for a second, and browsers revalidate them before each use."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Response:
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", PUBLIC)
        # Read by remove_cookies_from_public_responses.
        response.is_public = True  # type: ignore[attr-defined]  # an attribute of our own
        return response

    return wrapped


def remove_cookies_from_public_responses(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Remove cookies and Vary from public responses: a middleware, against those that other middleware add."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if getattr(response, "is_public", False):
            response.cookies.clear()
            del response["Vary"]
        return response

    return middleware


def private_response(view: View[Parameters, Response]) -> View[Parameters, Response]:
    """Keep the responses of `view` out of caches and search engines, and its address out of other sites' logs."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Response:
        response = never_cache(view)(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        return response

    return wrapped
