"""The precision and recall of the classifier, measured against people's decisions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, When
from django.utils import timezone

from .models import Decision

EVALUATION_PERIOD = timedelta(days=90)
# {(score, 1 for rejected or 0 for approved): number of comments}
DecisionCounts = dict[tuple[int, int], int]
THRESHOLDS = (50, 60, 70, 80, 90, 95)
DECIDED_BY_PEOPLE: dict[str, Any] = {"decided_by__isnull": False, "verdict__in": ["approve", "reject", "spam"]}


@dataclass(frozen=True)
class ThresholdAccuracy:
    """The accuracy at a threshold: how many comments it holds, how many people rejected, and how many are both."""

    threshold: int
    held: int
    rejected: int
    correctly_held: int

    @property
    def precision(self) -> int | None:
        """The percentage of the held comments that people rejected; None where none are held."""
        return round(100 * self.correctly_held / self.held) if self.held else None

    @property
    def recall(self) -> int | None:
        """The percentage of the comments rejected by people that are held; None where they rejected none."""
        return round(100 * self.correctly_held / self.rejected) if self.rejected else None


@dataclass(frozen=True)
class ClassifierAccuracy:
    """How many comments with a score people approved and rejected in ninety days, and the accuracy by threshold."""

    approved: int
    rejected: int
    current: ThresholdAccuracy
    by_threshold: list[ThresholdAccuracy]

    @property
    def decided(self) -> int:
        """How many comments with a score people have decided on."""
        return self.approved + self.rejected


def measure_accuracy(threshold: int, at: datetime | None = None) -> ClassifierAccuracy:
    """Return the ClassifierAccuracy of the scores stored with comments, against people's latest decisions on them."""
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
    counts: DecisionCounts = {(score, rejected): count for score, rejected, count in rows.annotate(count=Count("pk"))}
    return ClassifierAccuracy(
        approved=_count_decisions(counts, 0, rejected=0),
        rejected=_count_decisions(counts, 0, rejected=1),
        current=_accuracy_at(counts, threshold),
        by_threshold=[_accuracy_at(counts, step) for step in THRESHOLDS],
    )


def _accuracy_at(counts: DecisionCounts, threshold: int) -> ThresholdAccuracy:
    correctly_held = _count_decisions(counts, threshold, rejected=1)
    return ThresholdAccuracy(
        threshold,
        held=correctly_held + _count_decisions(counts, threshold, rejected=0),
        rejected=_count_decisions(counts, 0, rejected=1),
        correctly_held=correctly_held,
    )


def _count_decisions(counts: DecisionCounts, threshold: int, *, rejected: int) -> int:
    return sum(
        count for (score, is_rejected), count in counts.items() if score >= threshold and is_rejected == rejected
    )
