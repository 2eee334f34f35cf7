"""Running an action on an article for a person: buttons, bulk actions, the command and the API all use this module."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..article_lock import lock_article
from ..live_state import live_state
from ..models import Article
from ..permissions import in_sections_of
from ..publication_checks import failed_checks
from .registry import ACTIONS, Action


class ActionRefusedError(Exception):
    """The action was refused: this person may not run it (`is_forbidden`), or nobody can run it on the article now."""

    def __init__(self, message: str, *, is_forbidden: bool) -> None:
        super().__init__(message)
        self.message, self.is_forbidden = message, is_forbidden


@transaction.atomic
def run_action(
    name: str, article: Article, *, by: User, now: datetime | None = None, is_locked: bool = False, **arguments: Any
) -> str:
    """Run the action of that name (ACTIONS) on an article and return its message.

    `arguments` are those that the action itself takes, such as reason or publish_at. The article is locked and read
    from the database; with `is_locked=True` the caller holds the lock and `article` is up to date.

    Raises ActionRefusedError if the action isn't allowed or isn't possible, and ValidationError, by argument or field,
    if something is missing or wrong. In both cases nothing changes.
    """
    action = ACTIONS[name]
    article = article if is_locked else lock_article(article.pk)
    # Read the clock after the lock; otherwise a change made while waiting for it would look as if made in the future.
    now = now or timezone.now()
    if message := permission_refusal(action, by, article):
        raise ActionRefusedError(message, is_forbidden=True)
    if message := state_refusal(action, article, now):
        raise ActionRefusedError(message, is_forbidden=False)
    return action.run(article, by=by, now=now, **arguments)


def refusal_reason(action: Action, person: User, article: Article, at: datetime | None = None) -> str:
    """Return why a person can't run an action at that time (now), as a sentence; "" if they can."""
    return permission_refusal(action, person, article) or state_refusal(action, article, at)


def permission_refusal(action: Action, person: User, article: Article) -> str:
    """Return why a person may not run an action, as a sentence; "" if they may."""
    if not action.allowed(person, article):
        if not in_sections_of(person, article):
            values = {"action": action.label, "section": article.section}
            return _("%(action)s: %(section)s isn’t one of your sections.") % values
        return _("%(action)s: %(reason)s") % {"action": action.label, "reason": action.allowed_people}
    if action.needs_four_eyes and _needs_second_person(person, article):
        message = _("%(action)s: you were the last to edit this article, so someone else must approve it.")
        return message % {"action": action.label}
    return ""


def state_refusal(action: Action, article: Article, at: datetime | None = None) -> str:
    """Return why nobody can run an action on an article at that time (now), as a sentence; "" if it is possible."""
    state = live_state(article, at)
    if state not in action.states:
        return _("%(action)s: the article is %(state)s.") % {"action": action.label, "state": state.label}
    if article.stage not in action.stages:
        values = {"action": action.label, "stage": article.get_stage_display()}
        return _("%(action)s: the article’s stage is “%(stage)s”.") % values
    return _no_effect_refusal(action, article, at)


def _no_effect_refusal(action: Action, article: Article, at: datetime | None) -> str:
    """Return why an action would change nothing: no flag to remove, no failing check to override; else ""."""
    if action.name == "review_after_publication" and article.flagged_at is None:
        return _("%(action)s: the article isn’t flagged.") % {"action": action.label}
    # The checks of an unsaved article haven't been shown to anybody, so nobody can decide to override them.
    if action.name == "publish_in_emergency" and (article.pk is None or not failed_checks(article, at)):
        return _("%(action)s: no check fails, so publish the article normally.") % {"action": action.label}
    return ""


def _needs_second_person(person: User, article: Article) -> bool:
    is_approved = article.stage == Article.Stage.APPROVED
    return settings.FOUR_EYES and not is_approved and article.edited_by_id == person.pk
