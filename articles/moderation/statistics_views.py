"""The statistics pages: the moderators' workload, and the accuracy of the classifier."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..comments.classifier import MIN_TRAINING_COMMENTS, ClassifierState
from ..comments.comment_settings import CommentRules
from ..delivery.staff_user import staff_user
from .bar_chart import Bar, bar_chart_of
from .classifier_accuracy import measure_accuracy
from .view_helpers import moderators_only, render_page
from .workload import DecisionStatistics, workload_of


@require_safe
@moderators_only
def workload(request: HttpRequest) -> HttpResponse:
    """Show how many decisions are made, how soon, and how many are overturned."""
    statistics = workload_of(staff_user(request))
    context = {
        "workload": statistics,
        "decisions_chart": bar_chart_of(_decisions_bar(day) for day in statistics.days),
        "waits_chart": bar_chart_of(_wait_bar(day) for day in statistics.days),
    }
    return render_page(request, "workload.html", _("Workload"), context)


def _decisions_bar(day: DecisionStatistics) -> Bar:
    return day.name, day.decided, day.overturned, str(day.decided or "")


def _wait_bar(day: DecisionStatistics) -> Bar:
    wait = day.median_wait
    return (day.name, wait.minutes, 0, wait.short) if wait else (day.name, 0, 0, "")


@require_safe
@moderators_only
def classifier_accuracy(request: HttpRequest) -> HttpResponse:
    """Show the classifier's precision and recall, measured on the stored scores."""
    threshold = CommentRules.objects.current().classifier_hold_score
    classifier_state = ClassifierState.objects.first() or ClassifierState()
    context = {
        "accuracy": measure_accuracy(threshold),
        "threshold": threshold,
        "classifier_state": classifier_state,
        "min_decisions": MIN_TRAINING_COMMENTS,
        "is_inactive": min(classifier_state.approved, classifier_state.rejected) < MIN_TRAINING_COMMENTS,
    }
    return render_page(request, "classifier_accuracy.html", _("Classifier accuracy"), context)
