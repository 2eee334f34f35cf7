"""Changing a comment within five minutes, by its sender."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from .change_status import change_status
from .checks import TEXT_CHECKS, run_checks
from .models import Comment, ModerationSignal
from .policy import require_comments_open, thread_on, with_thread
from .post import store_signals
from .querysets import VISIBLE_STATUSES
from .rules import CommentRules
from .submission import CommentSubmission, SubmissionRefused

EDIT_WINDOW = timedelta(minutes=5)
# What is found in the text is checked again; who sent it, and how often, was checked when it came in.
TEXT_SIGNAL_KINDS = [
    ModerationSignal.Kind.BANNED_WORD,
    ModerationSignal.Kind.SUSPECT_WORD,
    ModerationSignal.Kind.LINKS,
    ModerationSignal.Kind.DUPLICATE,
    ModerationSignal.Kind.LOOKALIKE,
    ModerationSignal.Kind.LEARNED,
    ModerationSignal.Kind.EDITED,
]


def edit_refusal_reason(comment: Comment, at: datetime | None = None) -> str:
    """Return the sentence that says why its sender can't change a comment (any more); "" where they can."""
    at = at or timezone.now()
    if comment.status not in {Comment.Status.HELD, Comment.Status.LIVE}:
        return "This comment has been decided on, so it can’t be changed any more."
    if at >= comment.created_at + EDIT_WINDOW:
        return "A comment can be changed for five minutes; that time is over."
    return ""


@transaction.atomic
def edit(comment: Comment, version: int, body: str, at: datetime | None = None) -> None:
    """Give a comment another text and check that like a new one; `version` is the one that its sender saw.

    Raises SubmissionRefused if it can't be changed, or is at another version. A doubtful text makes a visible
    comment wait.
    """
    at = at or timezone.now()
    if sentence := edit_refusal_reason(comment, at):
        raise SubmissionRefused(sentence, code="late")
    comment.body = body
    submission = _build_submission(comment, at)
    run_checks(TEXT_CHECKS, submission)
    found = [signal for signal in submission.signals if signal.pk is None]
    status = comment.status
    if any(signal.outcome != ModerationSignal.Outcome.PASS for signal in found):
        status = Comment.Status.HELD
        if comment.status in VISIBLE_STATUSES:
            found.append(_edited_signal())
            submission.signals.append(found[-1])
    fields = {"body": body, "edited_at": at, "risk": submission.risk, "classifier_score": comment.classifier_score}
    if comment.version != version or not change_status(comment, status, at, **fields):
        raise SubmissionRefused(
            "Somebody has decided on it, or you have changed it, since you opened this page.", code="version"
        )
    comment.signals.filter(kind__in=TEXT_SIGNAL_KINDS).delete()
    comment.fingerprints.all().delete()
    store_signals(comment, found, submission.fingerprints)


def _build_submission(comment: Comment, at: datetime) -> CommentSubmission:
    """Return the comment as a CommentSubmission with the signals that an edit doesn't change."""
    article = with_thread(LiveArticle.objects.select_related("section")).get(pk=comment.article_id)
    masthead = Masthead.objects.current()
    require_comments_open(article, masthead, at)
    return CommentSubmission(
        comment=comment,
        article=article,
        thread=thread_on(article),
        masthead=masthead,
        rules=CommentRules.objects.current(),
        at=at,
        signals=list(comment.signals.exclude(kind__in=TEXT_SIGNAL_KINDS)),
    )


def _edited_signal() -> ModerationSignal:
    matched = "changed after it was shown"
    return ModerationSignal(
        kind=ModerationSignal.Kind.EDITED, outcome=ModerationSignal.Outcome.HOLD, risk=20, matched=matched
    )
