"""What is noticed about comments: by the steps of the pipeline, and by readers who report."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F, IntegerField, Value
from django.db.models.functions import Cast, Coalesce

from ..comments.models import Signal
from .models import Report

READERS = "report"
NONE = Value("")
# Signals weigh down to -100.
BEFORE_SIGNALS = -1000


@dataclass(frozen=True)
class Notice:
    """A sentence about a comment, and who noticed it: a kind of signal, or "report" for a reader.

    Of a report, `reason` is its kind, and `law` and `reference` belong to one that calls the comment illegal.
    """

    source: str
    words: str
    reason: str = ""
    law: str = ""
    reference: str = ""

    @property
    def is_report(self):
        """Tell whether a reader noticed it."""
        return self.source == READERS

    @property
    def reported_as(self):
        """What the reader chose, in words."""
        return Report.Reason(self.reason).label


def notices_on(comment_ids):
    """Return the Notices on these comments as {comment id: [Notice]}, waiting reports first, by one query."""
    found = defaultdict(list)
    for comment_id, *columns, _ in _reports(comment_ids).union(_signals(comment_ids), all=True).order_by("weight"):
        found[comment_id].append(Notice(*columns))
    return found


def _signals(comment_ids):
    signals = Signal.objects.filter(comment__in=comment_ids).order_by()
    return _as_rows(signals, source=F("kind"), said=F("matched"), weight=-F("risk"))


def _reports(comment_ids):
    reports = Report.objects.waiting().filter(comment__in=comment_ids).order_by()
    return _as_rows(
        reports,
        source=Value(READERS),
        said=F("words"),
        chosen=F("reason"),
        breaks=F("law"),
        number=Coalesce("reference", Value("")),
        weight=Value(BEFORE_SIGNALS),
    )


def _as_rows(rows, *, source, said, weight, chosen=NONE, breaks=NONE, number=NONE):
    columns = {
        "source": source,
        "said": said,
        "chosen": chosen,
        "breaks": breaks,
        "number": number,
        "weight": Cast(weight, IntegerField()),
    }
    return rows.annotate(**columns).values_list("comment_id", *columns)
