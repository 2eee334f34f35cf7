"""Which actions the article's page offers to a person, and why not the others."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from ..delivery.localized_formats import join_names
from ..editorial.actions.registry import ACTIONS, Action
from ..editorial.actions.run import refusal_reason
from ..editorial.models import Article

# The first of these that the person may run is the button in the page's bar.
PRIMARY_ACTIONS = ("approve", "publish", "update", "submit")
# The actions that need no field of their own, such as a reason.
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
        """Return the names of the offered actions."""
        return {action.name for action in self.offered}

    @property
    def without_fields(self) -> list[Action]:
        """Return the offered actions that need no field of their own."""
        return [action for action in self.offered if action.name in ACTIONS_WITHOUT_FIELDS]

    @property
    def with_reason(self) -> list[Action]:
        """Return the offered actions that need a reason."""
        return [action for action in self.offered if action.name in ACTIONS_WITH_REASON]

    @property
    def labels_with_reason(self) -> str:
        """Return the labels of the offered actions that need a reason, as one list."""
        return join_names(str(action.label) for action in self.with_reason)


def available_actions(user: User, article: Article, at: datetime | None = None) -> AvailableActions:
    """Return the AvailableActions of a user on an article at that time (now)."""
    at = at or timezone.now()
    reasons = {action: refusal_reason(action, user, article, at) for action in ACTIONS.values()}
    offered = {action.name: action for action, reason in reasons.items() if not reason}
    return AvailableActions(
        offered=tuple(offered.values()),
        unavailable_reasons=tuple(reason for reason in reasons.values() if reason),
        primary=_primary_action(offered, is_planned_for_later=bool(article.publish_at and article.publish_at > at)),
    )


def _primary_action(offered: dict[str, Action], *, is_planned_for_later: bool) -> Action | None:
    name = next((name for name in PRIMARY_ACTIONS if name in offered), "")
    return offered.get("schedule" if name == "publish" and is_planned_for_later else name)
