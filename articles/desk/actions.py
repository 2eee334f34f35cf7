"""Which actions the article's page offers to a person, and why not the others."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from ..editorial.acts import ACTS, Act
from ..editorial.models import Article
from ..editorial.perform import why_not

# The button in the page's bar: the first of these that the person may press.
NEXT = ("approve", "publish", "update", "submit")
# The actions that need no words of their own, such as a reason.
PLAIN = {"submit", "approve", "publish", "schedule", "unschedule", "update", "look_over", "unspike"}
WITH_A_REASON = {"withdraw", "retract", "spike", "emergency"}


@dataclass(frozen=True)
class Actions:
    """The actions that a person may run on an article now, and the reason why each other one isn't offered."""

    offered: tuple[Act, ...]
    reasons: tuple[str, ...]
    next: Act | None

    @property
    def names(self) -> set[str]:
        """Return the names of the actions offered."""
        return {action.name for action in self.offered}

    @property
    def plain(self) -> list[Act]:
        """Return those that need no words of their own."""
        return [action for action in self.offered if action.name in PLAIN]

    @property
    def with_a_reason(self) -> list[Act]:
        """Return those that need a reason."""
        return [action for action in self.offered if action.name in WITH_A_REASON]


def actions_for(user, article: Article, at: datetime | None = None) -> Actions:
    """Return the Actions of a user on an article at that time (now)."""
    at = at or timezone.now()
    reasons = {action: why_not(action, user, article, at) for action in ACTS.values()}
    offered = {action.name: action for action, reason in reasons.items() if not reason}
    return Actions(
        offered=tuple(offered.values()),
        reasons=tuple(reason for reason in reasons.values() if reason),
        next=_next(offered, is_for_later=bool(article.publish_at and article.publish_at > at)),
    )


def _next(offered: dict[str, Act], *, is_for_later: bool) -> Act | None:
    name = next((name for name in NEXT if name in offered), None)
    return offered.get("schedule" if name == "publish" and is_for_later else name)
