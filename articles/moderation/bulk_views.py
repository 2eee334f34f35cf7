"""Decide on many comments at once: all by one commenter, or all under a risk."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..comments.models import Comment
from ..delivery.staff_user import staff_user
from .approve_by_sample import decide_sample, draw_sample
from .comments_by_commenter import DECIDABLE_STATUSES, SCOPE_TITLES, comments_by_commenter
from .decision_results import http_status_of, summarize
from .forms import REASONS
from .view_helpers import moderators_only, render_page, render_refusal, with_comment

MIN_RISK, MAX_RISK, DEFAULT_RISK = 1, 100, 20


@require_safe
@moderators_only
@with_comment
def comments_by_commenter_view(request: HttpRequest, comment: Comment, scope: str) -> HttpResponse:
    """Count and list the comments by the commenter, or from the network; the queue's form takes the decision."""
    chosen_statuses = request.GET.getlist("status") or [Comment.Status.HELD, Comment.Status.LIVE]
    statuses = [status.value for status in DECIDABLE_STATUSES if status in chosen_statuses]
    try:
        found = comments_by_commenter(comment, scope, staff_user(request), statuses)
    except ValidationError as refusal:
        return render_refusal(request, refusal.messages, 404)
    choices = [(status.value, status.label, found.counts[status]) for status in DECIDABLE_STATUSES]
    context = {"found": found, "choices": choices, "reasons": REASONS}
    return render_page(request, "comments_by_commenter.html", str(SCOPE_TITLES[scope]), context)


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def approve_by_sample(request: HttpRequest) -> HttpResponse:
    """Draw a sample of the waiting comments under a risk, or decide on a sample."""
    return _decide_sample(request) if request.method == "POST" else _show_sample(request)


def _show_sample(request: HttpRequest, error_messages: Iterable[str] = (), status: int = 200) -> HttpResponse:
    text = request.GET.get("risk", "")
    risk = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    if text and not MIN_RISK <= risk <= MAX_RISK:
        message = _("Enter a risk from %(min)d to %(max)d.") % {"min": MIN_RISK, "max": MAX_RISK}
        error_messages, status, risk = [message], 422, 0
    sample = draw_sample(staff_user(request), risk) if risk else None
    context = {"sample": sample, "risk": risk or DEFAULT_RISK, "is_drawn": bool(risk), "error_messages": error_messages}
    return render_page(request, "approve_by_sample.html", _("Approve by sample"), context, status)


def _decide_sample(request: HttpRequest) -> HttpResponse:
    verdicts = {
        int(name.removeprefix("verdict-")): str(value)
        for name, value in request.POST.items()
        if name.removeprefix("verdict-").isdecimal() and name.startswith("verdict-")
    }
    try:
        sampled, rest = decide_sample(staff_user(request), request.POST.get("ticket", ""), verdicts)
    except ValidationError as refusal:
        return _show_sample(request, refusal.messages, 422)
    results = [*sampled, *rest]
    if rest:
        title = _("Sample: %(sample)s The rest: %(rest)s") % {"sample": summarize(sampled), "rest": summarize(rest)}
    else:
        title = _("Sample: %(sample)s The rest keeps waiting.") % {"sample": summarize(sampled)}
    batch = next((result.decision.batch_id for result in rest if result.decision), None)
    context = {"results": results, "batch": batch, "back": request.path}
    return render_page(request, "decision_results_page.html", title, context, http_status_of(results) or 200)
