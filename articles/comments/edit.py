"""Editing a comment, which its commenter may do for five minutes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from .change_status import change_status
from .comment_checks import TEXT_CHECKS, run_checks
from .comment_settings import CommentRules
from .commenting_allowed import require_comments_open, thread_on, with_thread
from .models import Comment, ModerationSignal
from .post import store_signals
from .querysets import VISIBLE_STATUSES
from .submission import CommentSubmission, SubmissionRefused

EDIT_WINDOW = timedelta(minutes=5)
# The signals that TEXT_CHECKS replace; those of the commenter and the rates stay as they were.
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
    """Return the reason why a comment can't be edited, as a sentence for its commenter; "" if it can be."""
    at = at or timezone.now()
    if comment.status not in {Comment.Status.HELD, Comment.Status.LIVE}:
        return _("A moderator has decided on this comment, so you can’t edit it any more.")
    if at >= comment.created_at + EDIT_WINDOW:
        minutes = EDIT_WINDOW // timedelta(minutes=1)
        message = ngettext(
            "You can edit a comment for %(minutes)d minute after you send it. That time is over.",
            "You can edit a comment for %(minutes)d minutes after you send it. That time is over.",
            minutes,
        )
        return message % {"minutes": minutes}
    return ""


@transaction.atomic
def edit(comment: Comment, version: int, body: str, at: datetime | None = None) -> None:
    """Replace the text of a comment and check the new text; `version` is the one that the commenter saw.

    A visible comment is held if a check objects to the new text. Raises SubmissionRefused if the comment can't be
    edited, or is at another version.
    """
    at = at or timezone.now()
    if message := edit_refusal_reason(comment, at):
        raise SubmissionRefused(message, code="late")
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
            _("This comment has changed since you opened this page. Reload the page and edit it again."),
            code="version",
        )
    comment.signals.filter(kind__in=TEXT_SIGNAL_KINDS).delete()
    comment.fingerprints.all().delete()
    store_signals(comment, found, submission.fingerprints)


def _build_submission(comment: Comment, at: datetime) -> CommentSubmission:
    """Return a CommentSubmission of the comment, with the signals that an edit doesn't change."""
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
    matched = _("edited after publication")
    return ModerationSignal(
        kind=ModerationSignal.Kind.EDITED, outcome=ModerationSignal.Outcome.HOLD, risk=20, matched=matched
    )
