"""The queue: looking at it, deciding, taking back, and what colleagues do meanwhile."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..delivery.addresses import is_row_id
from ..delivery.waits import wait_between
from .decide import decide_each
from .forms import DecisionForm, UndoForm
from .models import Batch, Decision
from .queue import news_for, queue_for, row_of
from .reasons import REASONS
from .responses import back_to, go_back, moderators_only, page, refused, rows, wants_rows
from .results import status_of, summary
from .settle import Conflict
from .tabs import FORMER, TABS
from .undo import undo, undo_batch


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def moderation(request):
    """Show the queue, or take decisions on what it showed."""
    return (_decide if request.method == "POST" else _show)(request)


def _show(request):
    if former := FORMER.get(request.GET.get("tab")):
        return redirect(f"{reverse('moderation')}?{urlencode(former)}")
    queue = queue_for(request.user, request.GET)
    waits = queue.name == "held" and queue.is_first and queue.rows and not queue.form.has_changed()
    context = {
        "queue": queue,
        "form": queue.form,
        "is_filtered": any(name != "q" for name in queue.form.changed_data),
        "tabs": [(name, tab, queue.counts.get(name)) for name, tab in TABS.items()],
        "oldest": wait_between(queue.rows[0].comment.created_at, queue.at) if waits else None,
        "here": _here(request, queue.as_of),
        "others": queue.others,
        "reasons": REASONS,
        "waiting_comments": queue.counts["held"],
    }
    return page(request, "queue.html", queue.tab.title, context, 422 if queue.form.errors else 200)


def _here(request, as_of=None):
    """Return the place in the queue as the end of an address, with the moment at which it is looked at."""
    parameters = request.GET.copy()
    parameters.pop("shown", None)
    if as_of:
        parameters["as_of"] = as_of
    return f"?{parameters.urlencode()}"


def _decide(request):
    form = DecisionForm(request.POST)
    if not form.is_valid():
        sentences = [sentence for sentences in form.errors.values() for sentence in sentences]
        return refused(request, sentences, back=request.get_full_path(), kept=_kept(request))
    decided = form.cleaned_data
    words = {name: decided[name] for name in ("meant", "reason", "statement", "note")}
    outcomes = decide_each(decided["pairs"], decided["decision"], request.user, **words)
    if wants_rows(request):
        return _as_rows(request, outcomes)
    if status := status_of(outcomes):
        back = request.get_full_path()
        context = {"outcomes": outcomes, "batch": _batch_of(outcomes), "back": back, "kept": _kept(request)}
        return page(request, "outcome.html", summary(outcomes), context, status)
    messages.success(request, summary(outcomes))
    return redirect(request.get_full_path())


def _as_rows(request, outcomes):
    here, status, outcome = _here(request), status_of(outcomes) or 200, outcomes[0]
    if outcome.conflict and outcome.conflict.is_edited:
        remark = "The text has changed since you saw it. Your decision was not counted; this is how it stands now."
        return _row_as_it_stands(request, outcome.comment_id, remark, here, status)
    context = {"outcomes": outcomes, "in_place": True, "here": here, "kept": _kept(request)}
    return rows(request, "outcomes.html", context, status)


def _row_as_it_stands(request, comment_id, remark, here, status=200):
    row = row_of(request.user, comment_id)
    context = {"row": row, "comment": row.comment, "remark": remark, "here": here, "kept": _kept(request)}
    return rows(request, "row.html", context, status)


def _kept(request):
    """Return the words that were sent with a decision, for those who have to send them again."""
    return {name: text for name in ("reason", "statement", "note") if (text := request.POST.get(name, "").strip())}


def _batch_of(outcomes):
    return next((outcome.decision.batch_id for outcome in outcomes if outcome.decision), None)


@require_POST
@moderators_only
def take_back(request):
    """Take back a decision, or a batch of them."""
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
        sentence = "Something has happened to the comment since, so this decision can’t be taken back. Decide anew."
        return refused(request, [sentence], 409, back_to(request))
    if wants_rows(request):
        here = back_to(request).removeprefix(reverse("moderation"))
        return _row_as_it_stands(request, decision.comment_id, "Your decision is taken back.", here)
    messages.success(request, "The decision is taken back.")
    return go_back(request)


def _take_back_batch(request, batch):
    try:
        outcomes = undo_batch(batch, request.user)
    except ValidationError as refusal:
        return refused(request, refusal.messages, 409, back_to(request))
    if status := status_of(outcomes):
        context = {"outcomes": outcomes, "back": back_to(request)}
        return page(request, "outcome.html", f"Taken back: {summary(outcomes)}", context, status)
    messages.success(request, f"{len(outcomes)} decision{'s are' if len(outcomes) != 1 else ' is'} taken back.")
    return go_back(request)


@require_safe
@moderators_only
def news(request):
    """Tell the queue's script what has come in, and what colleagues decided of the rows that are shown."""
    shown = [int(number) for number in request.GET.get("shown", "").split(",") if is_row_id(number)]
    counts, others, decided = news_for(request.user, request.GET, shown)
    return rows(request, "news_rows.html", {"counts": counts, "decided": decided, "others": others})
