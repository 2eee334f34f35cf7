"""What came of deciding on several comments: a result for each, and a summary of all."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from ..comments.models import Comment
from .apply_decision import DecisionConflict
from .models import Decision


@dataclass(frozen=True)
class DecisionResult:
    """What came of one comment of several: a decision, a conflict, or a refusal as a sentence."""

    comment_id: int
    decision: Decision | None = None
    conflict: DecisionConflict | None = None
    forbidden: str = ""
    missing: str = ""

    @property
    def failure(self) -> str:
        """What stood in the way of a decision; "" where there is one."""
        if self.conflict is None:
            return "not yours to decide" if self.forbidden else "missing" if self.missing else ""
        if self.conflict.decision:
            return f"already decided by {self.conflict.decision.moderator}"
        if self.conflict.is_gone:
            return f"{self.conflict.comment.status} since"
        return "edited since" if self.conflict.is_edited else "of no such version"


def try_decision(comment_id: int, action: Callable[[], Decision]) -> DecisionResult:
    """Call what makes a Decision on a comment, and return the DecisionResult."""
    try:
        return DecisionResult(comment_id, decision=action())
    except DecisionConflict as conflict:
        return DecisionResult(comment_id, conflict=conflict)
    except PermissionDenied as refusal:
        return DecisionResult(comment_id, forbidden=str(refusal))
    except Comment.DoesNotExist:
        return DecisionResult(comment_id, missing="There is no such comment.")


def summarize(results: Iterable[DecisionResult]) -> str:
    """Return the results in one line: "2 approved.", or "47 done, 2 already decided by Ana, 1 edited since."."""
    failures = Counter(filter(None, (result.failure for result in results)))
    done = Counter("done" if failures else result.decision.outcome for result in results if result.decision)
    return f"{', '.join(f'{count} {what}' for what, count in (done + failures).items())}."


def http_status_of(results: Iterable[DecisionResult]) -> int | None:
    """Return the HTTP status for what could not be decided; None where everything was."""
    for name, status in (("conflict", 409), ("forbidden", 403), ("missing", 422)):
        if any(getattr(result, name) for result in results):
            return status
    return None
