"""The results of deciding on several comments: one result for each, and a summary of all."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from ..comments.models import Comment
from ..delivery.localized_formats import join_clauses
from .apply_decision import DecisionConflict
from .decision_texts import OUTCOME_COUNTS
from .models import Decision

DONE_COUNT = ngettext_lazy("%(count)d done", "%(count)d done", "count")
FAILURE_COUNTS = {
    "decided": ngettext_lazy(
        "%(count)d already decided by %(moderator)s", "%(count)d already decided by %(moderator)s", "count"
    ),
    "withdrawn": ngettext_lazy("%(count)d withdrawn since", "%(count)d withdrawn since", "count"),
    "erased": ngettext_lazy("%(count)d erased since", "%(count)d erased since", "count"),
    "edited": ngettext_lazy("%(count)d edited since", "%(count)d edited since", "count"),
    "no_version": ngettext_lazy(
        "%(count)d with an unknown version number", "%(count)d with an unknown version number", "count"
    ),
    "forbidden": ngettext_lazy("%(count)d not allowed", "%(count)d not allowed", "count"),
    "missing": ngettext_lazy("%(count)d not found", "%(count)d not found", "count"),
}


@dataclass(frozen=True)
class DecisionResult:
    """The result for one comment: a decision, a conflict, or the message that explains why there is none."""

    comment_id: int
    decision: Decision | None = None
    conflict: DecisionConflict | None = None
    forbidden: str = ""
    missing: str = ""

    @property
    def failure(self) -> tuple[str, str] | None:
        """Why the comment was not decided, as (key of FAILURE_COUNTS, moderator who decided before); None if it was."""
        if self.conflict is not None:
            decision = self.conflict.decision
            return (self.conflict.cause, decision.moderator if decision else "")
        if self.forbidden:
            return "forbidden", ""
        return ("missing", "") if self.missing else None


def try_decision(comment_id: int, action: Callable[[], Decision]) -> DecisionResult:
    """Call `action`, which makes a Decision on the comment, and return the DecisionResult."""
    try:
        return DecisionResult(comment_id, decision=action())
    except DecisionConflict as conflict:
        return DecisionResult(comment_id, conflict=conflict)
    except PermissionDenied as refusal:
        return DecisionResult(comment_id, forbidden=str(refusal))
    except Comment.DoesNotExist:
        return DecisionResult(comment_id, missing=_("There is no such comment."))


def summarize(results: Collection[DecisionResult]) -> str:
    """Return the results in one line: "2 approved.", or "47 done, 2 already decided by Ana, 1 edited since."."""
    failures = Counter(failure for result in results if (failure := result.failure))
    verdicts = Counter(result.decision.verdict for result in results if result.decision)
    if failures:
        clauses = [DONE_COUNT % {"count": verdicts.total()}] if verdicts else []
    else:
        clauses = [OUTCOME_COUNTS[verdict] % {"count": count} for verdict, count in verdicts.items()]
    clauses += [
        FAILURE_COUNTS[cause] % {"count": count, "moderator": moderator}
        for (cause, moderator), count in failures.items()
    ]
    # Translators: a list of results as one sentence, such as "2 approved, 1 rejected."
    return _("%(results)s.") % {"results": join_clauses(clauses)}


def http_status_of(results: Collection[DecisionResult]) -> int | None:
    """Return the HTTP status for comments that could not be decided; None where all were decided."""
    for name, status in (("conflict", 409), ("forbidden", 403), ("missing", 422)):
        if any(getattr(result, name) for result in results):
            return status
    return None
