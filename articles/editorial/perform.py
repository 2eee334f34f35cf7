"""Run an action on an article for a person: buttons, bulk actions, the command and the API all do it here."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from .acts import ACTS, Act
from .checks import failures
from .lock import lock_article
from .models import Article
from .permissions import in_sections_of
from .state import live_state


class RefusedError(Exception):
    """An action that this person may not run, where `is_forbidden`; else one that nobody can run on the article now."""

    def __init__(self, sentence: str, *, is_forbidden: bool) -> None:
        super().__init__(sentence)
        self.sentence, self.is_forbidden = sentence, is_forbidden


@transaction.atomic
def perform(
    name: str, article: Article, *, by: User, now: datetime | None = None, is_locked: bool = False, **words
) -> str:
    """Run the action of that name (ACTS) on an article and return its message.

    `words` are the action's own arguments, such as reason or publish_at. Raises RefusedError where the action isn't
    allowed or isn't possible, ValidationError, naming argument or field, where something is missing or wrong; then
    nothing has changed.
    The article is read anew under its lock; with `is_locked=True` the caller holds the lock already, and the object
    given is what is stored.
    """
    act = ACTS[name]
    article = article if is_locked else lock_article(article.pk)
    # Read the clock after the lock; otherwise what another did while this waited lies in the future.
    now = now or timezone.now()
    if sentence := forbidden(act, by, article):
        raise RefusedError(sentence, is_forbidden=True)
    if sentence := impossible(act, article, now):
        raise RefusedError(sentence, is_forbidden=False)
    return act.do(article, by=by, now=now, **words)


def why_not(act: Act, person: User, article: Article, at: datetime | None = None) -> str:
    """Return the sentence that says why a person can't run an action at that time (now); "" where they can."""
    return forbidden(act, person, article) or impossible(act, article, at)


def forbidden(act: Act, person: User, article: Article) -> str:
    """Return the sentence that says why a person may not run an action; "" where they may."""
    if not act.allowed(person, article):
        if not in_sections_of(person, article):
            return f"{act.label}: {article.section} isn’t among the sections assigned to you."
        return f"{act.label}: {act.whose} may do that."
    if act.needs_four_eyes and _needs_other_eyes(person, article):
        return f"{act.label}: you edited it last. Somebody else must approve it."
    return ""


def impossible(act: Act, article: Article, at: datetime | None = None) -> str:
    """Return the sentence that says why nobody can run an action on it at that time (now); "" where one can."""
    state = live_state(article, at)
    if state not in act.states:
        return f"{act.label}: the article is {state.label}."
    if article.stage not in act.stages:
        return f"{act.label}: its stage is “{article.get_stage_display()}”."
    reason = _nothing_to_do(act, article, at)
    return f"{act.label}: {reason}" if reason else ""


def _nothing_to_do(act: Act, article: Article, at: datetime | None) -> str:
    """Return why an action would change nothing: no flag to remove, no failing check to override; else ""."""
    if act.name == "look_over" and article.flagged_at is None:
        return "it isn’t flagged."
    # The checks of an unsaved article haven't been shown to anybody, so nobody can decide to override them.
    if act.name == "emergency" and (article.pk is None or not failures(article, at)):
        return "no check fails, so it can be published as any other."
    return ""


def _needs_other_eyes(person: User, article: Article) -> bool:
    is_approved = article.stage == Article.Stage.APPROVED
    return settings.FOUR_EYES and not is_approved and article.edited_by_id == person.pk
