"""The queue: show it, decide, undo, and tell what colleagues do meanwhile."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..delivery.addresses import is_row_id
from .decide import decide_each
from .forms import REASONS, DecisionForm, UndoForm
from .items import item_of
from .models import Batch, Decision
from .queue import news_for, queue_for
from .responses import back_to, fragment, go_back, moderators_only, page, refused, wants_fragment
from .results import Result, status_of, summary
from .settle import Conflict
from .tabs import FORMER, TABS
from .undo import undo, undo_batch

EDITED = "The text has changed since you saw it. Your decision was not counted; this is how it stands now."
CHANGED = "Something has happened to the comment since, so this decision can’t be taken back. Decide anew."


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def moderation(request: HttpRequest) -> HttpResponse:
    """Show the queue, or take decisions on what it showed."""
    return (_decide if request.method == "POST" else _show)(request)


def _show(request: HttpRequest) -> HttpResponse:
    if former := FORMER.get(request.GET.get("tab")):
        return redirect(f"{reverse('moderation')}?{urlencode(former)}")
    queue = queue_for(request.user, request.GET)
    context = {
        "queue": queue,
        "form": queue.form,
        "is_filtered": any(name != "q" for name in queue.form.changed_data),
        "tabs": [(name, tab, queue.counts.get(name)) for name, tab in TABS.items()],
        "here": _here(request, queue.as_of),
        "reasons": REASONS,
        "waiting_comments": queue.counts["held"],
    }
    return page(request, "queue.html", queue.tab.title, context, 422 if queue.form.errors else 200)


def _here(request: HttpRequest, as_of: str = "") -> str:
    """Return the place in the queue as the end of an address, with the time as of which it is shown."""
    parameters = request.GET.copy()
    parameters.pop("shown", None)
    if as_of:
        parameters["as_of"] = as_of
    return f"?{parameters.urlencode()}"


def _decide(request: HttpRequest) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        sentences = [sentence for sentences in form.errors.values() for sentence in sentences]
        return refused(request, sentences, back=request.get_full_path(), kept=_kept(request))
    decided = form.cleaned_data
    words = {name: decided[name] for name in ("meant", "reason", "statement", "note")}
    results = decide_each(decided["pairs"], decided["decision"], request.user, **words)
    if wants_fragment(request):
        return _in_place(request, results)
    if status := status_of(results):
        back = request.get_full_path()
        context = {"results": results, "batch": _batch_of(results), "back": back, "kept": _kept(request)}
        return page(request, "results_page.html", summary(results), context, status)
    messages.success(request, summary(results))
    return redirect(request.get_full_path())


def _in_place(request: HttpRequest, results: list[Result]) -> HttpResponse:
    """Answer the queue's script: what came of the decision, or the item anew where the text has changed."""
    here, status, result = _here(request), status_of(results) or 200, results[0]
    if result.conflict and result.conflict.is_edited:
        return _item(request, result.comment_id, EDITED, here=here, status=status)
    context = {"results": results, "in_place": True, "here": here, "kept": _kept(request)}
    return fragment(request, "results.html", context, status)


def _item(request: HttpRequest, comment_id: int, remark: str, *, here: str, status: int = 200) -> HttpResponse:
    """Return a comment as an item of the queue, as it is now."""
    item = item_of(comment_id, request.user)
    context = {"item": item, "remark": remark, "here": here, "kept": _kept(request)}
    return fragment(request, "item.html", context, status)


def _kept(request: HttpRequest) -> dict[str, str]:
    """Return the texts that were sent with a decision, for those who have to send them again."""
    return {name: text for name in ("reason", "statement", "note") if (text := request.POST.get(name, "").strip())}


def _batch_of(results: list[Result]) -> int | None:
    return next((result.decision.batch_id for result in results if result.decision), None)


@require_POST
@moderators_only
def take_back(request: HttpRequest) -> HttpResponse:
    """Undo a decision, or a batch of them."""
    form = UndoForm(request.POST)
    if not form.is_valid():
        return refused(request, form.non_field_errors(), back=back_to(request))
    if "batch" in form.cleaned_data:
        return _take_back_batch(request, get_object_or_404(Batch, pk=form.cleaned_data["batch"]))
    decisions = Decision.objects.select_related("reversed_by")
    decision = get_object_or_404(decisions, pk=form.cleaned_data["decision"])
    try:
        undo(decision, request.user)
    except ValidationError as refusal:
        return refused(request, refusal.messages, 409, back_to(request))
    except PermissionDenied as refusal:
        return refused(request, [str(refusal)], 403, back_to(request))
    except Conflict:
        return refused(request, [CHANGED], 409, back_to(request))
    if wants_fragment(request):
        here = back_to(request).removeprefix(reverse("moderation"))
        return _item(request, decision.comment_id, "Your decision is taken back.", here=here)
    messages.success(request, "The decision is taken back.")
    return go_back(request)


def _take_back_batch(request: HttpRequest, batch: Batch) -> HttpResponse:
    try:
        results = undo_batch(batch, request.user)
    except ValidationError as refusal:
        return refused(request, refusal.messages, 409, back_to(request))
    if status := status_of(results):
        context = {"results": results, "back": back_to(request)}
        return page(request, "results_page.html", f"Taken back: {summary(results)}", context, status)
    messages.success(request, f"{len(results)} decision{'s are' if len(results) != 1 else ' is'} taken back.")
    return go_back(request)


@require_safe
@moderators_only
def news(request: HttpRequest) -> HttpResponse:
    """Tell the queue's script what has come in, and what colleagues decided on the comments that are shown."""
    shown = [int(number) for number in request.GET.get("shown", "").split(",") if is_row_id(number)]
    counts, colleagues, decisions = news_for(request.user, request.GET, shown)
    return fragment(request, "news.html", {"counts": counts, "colleagues": colleagues, "decisions": decisions})
