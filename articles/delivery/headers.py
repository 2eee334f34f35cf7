"""The HTTP headers of public and private pages."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache

Parameters = ParamSpec("Parameters")
Response = TypeVar("Response", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, Parameters], Response]


def public_response(view: View[Parameters, Response]) -> View[Parameters, Response]:
    """Let caches store the responses of `view`, and revalidate them before each use.

    This is `Cache-Control: public, no-cache` of RFC 9111, https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Response:
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, public=True, no_cache=True)
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
