"""What a view declares so that its responses are stored, and what it tells about a page while it renders it."""

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from .tags import SITE, read_versions

Parameters = ParamSpec("Parameters")
Response = TypeVar("Response", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, Parameters], Response]
# The names of tags, or a function that returns them for the arguments of the URL.
Tags = Collection[str] | Callable[..., Iterable[str]]


@dataclass(frozen=True)
class PagePolicy:
    """How the responses of a view are stored: the query parameters that it reads, and the tags known from its URL."""

    parameters: tuple[str, ...]
    tags: Tags

    def tags_for(self, arguments: dict[str, object]) -> list[str]:
        """Return the tags of a page with these arguments of its URL."""
        tags = self.tags(**arguments) if callable(self.tags) else self.tags
        return [SITE, *tags]


def cached_page(
    *parameters: str, tags: Tags = ()
) -> Callable[[View[Parameters, Response]], View[Parameters, Response]]:
    """Let the page cache store the responses of a public view.

    `parameters` are the query parameters that the view reads; it gets no others. `tags` are those that the URL tells,
    or a function that returns them for its arguments. The view adds others with `add_page_tags`.
    """

    def decorator(view: View[Parameters, Response]) -> View[Parameters, Response]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Response:
            return view(request, *args, **kwargs)

        # Read by the middleware.
        wrapped.page_policy = PagePolicy(parameters, tags)  # type: ignore[attr-defined]  # an attribute of our own
        return wrapped

    return decorator


@dataclass
class PageRendering:
    """What is known of a page while it is rendered: its tags, with the versions they had before their content was read.

    `valid_until` is when the page changes by itself, if a view has said so.
    """

    started_at: datetime.datetime = field(default_factory=timezone.now)
    versions: dict[str, int | None] = field(default_factory=dict)
    valid_until: datetime.datetime | None = None

    def add_tags(self, tags: Iterable[str]) -> None:
        """Add tags, with their present versions."""
        if new := [tag for tag in dict.fromkeys(tags) if tag not in self.versions]:
            self.versions |= dict.fromkeys(new) | read_versions(new)


def add_page_tags(request: HttpRequest, tags: Iterable[str]) -> None:
    """Add tags to the page that is rendered, before the content that they stand for is read.

    A change after this call makes the page new, even while it is rendered. Does nothing if the page isn't stored.
    """
    if rendering := _rendering(request):
        rendering.add_tags(tags)


def set_valid_until(request: HttpRequest, at: datetime.datetime | None) -> None:
    """Say when the page that is rendered changes by itself; None says nothing, and the earliest time counts."""
    rendering = _rendering(request)
    if rendering and at and at >= rendering.started_at:
        rendering.valid_until = min(at, rendering.valid_until or at)


def _rendering(request: HttpRequest) -> PageRendering | None:
    return getattr(request, "page_rendering", None)
