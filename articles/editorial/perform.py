"""Doing an act on an article for a person: the one way, for button, bulk action, command and API alike."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .acts import ACTS
from .checks import failures
from .lock import lock_article
from .models import Article
from .permissions import in_sections_of
from .state import live_state


class RefusedError(Exception):
    """An act that this person may not do, where `is_forbidden`; else one that nobody can do to the article now."""

    def __init__(self, sentence, *, is_forbidden):
        super().__init__(sentence)
        self.sentence, self.is_forbidden = sentence, is_forbidden


@transaction.atomic
def perform(name: str, article: Article, *, by, now=None, is_locked: bool = False, **words) -> str:
    """Do the act of that name (ACTS) to an article and return the sentence that tells of it.

    `words` are what the act is told, such as reason or publish_at. Raises RefusedError where it may not or can't be,
    ValidationError, naming the word or field, where something is missing or wrong; then nothing has changed.
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


def offered(person, article, at=None):
    """Return the acts that this person may do to the article at that time (now), in the table's order."""
    return [act for act in ACTS.values() if not why_not(act, person, article, at)]


def why_not(act, person, article, at=None):
    """Return the sentence for which a person is not offered an act at that time (now); "" where they are."""
    return forbidden(act, person, article) or impossible(act, article, at)


def forbidden(act, person, article):
    """Return the sentence for which a person may not do an act; "" where they may."""
    if not act.allowed(person, article):
        if not in_sections_of(person, article):
            return f"{act.label}: {article.section} isn’t among the sections assigned to you."
        return f"{act.label}: {act.whose} may do that."
    if act.needs_four_eyes and _needs_other_eyes(person, article):
        return f"{act.label}: you edited it last. Somebody else must approve it."
    return ""


def impossible(act, article, at=None):
    """Return the sentence for which nobody can do an act to the article at that time (now); "" where it can be done."""
    state = live_state(article, at)
    if state not in act.states:
        return f"{act.label}: the article is {state.label}."
    if article.stage not in act.stages:
        return f"{act.label}: its stage is “{article.get_stage_display()}”."
    reason = _needless(act, article, at)
    return f"{act.label}: {reason}" if reason else ""


def _needless(act, article, at):
    """Return why an act that mends something has nothing to mend; "" where it has, or mends nothing."""
    if act.name == "look_over" and article.flagged_at is None:
        return "it isn’t flagged."
    # What isn't stored yet is offered no emergency: nobody has seen its checks.
    if act.name == "emergency" and (article.pk is None or not failures(article, at)):
        return "no check fails, so it can be published as any other."
    return ""


def _needs_other_eyes(person, article):
    is_approved = article.stage == Article.Stage.APPROVED
    return settings.FOUR_EYES and not is_approved and article.edited_by_id == person.pk
