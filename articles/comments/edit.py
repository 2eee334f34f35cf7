"""Changing a comment within five minutes, by its sender."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from ..delivery.client import Client
from ..delivery.prepared import insert_all
from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from .hashes import Hashes
from .models import Comment, Signal
from .move import move
from .pipeline.run import check_text
from .pipeline.signal import Kind, Outcome, notice
from .policy import thread_on, why_closed, with_thread
from .post import STATUSES, signals_of
from .querysets import VISIBLE
from .rules import CommentRules
from .submission import Refused, Submission

EDITABLE_FOR = timedelta(minutes=5)
OF_THE_TEXT = [
    Kind.BANNED_WORD,
    Kind.SUSPECT_WORD,
    Kind.LINKS,
    Kind.DUPLICATE,
    Kind.LOOKALIKE,
    Kind.LEARNED,
    Kind.EDITED,
]


def why_not_editable(comment, at=None):
    """Return the sentence that says why its sender can't change a comment (any more); "" where they can."""
    at = at or timezone.now()
    if comment.status not in {Comment.Status.HELD, Comment.Status.LIVE}:
        return "This comment has been decided on, so it can’t be changed any more."
    if at >= comment.created_at + EDITABLE_FOR:
        return "A comment can be changed for five minutes; that time is over."
    return ""


@transaction.atomic
def edit(comment, version, body, at=None):
    """Give a comment other words, and weigh these as new ones are; the version is the one that its sender saw.

    Raises Refused where it can't be changed, or stands at another version. Words that raise a doubt make one that was
    shown wait.
    """
    at = at or timezone.now()
    if sentence := why_not_editable(comment, at):
        raise Refused(sentence, code="late")
    submission = _submission(comment, body, at)
    check_text(submission)
    status = _status_after(comment, submission)
    before = Comment(pk=comment.pk, status=comment.status, version=comment.version, published_at=comment.published_at)
    before.article_id, before.parent_id = comment.article_id, comment.parent_id
    fields = {"body": body, "edited_at": at, "risk": submission.risk, "learned_score": comment.learned_score}
    if comment.version != version or not move(before, status, at, **fields):
        raise Refused("Somebody has decided on it, or you have changed it, since you opened this page.", code="version")
    comment.signals.filter(kind__in=OF_THE_TEXT).delete()
    comment.fingerprints.all().delete()
    submission.signals = [signal for signal in submission.signals if signal._state.adding]
    if rows := signals_of(submission):
        insert_all(rows)


def _submission(comment, body, at):
    article = with_thread(LiveArticle.objects.select_related("section")).get(pk=comment.article_id)
    masthead = Masthead.objects.current()
    if sentence := why_closed(article, masthead, at):
        raise Refused(sentence, code="closed")
    kept = list(comment.signals.exclude(kind__in=OF_THE_TEXT))
    comment.body = body
    rules = CommentRules.objects.current()
    return Submission(comment, article, thread_on(article), masthead, rules, at, Client(), Hashes(), signals=kept)


def _status_after(comment, submission):
    """Return the status after an edit: at best the one before; a rule's refusal of the words waits for a person."""
    told = [signal for signal in submission.signals if signal._state.adding]
    doubtful = any(signal.outcome != Signal.Outcome.PASS for signal in told)
    if comment.status in VISIBLE and doubtful:
        submission.signals.append(notice(Kind.EDITED, Outcome.HOLD, 20, "changed after it was shown"))
    return STATUSES[Signal.Outcome.HOLD] if doubtful else comment.status
