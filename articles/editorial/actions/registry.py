"""The actions on an article: their labels, who may run them, in which states and stages, and their result messages.

Each function here runs an action through its module (workflow.py, publish.py, unschedule.py, withdraw.py) and returns
the message for the person who ran it. Only `run_action` in run.py calls them; it has locked the article and checked
that the action is allowed.
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...delivery.localized_formats import format_datetime
from ..live_state import LiveState, live_state
from ..models import Article
from ..permissions import may_approve, may_edit, may_publish, may_retract
from . import publish as publishing
from . import unschedule as unscheduling
from . import withdraw as withdrawing
from . import workflow

Stage = Article.Stage
NOT_LIVE, SCHEDULED = frozenset({LiveState.NOT_LIVE}), frozenset({LiveState.SCHEDULED})
PUBLISHED = frozenset({LiveState.LIVE, LiveState.EXPIRED})
NOT_SPIKED = frozenset(Stage) - {Stage.SPIKED}
# Each follows the label of an action and a colon.
WRITERS_ONLY = gettext_lazy("only the article’s writers and the section’s editors can do this.")
EDITORS_ONLY = gettext_lazy("only an editor of the section can do this.")
CHIEFS_ONLY = gettext_lazy("only the chief editor can do this.")


@dataclass(frozen=True, kw_only=True)
class Action:
    """An action: `allowed_people` is the refusal that says who may run it, `run` the function and its result message.

    `states` and `stages` are those of an article on which the action is possible.
    """

    name: str
    label: str | Promise
    run: Callable[..., str]
    allowed: Callable[[User, Article], bool]
    allowed_people: str | Promise
    states: frozenset[LiveState]
    stages: frozenset[Stage]
    needs_four_eyes: bool

    @property
    def arguments(self) -> list[str]:
        """Return the names of the arguments that only this action takes, such as "reason"."""
        parameters = inspect.signature(self.run).parameters
        return [name for name in parameters if name not in {"article", "by", "now"}]


ACTIONS: dict[str, Action] = {}


def register_action(
    label: str | Promise,
    *,
    allowed: Callable[[User, Article], bool],
    allowed_people: str | Promise,
    states: frozenset[LiveState],
    stages: Iterable[Stage] = NOT_SPIKED,
    needs_four_eyes: bool = False,
) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Register the decorated function in ACTIONS under its own name."""

    def decorator(run: Callable[..., str]) -> Callable[..., str]:
        name = run.__name__
        ACTIONS[name] = Action(
            name=name,
            label=label,
            run=run,
            allowed=allowed,
            allowed_people=allowed_people,
            states=states,
            stages=frozenset(stages),
            needs_four_eyes=needs_four_eyes,
        )
        return run

    return decorator


@register_action(
    gettext_lazy("Submit for review"),
    allowed=may_edit,
    allowed_people=WRITERS_ONLY,
    states=NOT_LIVE | SCHEDULED | PUBLISHED,
    stages={Stage.DRAFT, Stage.CHANGES_REQUESTED},
)
def submit(article: Article, *, by: User, now: datetime) -> str:
    """Submit the working copy for review."""
    workflow.submit(article, by=by, now=now, is_locked=True)
    return _("Submitted for review.")


@register_action(
    gettext_lazy("Request changes"),
    allowed=may_approve,
    allowed_people=EDITORS_ONLY,
    states=NOT_LIVE | PUBLISHED,
    stages={Stage.IN_REVIEW, Stage.APPROVED},
)
def request_changes(article: Article, *, by: User, now: datetime, comment: str = "") -> str:
    """Return the working copy to its writer with a comment."""
    workflow.request_changes(article, comment=comment, by=by, now=now, is_locked=True)
    return _("Changes requested. Your request was added to the notes.")


@register_action(
    gettext_lazy("Approve"),
    allowed=may_approve,
    allowed_people=EDITORS_ONLY,
    states=NOT_LIVE | SCHEDULED | PUBLISHED,
    stages={Stage.IN_REVIEW},
    needs_four_eyes=True,
)
def approve(article: Article, *, by: User, now: datetime) -> str:
    """Approve the working copy in its present state."""
    workflow.approve(article, by=by, now=now, is_locked=True)
    return _("Approved. Any edit cancels the approval.")


@register_action(
    gettext_lazy("Publish"),
    allowed=may_publish,
    allowed_people=EDITORS_ONLY,
    states=NOT_LIVE | SCHEDULED,
    needs_four_eyes=True,
)
def publish(article: Article, *, by: User, now: datetime, publish_at: datetime | None = None) -> str:
    """Publish the article now, or schedule it for a later time."""
    if publish_at and publish_at <= now:
        message = _("That time has passed. Give a later time, or leave it blank to publish now.")
        raise ValidationError({"publish_at": message})
    version = publishing.publish(article, at=publish_at or now, by=by, now=now, is_locked=True)
    if version.published_at <= now:
        return _("Published.")
    return _("Scheduled for %(time)s.") % {"time": format_datetime(version.published_at)}


