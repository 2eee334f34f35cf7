"""The queue: show it, decide, undo, and fetch what colleagues have decided since."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..delivery.localized_formats import join_names
from ..delivery.staff_user import staff_user
from ..delivery.url_converters import is_row_id
from .apply_decision import DecisionConflict
from .decide import decide_each
from .decision_results import DecisionResult, http_status_of, summarize
from .forms import REASONS, DecisionForm, UndoForm
from .models import Decision, DecisionBatch
from .queue import moderation_queue_for, queue_updates_for
from .queue_items import queue_item_of
from .queue_tabs import FORMER_TABS, TABS
from .undo_decision import undo_batch, undo_decision
from .view_helpers import (
    moderators_only,
    redirect_back,
    render_fragment,
    render_page,
    render_refusal,
    return_url,
    wants_fragment,
)

EDITED_SINCE = gettext_lazy(
    "The text has changed since you saw it, so your decision was not saved. Here is the current text."
)
CANNOT_UNDO = gettext_lazy(
    "The comment has changed since this decision, so the decision can’t be undone. Make a new decision instead."
)


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def moderation_queue(request: HttpRequest) -> HttpResponse:
    """Show the queue, or save decisions on its comments."""
    return _decide(request) if request.method == "POST" else _show_queue(request)


def _show_queue(request: HttpRequest) -> HttpResponse:
    if current_parameters := FORMER_TABS.get(request.GET.get("tab", "")):
        return redirect(f"{reverse('moderation')}?{urlencode(current_parameters)}")
    queue = moderation_queue_for(staff_user(request), request.GET)
    context = {
        "queue": queue,
        "form": queue.form,
        "is_filtered": any(name != "q" for name in queue.form.changed_data),
        "tabs": [(name, tab, queue.counts.get(name)) for name, tab in TABS.items()],
        "query": _current_query(request, queue.as_of),
        "reasons": REASONS,
        "waiting_comments": queue.counts["held"],
    }
    return render_page(request, "queue.html", str(queue.tab.title), context, 422 if queue.form.errors else 200)


def _current_query(request: HttpRequest, as_of: str = "") -> str:
    """Return the query string of the queue's address, with the time for which the queue is shown."""
    parameters = request.GET.copy()
    parameters.pop("shown", None)
    if as_of:
        parameters["as_of"] = as_of
    return f"?{parameters.urlencode()}"


def _decide(request: HttpRequest) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        error_messages = [str(error) for errors in form.errors.values() for error in errors]
        return render_refusal(
            request, error_messages, back=request.get_full_path(), unsaved_text=_unsaved_text(request)
        )
    data = form.cleaned_data
    texts = {name: data[name] for name in ("reason", "statement", "note")} | {"description": data["meant"]}
    results = decide_each(data["comment_versions"], data["decision"], staff_user(request), **texts)
    if wants_fragment(request):
        return _render_result(request, results)
    if status := http_status_of(results):
        context = {
            "results": results,
            "batch": _batch_of(results),
            "back": request.get_full_path(),
            "unsaved_text": _unsaved_text(request),
        }
        return render_page(request, "decision_results_page.html", summarize(results), context, status)
    messages.success(request, summarize(results))
    return redirect(request.get_full_path())


def _render_result(request: HttpRequest, results: list[DecisionResult]) -> HttpResponse:
    """Return, for the queue's script, the result of the decision, or the current item if its text has changed."""
    query, status, result = _current_query(request), http_status_of(results) or 200, results[0]
    if result.conflict and result.conflict.is_edited:
        return _render_item(request, result.comment_id, str(EDITED_SINCE), query=query, status=status)
    context = {"results": results, "in_place": True, "query": query, "unsaved_text": _unsaved_text(request)}
    return render_fragment(request, "decision_results.html", context, status)


def _render_item(request: HttpRequest, comment_id: int, message: str, *, query: str, status: int = 200) -> HttpResponse:
    """Return the current state of a comment as an item of the queue, with a message."""
    item = queue_item_of(comment_id, staff_user(request))
    context = {"item": item, "message": message, "query": query, "unsaved_text": _unsaved_text(request)}
    return render_fragment(request, "queue_item.html", context, status)


def _unsaved_text(request: HttpRequest) -> dict[str, str]:
    """Return the texts that were sent with a decision, to show them again when the decision isn't saved."""
    return {name: text for name in ("reason", "statement", "note") if (text := request.POST.get(name, "").strip())}


def _batch_of(results: list[DecisionResult]) -> int | None:
    return next((result.decision.batch_id for result in results if result.decision), None)


@require_POST
@moderators_only
def undo_view(request: HttpRequest) -> HttpResponse:
    """Undo a decision, or a batch of them."""
    form = UndoForm(request.POST)
    if not form.is_valid():
        error_messages = [str(error) for error in form.non_field_errors()]
        return render_refusal(request, error_messages, back=return_url(request))
    if "batch" in form.cleaned_data:
        return _undo_batch(request, get_object_or_404(DecisionBatch, pk=form.cleaned_data["batch"]))
    decisions = Decision.objects.select_related("reversed_by")
    decision = get_object_or_404(decisions, pk=form.cleaned_data["decision"])
    try:
        undo_decision(decision, staff_user(request))
    except ValidationError as refusal:
        return render_refusal(request, refusal.messages, 409, return_url(request))
    except PermissionDenied as refusal:
        return render_refusal(request, [str(refusal)], 403, return_url(request))
    except DecisionConflict:
        return render_refusal(request, [str(CANNOT_UNDO)], 409, return_url(request))
    if wants_fragment(request):
        query = return_url(request).removeprefix(reverse("moderation"))
        return _render_item(request, decision.comment_id, _("Decision undone."), query=query)
    messages.success(request, _("Decision undone."))
    return redirect_back(request)


def _undo_batch(request: HttpRequest, batch: DecisionBatch) -> HttpResponse:
    try:
        results = undo_batch(batch, staff_user(request))
    except ValidationError as refusal:
        return render_refusal(request, refusal.messages, 409, return_url(request))
    if status := http_status_of(results):
        context = {"results": results, "back": return_url(request)}
        title = _("Undo results: %(results)s") % {"results": summarize(results)}
        return render_page(request, "decision_results_page.html", title, context, status)
    message = ngettext("%(count)d decision undone.", "%(count)d decisions undone.", len(results))
    messages.success(request, message % {"count": len(results)})
    return redirect_back(request)


@require_safe
@moderators_only
def queue_updates(request: HttpRequest) -> HttpResponse:
    """Return, for the queue's script, how much has come in, and colleagues' decisions on the comments shown."""
    shown = [int(number) for number in request.GET.get("shown", "").split(",") if is_row_id(number)]
    counts, colleagues, decisions = queue_updates_for(staff_user(request), request.GET, shown)
    context = {
        "counts": counts,
        "colleagues": colleagues,
        "names": join_names(colleagues),
        "decisions": decisions,
    }
    return render_fragment(request, "queue_updates.html", context)
