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
from .permissions import comment_for

A_PAGE = re.compile("/admin/moderation/([0-9]{1,19}|sanctions)/")

moderators_only = permission_required("articles.moderate_comment", raise_exception=True)


def on_comment(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give `view` the comment with that id: 404 for none, 403 outside the person's sections."""

    @wraps(view)
    def answer(request: HttpRequest, comment_id: int, **kwargs) -> HttpResponse:
        try:
            comment = comment_for(request.user, comment_id)
        except Comment.DoesNotExist as error:
            raise Http404("There is no such comment.") from error
        return view(request, comment, **kwargs)

    return answer


def page(request: HttpRequest, template: str, title: str, context: dict, status: int = 200) -> HttpResponse:
    """Return a page of the desk, made by a template of moderation."""
    context = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/moderation/{template}", context, status=status)


def refused(
    request: HttpRequest,
    sentences: Iterable[str],
    status: int = 422,
    back: str | None = None,
    kept: dict[str, str] | None = None,
) -> HttpResponse:
    """Return the page that says in sentences why nothing was done, with the texts of the form that are `kept`."""
    context = {"sentences": sentences, "back": back or reverse("moderation"), "kept": kept}
    return page(request, "results_page.html", "Nothing was decided", context, status)


def wants_fragment(request: HttpRequest) -> bool:
    """Return whether the queue's script asks, which puts the answer into the page that is open."""
    return request.headers.get("X-Fragment") == "rows"


def fragment(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    """Return a part of the page for the queue's script."""
    headers = {"X-Fragment": "rows"}
    return TemplateResponse(request, f"admin/moderation/{template}", context, status=status, headers=headers)


def back_to(request: HttpRequest) -> str:
    """Return where a form's `next` leads: a place in the queue, one comment, the sanctions; else the queue."""
    wanted = request.POST.get("next", "")
    if A_PAGE.fullmatch(wanted):
        return wanted
    return reverse("moderation") + (wanted if wanted.startswith("?") else "")


def go_back(request: HttpRequest, comment_id: int | None = None) -> HttpResponse:
    """Redirect to where a form stood, and there to the comment with that id."""
    return redirect(f"{back_to(request)}#c{comment_id}" if comment_id else back_to(request))
