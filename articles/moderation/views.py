"""The moderators' screen."""

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from .decide import decide_each
from .forms import DecisionForm
from .queue import TABS, queue_for


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("articles.moderate_comment", raise_exception=True)
def moderation(request):
    """Show the queue, or take decisions on what it showed."""
    return (_decide if request.method == "POST" else _show)(request)


def _show(request):
    tab = request.GET.get("tab", "waiting")
    if tab not in TABS:
        raise Http404("There is no such tab.")
    text, after = request.GET.get("q", "").strip(), request.GET.get("after", "")
    queue = queue_for(request.user, tab, text, after)
    context = {"queue": queue, "tabs": TABS, "text": text, "after": after}
    return _desk_page(request, "admin/moderation/queue.html", queue.title, context)


def _decide(request):
    form = DecisionForm(request.POST)
    if not form.is_valid():
        context = {"sentences": [sentence for sentences in form.errors.values() for sentence in sentences]}
        return _desk_page(request, "admin/moderation/outcome.html", "Nothing was decided", context, status=422)
    decided = form.cleaned_data
    outcomes = decide_each(decided["versions"], decided["decision"], request.user, decided["reason"])
    if status := _status(outcomes):
        return _desk_page(request, "admin/moderation/outcome.html", _summary(outcomes), {"outcomes": outcomes}, status)
    messages.success(request, _summary(outcomes))
    return redirect(request.get_full_path())


def _summary(outcomes):
    """Return in words how many were decided on and how many not: 2 approved, 1 not decided."""
    decided = [outcome.decision for outcome in outcomes if outcome.decision]
    undecided = len(outcomes) - len(decided)
    parts = [f"{len(decided)} {decided[0].outcome}"] if decided else []
    return ", ".join([*parts, *([f"{undecided} not decided"] if undecided else [])]) + "."


def _status(outcomes):
    """Return the HTTP status of what could not be decided; None where all was."""
    for name, status in (("conflict", 409), ("forbidden", 403), ("missing", 422)):
        if any(getattr(outcome, name) for outcome in outcomes):
            return status
    return None


def _desk_page(request, template, title, context, status=200):
    context = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, template, context, status=status)
