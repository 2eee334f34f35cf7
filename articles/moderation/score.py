"""How well the learned score foretells what people decide, from its own record."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, When
from django.utils import timezone

from .models import Decision

SPAN = timedelta(days=90)
STEPS = (50, 60, 70, 80, 90, 95)
PEOPLE = {"decided_by__isnull": False, "verdict__in": ["approve", "reject", "spam"]}


@dataclass(frozen=True)
class Mark:
    """How a score would have done that holds from `threshold` on: of what it holds and of what people rejected."""

    threshold: int
    held: int
    rejected: int
    both: int

    @property
    def precision(self):
        """Of a hundred that it holds, how many people rejected; None where it holds none."""
        return round(100 * self.both / self.held) if self.held else None

    @property
    def recall(self):
        """Of a hundred that people rejected, how many it holds; None where they rejected none."""
        return round(100 * self.both / self.rejected) if self.rejected else None


@dataclass(frozen=True)
class Record:
    """How many comments with a score people have decided on in ninety days, and the marks by threshold."""

    approved: int
    rejected: int
    current: Mark
    marks: list[Mark]


def record_of_score(threshold, at=None):
    """Return the Record of the score as the comments came in, against people's latest decisions on them."""
    at = at or timezone.now()
    later = Decision.objects.filter(comment=OuterRef("comment"), version__gt=OuterRef("version"), **PEOPLE)
    decided = Decision.objects.filter(
        ~Exists(later), decided_at__gt=at - SPAN, decided_at__lte=at, comment__learned_score__isnull=False, **PEOPLE
    )
    is_rejected = Case(When(verdict="approve", then=0), default=1, output_field=IntegerField())
    rows = decided.order_by().annotate(is_rejected=is_rejected).values_list("comment__learned_score", "is_rejected")
    counts = {(score, bad): count for score, bad, count in rows.annotate(count=Count("pk"))}
    return Record(
        approved=_sum(counts, 0, bad=0),
        rejected=_sum(counts, 0, bad=1),
        current=_mark(counts, threshold),
        marks=[_mark(counts, step) for step in STEPS],
    )


def _mark(counts, threshold):
    both = _sum(counts, threshold, bad=1)
    return Mark(threshold, held=both + _sum(counts, threshold, bad=0), rejected=_sum(counts, 0, bad=1), both=both)


def _sum(counts, threshold, *, bad):
    return sum(count for (score, is_bad), count in counts.items() if score >= threshold and is_bad == bad)
