"""A decorator for pages that can only be read."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

Parameters = ParamSpec("Parameters")
Response = TypeVar("Response", bound=HttpResponseBase)


def safe_methods_only(
    view: Callable[Concatenate[HttpRequest, Parameters], Response],
) -> Callable[Concatenate[HttpRequest, Parameters], Response]:
    """Answer 405 to all methods but GET and HEAD; without the CSRF check, which would answer 403 first."""
    return csrf_exempt(require_safe(view))
