"""Changing a comment within five minutes, by its sender."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from .checks import TEXT_CHECKS, run
from .models import Comment, Signal
from .move import move
from .policy import require_open, thread_on, with_thread
from .post import store_signals
from .querysets import VISIBLE
from .rules import CommentRules
from .submission import Refused, Submission

EDITABLE_FOR = timedelta(minutes=5)
# What is found in the text is checked again; who sent it, and how often, was checked when it came in.
OF_THE_TEXT = [
    Signal.Kind.BANNED_WORD,
    Signal.Kind.SUSPECT_WORD,
    Signal.Kind.LINKS,
    Signal.Kind.DUPLICATE,
    Signal.Kind.LOOKALIKE,
    Signal.Kind.LEARNED,
    Signal.Kind.EDITED,
]


def why_not_editable(comment: Comment, at: datetime | None = None) -> str:
    """Return the sentence that says why its sender can't change a comment (any more); "" where they can."""
    at = at or timezone.now()
    if comment.status not in {Comment.Status.HELD, Comment.Status.LIVE}:
        return "This comment has been decided on, so it can’t be changed any more."
    if at >= comment.created_at + EDITABLE_FOR:
        return "A comment can be changed for five minutes; that time is over."
    return ""


@transaction.atomic
def edit(comment: Comment, version: int, body: str, at: datetime | None = None) -> None:
    """Give a comment another text and check that like a new one; `version` is the one that its sender saw.

    Raises Refused where it can't be changed, or is at another version. A text that raises a doubt makes a visible
    comment wait.
    """
    at = at or timezone.now()
    if sentence := why_not_editable(comment, at):
        raise Refused(sentence, code="late")
    comment.body = body
    submission = _submission(comment, at)
    run(TEXT_CHECKS, submission)
    found = [signal for signal in submission.signals if signal.pk is None]
    status = comment.status
    if any(signal.outcome != Signal.Outcome.PASS for signal in found):
        status = Comment.Status.HELD
        if comment.status in VISIBLE:
            found.append(_edited_after_it_was_shown())
            submission.signals.append(found[-1])
    fields = {"body": body, "edited_at": at, "risk": submission.risk, "learned_score": comment.learned_score}
    if comment.version != version or not move(comment, status, at, **fields):
        raise Refused("Somebody has decided on it, or you have changed it, since you opened this page.", code="version")
    comment.signals.filter(kind__in=OF_THE_TEXT).delete()
    comment.fingerprints.all().delete()
    store_signals(comment, found, submission.fingerprints)


def _submission(comment: Comment, at: datetime) -> Submission:
    """Return the comment as a Submission with the signals that an edit doesn't change."""
    article = with_thread(LiveArticle.objects.select_related("section")).get(pk=comment.article_id)
    masthead = Masthead.objects.current()
    require_open(article, masthead, at)
    return Submission(
        comment=comment,
        article=article,
        thread=thread_on(article),
        masthead=masthead,
        rules=CommentRules.objects.current(),
        at=at,
        signals=list(comment.signals.exclude(kind__in=OF_THE_TEXT)),
    )


def _edited_after_it_was_shown() -> Signal:
    matched = "changed after it was shown"
    return Signal(kind=Signal.Kind.EDITED, outcome=Signal.Outcome.HOLD, risk=20, matched=matched)
