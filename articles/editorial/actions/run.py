"""Run an action on an article for a person: buttons, bulk actions, the command and the API all do it here."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..article_lock import lock_article
from ..live_state import live_state
from ..models import Article
from ..permissions import in_sections_of
from ..publication_checks import failed_checks
from .registry import ACTIONS, Action


class ActionRefusedError(Exception):
    """An action that this person may not run, where `is_forbidden`; else one that nobody can run on the article now."""

    def __init__(self, message: str, *, is_forbidden: bool) -> None:
        super().__init__(message)
        self.message, self.is_forbidden = message, is_forbidden


@transaction.atomic
def run_action(
    name: str, article: Article, *, by: User, now: datetime | None = None, is_locked: bool = False, **arguments
) -> str:
    """Run the action of that name (ACTIONS) on an article and return its message.

    `arguments` are the action's own, such as reason or publish_at. Raises ActionRefusedError where the action isn't
    allowed or isn't possible, ValidationError, naming argument or field, where something is missing or wrong; then
    nothing has changed.
    The article is read anew under its lock; with `is_locked=True` the caller holds the lock already, and the object
    given is what is stored.
    """
    action = ACTIONS[name]
    article = article if is_locked else lock_article(article.pk)
    # Read the clock after the lock; otherwise what another did while this waited lies in the future.
    now = now or timezone.now()
    if message := permission_refusal(action, by, article):
        raise ActionRefusedError(message, is_forbidden=True)
    if message := state_refusal(action, article, now):
        raise ActionRefusedError(message, is_forbidden=False)
    return action.run(article, by=by, now=now, **arguments)


def refusal_reason(action: Action, person: User, article: Article, at: datetime | None = None) -> str:
    """Return the sentence that says why a person can't run an action at that time (now); "" where they can."""
    return permission_refusal(action, person, article) or state_refusal(action, article, at)


def permission_refusal(action: Action, person: User, article: Article) -> str:
    """Return the sentence that says why a person may not run an action; "" where they may."""
    if not action.allowed(person, article):
        if not in_sections_of(person, article):
            return f"{action.label}: {article.section} isn’t among the sections assigned to you."
        return f"{action.label}: {action.allowed_people} may do that."
    if action.needs_four_eyes and _needs_second_person(person, article):
        return f"{action.label}: you edited it last. Somebody else must approve it."
    return ""


def state_refusal(action: Action, article: Article, at: datetime | None = None) -> str:
    """Return the sentence that says why nobody can run an action on it at that time (now); "" where one can."""
    state = live_state(article, at)
    if state not in action.states:
        return f"{action.label}: the article is {state.label}."
    if article.stage not in action.stages:
        return f"{action.label}: its stage is “{article.get_stage_display()}”."
    reason = _no_effect_reason(action, article, at)
    return f"{action.label}: {reason}" if reason else ""


def _no_effect_reason(action: Action, article: Article, at: datetime | None) -> str:
    """Return why an action would change nothing: no flag to remove, no failing check to override; else ""."""
    if action.name == "review_after_publication" and article.flagged_at is None:
        return "it isn’t flagged."
    # The checks of an unsaved article haven't been shown to anybody, so nobody can decide to override them.
    if action.name == "publish_in_emergency" and (article.pk is None or not failed_checks(article, at)):
        return "no check fails, so it can be published as any other."
    return ""


def _needs_second_person(person: User, article: Article) -> bool:
    is_approved = article.stage == Article.Stage.APPROVED
    return settings.FOUR_EYES and not is_approved and article.edited_by_id == person.pk
