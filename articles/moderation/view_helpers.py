"""Decorators and responses that the moderators' views share."""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ..comments.models import Comment
from ..delivery.staff_user import staff_user
from .permissions import get_comment_to_moderate

RETURN_PATH = re.compile("/admin/moderation/([0-9]{1,19}|sanctions)/")
Parameters = ParamSpec("Parameters")

moderators_only = permission_required("articles.moderate_comment", raise_exception=True)


def with_comment(
    view: Callable[Concatenate[HttpRequest, Comment, Parameters], HttpResponse],
) -> Callable[Concatenate[HttpRequest, int, Parameters], HttpResponse]:
    """Pass the comment with the id `comment_id` to `view`: 404 for none, 403 outside the person's sections."""

    @wraps(view)
    def wrapped(
        request: HttpRequest, comment_id: int, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        try:
            comment = get_comment_to_moderate(staff_user(request), comment_id)
        except Comment.DoesNotExist as error:
            raise Http404("There is no such comment.") from error
        return view(request, comment, *args, **kwargs)

    return wrapped


def render_page(
    request: HttpRequest, template: str, title: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Return a page of the desk, rendered with a template of templates/admin/moderation/."""
    context = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/moderation/{template}", context, status=status)


def render_refusal(
    request: HttpRequest,
    error_messages: Iterable[str],
    status: int = 422,
    back: str | None = None,
    unsaved_text: dict[str, str] | None = None,
) -> HttpResponse:
    """Return a page with the messages that explain why nothing was decided.

    `back` is the address to return to (the queue by default), `unsaved_text` the texts that the form sent.
    """
    context = {"error_messages": error_messages, "back": back or reverse("moderation"), "unsaved_text": unsaved_text}
    return render_page(request, "decision_results_page.html", _("Nothing was decided"), context, status)


def wants_fragment(request: HttpRequest) -> bool:
    """Return whether the request comes from the queue's script, which inserts the response into the open page."""
    return request.headers.get("X-Fragment") == "items"


def render_fragment(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Return a part of the page for the queue's script."""
    headers = {"X-Fragment": "items"}
    return TemplateResponse(request, f"admin/moderation/{template}", context, status=status, headers=headers)


def return_url(request: HttpRequest) -> str:
    """Return the address in a form's `next`: the queue with a query, one comment, or the sanctions; else the queue."""
    url = request.POST.get("next", "")
    if RETURN_PATH.fullmatch(url):
        return url
    return reverse("moderation") + (url if url.startswith("?") else "")


def redirect_back(request: HttpRequest, comment_id: int | None = None) -> HttpResponse:
    """Redirect to the page that the form was on, and there to the comment with that id."""
    return redirect(f"{return_url(request)}#c{comment_id}" if comment_id else return_url(request))
