"""Deciding on many at once: everything of one sender, everything under a risk."""

from django.core.exceptions import ValidationError
from django.views.decorators.http import require_http_methods, require_safe

from ..comments.models import Comment
from .approve_by_sample import decide_sample, draw_sample
from .comments_by_commenter import DECIDABLE_STATUSES, SCOPES, comments_by_commenter
from .decision_results import http_status_of, summarize
from .forms import REASONS
from .view_helpers import moderators_only, render_page, render_refusal, with_comment

MIN_RISK, MAX_RISK, DEFAULT_RISK = 1, 100, 20


@require_safe
@moderators_only
@with_comment
def comments_by_commenter_view(request, comment, scope):
    """Count and list what the commenter, or their network, wrote; the queue's form takes the decision."""
    chosen_statuses = request.GET.getlist("status") or [Comment.Status.HELD, Comment.Status.LIVE]
    try:
        found = comments_by_commenter(
            comment, scope, request.user, [s.value for s in DECIDABLE_STATUSES if s in chosen_statuses]
        )
    except ValidationError as refusal:
        return render_refusal(request, refusal.messages, 404)
    choices = [(status.value, status.label, found.counts[status]) for status in DECIDABLE_STATUSES]
    context = {"found": found, "choices": choices, "reasons": REASONS}
    return render_page(request, "comments_by_commenter.html", f"Everything {SCOPES[scope]}", context)


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def approve_by_sample(request):
    """Draw a sample of what waits under a risk, or decide on one."""
    return (_decide_sample if request.method == "POST" else _show_sample)(request)


def _show_sample(request, error_messages=(), status=200):
    text = request.GET.get("risk", "")
    risk = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    if text and not MIN_RISK <= risk <= MAX_RISK:
        error_messages, status, risk = [f"Name a risk from {MIN_RISK} to {MAX_RISK}."], 422, 0
    sample = draw_sample(request.user, risk) if risk else None
    context = {"sample": sample, "risk": risk or DEFAULT_RISK, "is_drawn": bool(risk), "error_messages": error_messages}
    return render_page(request, "approve_by_sample.html", "Approve by sample", context, status)


def _decide_sample(request):
    verdicts = {
        int(name.removeprefix("verdict-")): value
        for name, value in request.POST.items()
        if name.removeprefix("verdict-").isdecimal() and name.startswith("verdict-")
    }
    try:
        sampled, rest = decide_sample(request.user, request.POST.get("ticket", ""), verdicts)
    except ValidationError as refusal:
        return _show_sample(request, refusal.messages, 422)
    results = [*sampled, *rest]
    title = f"Sample: {summarize(sampled)} {f'The rest: {summarize(rest)}' if rest else 'The rest keeps waiting.'}"
    batch = next((result.decision.batch_id for result in rest if result.decision), None)
    context = {"results": results, "batch": batch, "back": request.path}
    return render_page(request, "decision_results_page.html", title, context, http_status_of(results) or 200)
