"""What came of deciding on several comments: a result for each, and a summary of all."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from ..comments.models import Comment
from .models import Decision
from .settle import Conflict


@dataclass(frozen=True)
class Result:
    """What came of one comment of several: a decision, a conflict, or a refusal as a sentence."""

    comment_id: int
    decision: Decision | None = None
    conflict: Conflict | None = None
    forbidden: str = ""
    missing: str = ""

    @property
    def obstacle(self) -> str:
        """What stood in the way of a decision; "" where there is one."""
        if self.conflict is None:
            return "not yours to decide" if self.forbidden else "missing" if self.missing else ""
        if self.conflict.decision:
            return f"already decided by {self.conflict.decision.moderator}"
        if self.conflict.is_gone:
            return f"{self.conflict.comment.status} since"
        return "edited since" if self.conflict.is_edited else "of no such version"


def attempt(comment_id: int, action: Callable[[], Decision]) -> Result:
    """Call what makes a Decision on a comment, and return the Result."""
    try:
        return Result(comment_id, decision=action())
    except Conflict as conflict:
        return Result(comment_id, conflict=conflict)
    except PermissionDenied as refusal:
        return Result(comment_id, forbidden=str(refusal))
    except Comment.DoesNotExist:
        return Result(comment_id, missing="There is no such comment.")


def summary(results: Iterable[Result]) -> str:
    """Return the results in one line: "2 approved.", or "47 done, 2 already decided by Ana, 1 edited since."."""
    obstacles = Counter(filter(None, (result.obstacle for result in results)))
    done = Counter("done" if obstacles else result.decision.outcome for result in results if result.decision)
    return f"{', '.join(f'{count} {what}' for what, count in (done + obstacles).items())}."


def status_of(results: Iterable[Result]) -> int | None:
    """Return the HTTP status for what could not be decided; None where everything was."""
    for name, status in (("conflict", 409), ("forbidden", 403), ("missing", 422)):
        if any(getattr(result, name) for result in results):
            return status
    return None