@register_action(
    gettext_lazy("Schedule"),
    allowed=may_publish,
    allowed_people=EDITORS_ONLY,
    states=NOT_LIVE | SCHEDULED,
    needs_four_eyes=True,
)
def schedule(article: Article, *, by: User, now: datetime, publish_at: datetime | None = None) -> str:
    """Schedule the article for a later time."""
    if publish_at is None:
        raise ValidationError({"publish_at": _("Give the date and time of publication.")})
    return publish(article, by=by, now=now, publish_at=publish_at)


@register_action(gettext_lazy("Unschedule"), allowed=may_publish, allowed_people=EDITORS_ONLY, states=SCHEDULED)
def unschedule(article: Article, *, by: User, now: datetime) -> str:
    """Make a scheduled article a draft again."""
    unscheduling.unschedule(article, by=by, now=now, is_locked=True)
    return _("Unscheduled. The article is a draft again.")


@register_action(
    gettext_lazy("Publish changes"),
    allowed=may_publish,
    allowed_people=EDITORS_ONLY,
    states=PUBLISHED,
    needs_four_eyes=True,
)
def update(
    article: Article, *, by: User, now: datetime, kind: str = "", note: str = "", supersedes: int | None = None
) -> str:
    """Publish the changes of a live article.

    `supersedes` is the number of the version whose clarification or correction this change replaces.
    """
    if not kind:
        raise ValidationError({"kind": _("Choose the kind of change.")})
    superseded = article.versions.filter(number=supersedes).first() if supersedes else None
    if supersedes and superseded is None:
        raise ValidationError({"supersedes": _("This article has no version with that number.")})
    publishing.publish(article, kind=kind, note=note, supersedes=superseded, by=by, now=now, is_locked=True)
    return _("Changes published.")


@register_action(
    gettext_lazy("Emergency publish"),
    allowed=may_retract,
    allowed_people=CHIEFS_ONLY,
    states=NOT_LIVE | SCHEDULED | PUBLISHED,
)
def publish_in_emergency(
    article: Article, *, by: User, now: datetime, reason: str = "", kind: str = "", note: str = ""
) -> str:
    """Publish the article although checks fail."""
    is_published = live_state(article, now) in PUBLISHED
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason for overriding the failing checks.")})
    if is_published and not kind:
        raise ValidationError({"kind": _("Choose the kind of change.")})
    at = None if is_published else now
    publishing.publish(article, at=at, kind=kind, note=note, override_reason=reason, by=by, now=now, is_locked=True)
    return _("Published despite failing checks. The article stays flagged until an editor has reviewed it.")


@register_action(
    gettext_lazy("Mark as reviewed"),
    allowed=may_approve,
    allowed_people=EDITORS_ONLY,
    states=frozenset(LiveState),
)
def review_after_publication(article: Article, *, by: User, now: datetime) -> str:
    """Remove the flag of an article that was published in an emergency."""
    workflow.review_after_publication(article, by=by, now=now, is_locked=True)
    return _("Marked as reviewed. The article is no longer flagged.")


@register_action(gettext_lazy("Withdraw"), allowed=may_publish, allowed_people=EDITORS_ONLY, states=PUBLISHED)
def withdraw(article: Article, *, by: User, now: datetime, reason: str = "") -> str:
    """Remove the article from readers' pages."""
    withdrawing.withdraw(article, reason=reason, by=by, now=now, is_locked=True)
    return _("Withdrawn. The article’s address now shows a notice with the reason.")


@register_action(
    gettext_lazy("Retract"),
    allowed=may_retract,
    allowed_people=CHIEFS_ONLY,
    states=PUBLISHED | {LiveState.WITHDRAWN},
)
def retract(article: Article, *, by: User, now: datetime, reason: str = "") -> str:
    """Declare in public that the article should not have been published."""
    withdrawing.retract(article, reason=reason, by=by, now=now, is_locked=True)
    return _("Retracted. The article’s address now shows a notice with the reason.")


@register_action(gettext_lazy("Spike"), allowed=may_edit, allowed_people=WRITERS_ONLY, states=NOT_LIVE)
def spike(article: Article, *, by: User, now: datetime, reason: str = "") -> str:
    """Spike an article that was never published."""
    workflow.spike(article, reason=reason, by=by, now=now, is_locked=True)
    return _("Spiked. Nothing was deleted; you can restore the article.")


@register_action(
    gettext_lazy("Restore"), allowed=may_edit, allowed_people=WRITERS_ONLY, states=NOT_LIVE, stages={Stage.SPIKED}
)
def unspike(article: Article, *, by: User, now: datetime) -> str:
    """Make a spiked article a draft again."""
    workflow.unspike(article, by=by, now=now, is_locked=True)
    return _("Restored. The article is a draft again.")
