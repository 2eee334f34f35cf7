"""The acts on an article: what each is called, who may do it, in which states and stages, and what it tells.

Each function here does an act through its verb (workflow.py, publish.py, unschedule.py, withdraw.py) and returns
the sentence that tells of it. Nothing calls them but `run_action` in perform.py, which has locked the article and asked
whether the act may be done.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

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
WRITERS, EDITORS, CHIEFS = "Its writers and the section’s editors", "An editor of the section", "The chief editor"
ACTIONS = {}


@dataclass(frozen=True, kw_only=True)
class Action:
    """One act. `arguments` are the names of its own keyword arguments; `allowed_people` says who may run it."""

    name: str
    label: str
    run: Callable
    allowed: Callable
    allowed_people: str
    states: frozenset
    stages: frozenset
    needs_four_eyes: bool

    @property
    def arguments(self):
        """The names of its own keywords, such as reason."""
        keywords = inspect.signature(self.run).parameters
        return [name for name in keywords if name not in {"article", "by", "now"}]


def register_action(label, *, allowed, allowed_people, states, stages=NOT_SPIKED, needs_four_eyes=False):
    """Register the decorated function among the ACTIONS, under its own name."""

    def decorator(run):
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
    "Submit for review",
    allowed=may_edit,
    allowed_people=WRITERS,
    states=NOT_LIVE | SCHEDULED | PUBLISHED,
    stages={Stage.DRAFT, Stage.CHANGES_REQUESTED},
)
def submit(article, *, by, now):
    """Hand it in."""
    workflow.submit(article, by=by, now=now, is_locked=True)
    return "Submitted for review."


@register_action(
    "Request changes",
    allowed=may_approve,
    allowed_people=EDITORS,
    states=NOT_LIVE | PUBLISHED,
    stages={Stage.IN_REVIEW, Stage.APPROVED},
)
def request_changes(article, *, by, now, comment=""):
    """Send it back with a comment."""
    workflow.request_changes(article, comment=comment, by=by, now=now, is_locked=True)
    return "Sent back. The comment stands among the notes."


@register_action(
    "Approve",
    allowed=may_approve,
    allowed_people=EDITORS,
    states=NOT_LIVE | SCHEDULED | PUBLISHED,
    stages={Stage.IN_REVIEW},
    needs_four_eyes=True,
)
def approve(article, *, by, now):
    """Approve it as it stands."""
    workflow.approve(article, by=by, now=now, is_locked=True)
    return "Approved. The next edit voids that."


@register_action(
    "Publish", allowed=may_publish, allowed_people=EDITORS, states=NOT_LIVE | SCHEDULED, needs_four_eyes=True
)
def publish(article, *, by, now, publish_at=None):
    """Publish it at once, or at a time to come."""
    if publish_at and publish_at <= now:
        raise ValidationError({"publish_at": "That time has passed. Give a later one, or none to publish at once."})
    version = publishing.publish(article, at=publish_at or now, by=by, now=now, is_locked=True)
    if version.published_at <= now:
        return "Published."
    return f"Scheduled for {date_format(timezone.localtime(version.published_at), 'j F Y, H:i')}."


@register_action(
    "Schedule", allowed=may_publish, allowed_people=EDITORS, states=NOT_LIVE | SCHEDULED, needs_four_eyes=True
)
def schedule(article, *, by, now, publish_at=None):
    """Publish it at a time to come."""
    if publish_at is None:
        raise ValidationError({"publish_at": "Give the date and time at which readers get it."})
    return publish(article, by=by, now=now, publish_at=publish_at)


@register_action("Take it back", allowed=may_publish, allowed_people=EDITORS, states=SCHEDULED)
def unschedule(article, *, by, now):
    """Take what is scheduled back."""
    unscheduling.unschedule(article, by=by, now=now, is_locked=True)
    return "Taken back. It is a draft again."


@register_action("Publish changes", allowed=may_publish, allowed_people=EDITORS, states=PUBLISHED, needs_four_eyes=True)
def update(article, *, by, now, kind="", note="", supersedes=None):
    """Publish what has changed since; `supersedes` is the number of the version whose note this one puts right."""
    if not kind:
        raise ValidationError({"kind": "Say what kind of change it is."})
    wrong = article.versions.filter(number=supersedes).first() if supersedes else None
    if supersedes and wrong is None:
        raise ValidationError({"supersedes": "The article has no such note."})
    publishing.publish(article, kind=kind, note=note, supersedes=wrong, by=by, now=now, is_locked=True)
    return "The changes are published."


@register_action(
    "Emergency publish", allowed=may_retract, allowed_people=CHIEFS, states=NOT_LIVE | SCHEDULED | PUBLISHED
)
def publish_in_emergency(article, *, by, now, reason="", kind="", note=""):
    """Publish past failing checks."""
    is_published = live_state(article, now) in PUBLISHED
    if not reason.strip():
        raise ValidationError({"reason": "Give the reason for which failing checks are passed over."})
    if is_published and not kind:
        raise ValidationError({"kind": "Say what kind of change it is."})
    at = None if is_published else now
    publishing.publish(article, at=at, kind=kind, note=note, override_reason=reason, by=by, now=now, is_locked=True)
    return "Published past the failing checks, and flagged until somebody has looked it over."


@register_action("Looked over", allowed=may_approve, allowed_people=EDITORS, states=frozenset(LiveState))
def review_after_publication(article, *, by, now):
    """Take the flag of an emergency away."""
    workflow.review_after_publication(article, by=by, now=now, is_locked=True)
    return "Looked over. Its flag is gone."


@register_action("Withdraw", allowed=may_publish, allowed_people=EDITORS, states=PUBLISHED)
def withdraw(article, *, by, now, reason=""):
    """Take it from its readers."""
    withdrawing.withdraw(article, reason=reason, by=by, now=now, is_locked=True)
    return "Withdrawn. Its address shows the notice."


@register_action("Retract", allowed=may_retract, allowed_people=CHIEFS, states=PUBLISHED | {LiveState.WITHDRAWN})
def retract(article, *, by, now, reason=""):
    """Say in public that it should not have been published."""
    withdrawing.retract(article, reason=reason, by=by, now=now, is_locked=True)
    return "Retracted. Its address shows the notice."


@register_action("Spike", allowed=may_edit, allowed_people=WRITERS, states=NOT_LIVE)
def spike(article, *, by, now, reason=""):
    """Give it up."""
    workflow.spike(article, reason=reason, by=by, now=now, is_locked=True)
    return "Spiked. Nothing is deleted; it can be taken up again."


@register_action("Take up again", allowed=may_edit, allowed_people=WRITERS, states=NOT_LIVE, stages={Stage.SPIKED})
def unspike(article, *, by, now):
    """Take up again what was given up."""
    workflow.unspike(article, by=by, now=now, is_locked=True)
    return "Taken up again. It is a draft."
