"""Which actions the article's page offers to a person, and why not the others."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from ..editorial.actions.registry import ACTIONS, Action
from ..editorial.actions.run import refusal_reason
from ..editorial.models import Article

# The button in the page's bar: the first of these that the person may press.
PRIMARY_ACTIONS = ("approve", "publish", "update", "submit")
# The actions that need no words of their own, such as a reason.
ACTIONS_WITHOUT_FIELDS = {
    "submit",
    "approve",
    "publish",
    "schedule",
    "unschedule",
    "update",
    "review_after_publication",
    "unspike",
}
ACTIONS_WITH_REASON = {"withdraw", "retract", "spike", "publish_in_emergency"}


@dataclass(frozen=True)
class AvailableActions:
    """The actions that a person may run on an article now, and the reason why each other one isn't offered."""

    offered: tuple[Action, ...]
    unavailable_reasons: tuple[str, ...]
    primary: Action | None

    @property
    def names(self) -> set[str]:
        """Return the names of the actions offered."""
        return {action.name for action in self.offered}

    @property
    def without_fields(self) -> list[Action]:
        """Return those that need no words of their own."""
        return [action for action in self.offered if action.name in ACTIONS_WITHOUT_FIELDS]

    @property
    def with_reason(self) -> list[Action]:
        """Return those that need a reason."""
        return [action for action in self.offered if action.name in ACTIONS_WITH_REASON]


def available_actions(user, article: Article, at: datetime | None = None) -> AvailableActions:
    """Return the Actions of a user on an article at that time (now)."""
    at = at or timezone.now()
    reasons = {action: refusal_reason(action, user, article, at) for action in ACTIONS.values()}
    offered = {action.name: action for action, reason in reasons.items() if not reason}
    return AvailableActions(
        offered=tuple(offered.values()),
        unavailable_reasons=tuple(reason for reason in reasons.values() if reason),
        primary=_primary_action(offered, is_planned_for_later=bool(article.publish_at and article.publish_at > at)),
    )


def _primary_action(offered: dict[str, Action], *, is_planned_for_later: bool) -> Action | None:
    name = next((name for name in PRIMARY_ACTIONS if name in offered), None)
    return offered.get("schedule" if name == "publish" and is_planned_for_later else name)
