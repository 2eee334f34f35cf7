"""The pages of figures: the moderators' work, and how well the learned score does."""

from django.views.decorators.http import require_safe

from ..comments.classifier import FEWEST, Lessons
from ..comments.rules import CommentRules
from .chart import chart_of
from .responses import moderators_only, page
from .score import record_of_score
from .workload import workload_of


@require_safe
@moderators_only
def workload(request):
    """Show how much is decided, how soon, and how much of it is overturned."""
    found = workload_of(request.user)
    decided = [(day.name, day.decided, day.overturned, day.decided or "") for day in found.days]
    waits = [
        (day.name, day.typical.minutes if day.typical else 0, 0, day.typical.short if day.typical else "")
        for day in found.days
    ]
    context = {"workload": found, "decided": chart_of(decided), "waits": chart_of(waits)}
    return page(request, "workload.html", "Workload", context)


@require_safe
@moderators_only
def score(request):
    """Show the learned score's precision and recall, from its own record."""
    threshold = CommentRules.objects.current().learned_hold
    lessons = Lessons.objects.first() or Lessons()
    context = {
        "record": record_of_score(threshold),
        "threshold": threshold,
        "lessons": lessons,
        "fewest": FEWEST,
        "is_silent": min(lessons.approved, lessons.rejected) < FEWEST,
    }
    return page(request, "score.html", "Learned score", context)
