"""How well the learned score foretells what people decide, from its own record."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, When
from django.utils import timezone

from .models import Decision

EVALUATION_PERIOD = timedelta(days=90)
THRESHOLDS = (50, 60, 70, 80, 90, 95)
DECIDED_BY_PEOPLE = {"decided_by__isnull": False, "verdict__in": ["approve", "reject", "spam"]}


@dataclass(frozen=True)
class ThresholdAccuracy:
    """How a score would have done that holds from `threshold` on: of what it holds and of what people rejected."""

    threshold: int
    held: int
    rejected: int
    correctly_held: int

    @property
    def precision(self):
        """Of a hundred that it holds, how many people rejected; None where it holds none."""
        return round(100 * self.correctly_held / self.held) if self.held else None

    @property
    def recall(self):
        """Of a hundred that people rejected, how many it holds; None where they rejected none."""
        return round(100 * self.correctly_held / self.rejected) if self.rejected else None


@dataclass(frozen=True)
class ClassifierAccuracy:
    """How many comments with a score people have decided on in ninety days, and the accuracy by threshold."""

    approved: int
    rejected: int
    current: ThresholdAccuracy
    by_threshold: list[ThresholdAccuracy]


def measure_accuracy(threshold, at=None):
    """Return the ClassifierAccuracy of the score as the comments came in, against people's latest decisions on them."""
    at = at or timezone.now()
    later = Decision.objects.filter(comment=OuterRef("comment"), version__gt=OuterRef("version"), **DECIDED_BY_PEOPLE)
    decided = Decision.objects.filter(
        ~Exists(later),
        decided_at__gt=at - EVALUATION_PERIOD,
        decided_at__lte=at,
        comment__classifier_score__isnull=False,
        **DECIDED_BY_PEOPLE,
    )
    is_rejected = Case(When(verdict="approve", then=0), default=1, output_field=IntegerField())
    rows = decided.order_by().annotate(is_rejected=is_rejected).values_list("comment__classifier_score", "is_rejected")
    counts = {(score, bad): count for score, bad, count in rows.annotate(count=Count("pk"))}
    return ClassifierAccuracy(
        approved=_count_decisions(counts, 0, bad=0),
        rejected=_count_decisions(counts, 0, bad=1),
        current=_accuracy_at(counts, threshold),
        by_threshold=[_accuracy_at(counts, step) for step in THRESHOLDS],
    )


def _accuracy_at(counts, threshold):
    correctly_held = _count_decisions(counts, threshold, bad=1)
    return ThresholdAccuracy(
        threshold,
        held=correctly_held + _count_decisions(counts, threshold, bad=0),
        rejected=_count_decisions(counts, 0, bad=1),
        correctly_held=correctly_held,
    )


def _count_decisions(counts, threshold, *, bad):
    return sum(count for (score, is_bad), count in counts.items() if score >= threshold and is_bad == bad)
