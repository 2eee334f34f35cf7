"""The pages of figures: the moderators' work, and how well the learned score does."""

from django.views.decorators.http import require_safe

from ..comments.classifier import MIN_TRAINING_COMMENTS, ClassifierState
from ..comments.rules import CommentRules
from .bar_chart import bar_chart_of
from .classifier_accuracy import measure_accuracy
from .view_helpers import moderators_only, render_page
from .workload import workload_of


@require_safe
@moderators_only
def workload(request):
    """Show how much is decided, how soon, and how much of it is overturned."""
    statistics = workload_of(request.user)
    decided = [(day.name, day.decided, day.overturned, day.decided or "") for day in statistics.days]
    waits = [
        (
            day.name,
            day.median_wait.minutes if day.median_wait else 0,
            0,
            day.median_wait.short if day.median_wait else "",
        )
        for day in statistics.days
    ]
    context = {"workload": statistics, "decisions_chart": bar_chart_of(decided), "waits_chart": bar_chart_of(waits)}
    return render_page(request, "workload.html", "Workload", context)


@require_safe
@moderators_only
def classifier_accuracy(request):
    """Show the learned score's precision and recall, from its own record."""
    threshold = CommentRules.objects.current().classifier_hold_score
    classifier_state = ClassifierState.objects.first() or ClassifierState()
    context = {
        "accuracy": measure_accuracy(threshold),
        "threshold": threshold,
        "classifier_state": classifier_state,
        "min_decisions": MIN_TRAINING_COMMENTS,
        "is_inactive": min(classifier_state.approved, classifier_state.rejected) < MIN_TRAINING_COMMENTS,
    }
    return render_page(request, "classifier_accuracy.html", "Learned score", context)
