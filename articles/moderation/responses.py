"""How the moderators' views answer: a page of the desk, or rows for a page that is open."""

import re
from functools import wraps

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ..comments.models import Comment
from .permissions import comment_for

A_PAGE = re.compile("/admin/moderation/([0-9]{1,19}|sanctions)/")

moderators_only = permission_required("articles.moderate_comment", raise_exception=True)


def page(request, template, title, context, status=200):
    """Return a page of the desk, made by a template of moderation."""
    context = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/moderation/{template}", context, status=status)


def refused(request, sentences, status=422, back=None, kept=None):
    """Return the page that says in sentences why nothing was done, with the words of the form that are `kept`."""
    context = {"sentences": sentences, "back": back or reverse("moderation"), "kept": kept}
    return page(request, "outcome.html", "Nothing was decided", context, status)


def wants_rows(request):
    """Tell whether the queue's script asks, which puts the answer where the rows stand."""
    return request.headers.get("X-Fragment") == "rows"


def rows(request, template, context, status=200):
    """Return rows for the queue's script."""
    headers = {"X-Fragment": "rows"}
    return TemplateResponse(request, f"admin/moderation/{template}", context, status=status, headers=headers)


def back_to(request):
    """Return where a form's `next` leads: a place in the queue, one comment, the sanctions; else the queue."""
    wanted = request.POST.get("next", "")
    if A_PAGE.fullmatch(wanted):
        return wanted
    return reverse("moderation") + (wanted if wanted.startswith("?") else "")


def go_back(request, row=None):
    """Lead back to where a form stood, and there to the comment of the number `row`."""
    return redirect(f"{back_to(request)}#c{row}" if row else back_to(request))


def on_comment(view):
    """Give `view` the comment of that number: 404 for none, 403 outside the person's sections."""

    @wraps(view)
    def answer(request, comment_id, **kwargs):
        try:
            comment = comment_for(request.user, comment_id)
        except Comment.DoesNotExist as error:
            raise Http404("There is no such comment.") from error
        return view(request, comment, **kwargs)

    return answer
