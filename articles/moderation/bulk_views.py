"""Deciding on many at once: everything of one sender, everything under a risk."""

from django.core.exceptions import ValidationError
from django.views.decorators.http import require_http_methods, require_safe

from ..comments.models import Comment
from .forms import REASONS
from .responses import moderators_only, on_comment, page, refused
from .results import status_of, summary
from .same_commenter import EXTENTS, STATUSES, same_commenter
from .sample import decide_sample, draw

LOWEST, HIGHEST, USUAL = 1, 100, 20


@require_safe
@moderators_only
@on_comment
def of_commenter(request, comment, extent):
    """Count and list what the commenter, or their network, wrote; the queue's form takes the decision."""
    wanted = request.GET.getlist("status") or [Comment.Status.HELD, Comment.Status.LIVE]
    try:
        found = same_commenter(comment, extent, request.user, [s.value for s in STATUSES if s in wanted])
    except ValidationError as refusal:
        return refused(request, refusal.messages, 404)
    choices = [(status.value, status.label, found.counts[status]) for status in STATUSES]
    context = {"found": found, "choices": choices, "reasons": REASONS}
    return page(request, "same_commenter.html", f"Everything {EXTENTS[extent]}", context)


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def by_sample(request):
    """Draw a sample of what waits under a risk, or decide on one."""
    return (_decide_sample if request.method == "POST" else _draw)(request)


def _draw(request, sentences=(), status=200):
    text = request.GET.get("risk", "")
    risk = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    if text and not LOWEST <= risk <= HIGHEST:
        sentences, status, risk = [f"Name a risk from {LOWEST} to {HIGHEST}."], 422, 0
    sample = draw(request.user, risk) if risk else None
    context = {"sample": sample, "risk": risk or USUAL, "is_drawn": bool(risk), "sentences": sentences}
    return page(request, "sample.html", "Approve by sample", context, status)


def _decide_sample(request):
    verdicts = {
        int(name.removeprefix("verdict-")): value
        for name, value in request.POST.items()
        if name.removeprefix("verdict-").isdecimal() and name.startswith("verdict-")
    }
    try:
        sampled, rest = decide_sample(request.user, request.POST.get("ticket", ""), verdicts)
    except ValidationError as refusal:
        return _draw(request, refusal.messages, 422)
    results = [*sampled, *rest]
    title = f"Sample: {summary(sampled)} {f'The rest: {summary(rest)}' if rest else 'The rest keeps waiting.'}"
    batch = next((result.decision.batch_id for result in rest if result.decision), None)
    context = {"results": results, "batch": batch, "back": request.path}
    return page(request, "results_page.html", title, context, status_of(results) or 200)
