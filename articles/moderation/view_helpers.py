"""What the moderators' views share: who may call them, and how they answer."""

import re
from collections.abc import Callable, Iterable
from functools import wraps

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ..comments.models import Comment
from .permissions import get_comment_to_moderate

RETURN_PATH = re.compile("/admin/moderation/([0-9]{1,19}|sanctions)/")

moderators_only = permission_required("articles.moderate_comment", raise_exception=True)


def with_comment(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give `view` the comment with that id: 404 for none, 403 outside the person's sections."""

    @wraps(view)
    def wrapped(request: HttpRequest, comment_id: int, **kwargs) -> HttpResponse:
        try:
            comment = get_comment_to_moderate(request.user, comment_id)
        except Comment.DoesNotExist as error:
            raise Http404("There is no such comment.") from error
        return view(request, comment, **kwargs)

    return wrapped


def render_page(request: HttpRequest, template: str, title: str, context: dict, status: int = 200) -> HttpResponse:
    """Return a page of the desk, made by a template of moderation."""
    context = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/moderation/{template}", context, status=status)


def render_refusal(
    request: HttpRequest,
    error_messages: Iterable[str],
    status: int = 422,
    back: str | None = None,
    unsaved_text: dict[str, str] | None = None,
) -> HttpResponse:
    """Return the page that says in sentences why nothing was done, with the texts of the form as `unsaved_text`."""
    context = {"error_messages": error_messages, "back": back or reverse("moderation"), "unsaved_text": unsaved_text}
    return render_page(request, "decision_results_page.html", "Nothing was decided", context, status)


def wants_fragment(request: HttpRequest) -> bool:
    """Return whether the queue's script asks, which puts the answer into the page that is open."""
    return request.headers.get("X-Fragment") == "items"


def render_fragment(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    """Return a part of the page for the queue's script."""
    headers = {"X-Fragment": "items"}
    return TemplateResponse(request, f"admin/moderation/{template}", context, status=status, headers=headers)


def return_url(request: HttpRequest) -> str:
    """Return where a form's `next` leads: a place in the queue, one comment, the sanctions; else the queue."""
    wanted = request.POST.get("next", "")
    if RETURN_PATH.fullmatch(wanted):
        return wanted
    return reverse("moderation") + (wanted if wanted.startswith("?") else "")


def redirect_back(request: HttpRequest, comment_id: int | None = None) -> HttpResponse:
    """Redirect to where a form stood, and there to the comment with that id."""
    return redirect(f"{return_url(request)}#c{comment_id}" if comment_id else return_url(request))
