"""Posting a comment: it is checked and stored, and then shown or held."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from ..delivery.client_ip import ClientInfo
from ..delivery.ip_hashes import ClientHashes, hashes_of
from ..delivery.staff_user import display_name
from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from .change_status import update_counters
from .comment_checks import CHECKS, run_checks
from .comment_settings import CommentRules
from .commenters import Subscription
from .commenting_allowed import article_for_comments, require_comments_open, thread_on
from .emails import notify_of_reply, send_confirmation_request
from .models import Comment, CommentTrace, Fingerprint, ModerationSignal, Thread
from .page_tags import invalidate_comments
from .preview_nonce import nonce_used_error
from .resubmission import find_earlier_submission, lock_resubmissions
from .signals import refused_by_rule
from .submission import CommentSubmission

REFUSED_BY_RULE = {Comment.Status.REJECTED, Comment.Status.SPAM}


class ConfirmationRequired(Exception):  # noqa: N818 (a question to the commenter, not an error)
    """The checks find the comment doubtful: its commenter must confirm it before it is stored."""


def post(
    comment: Comment,
    masthead: Masthead,
    *,
    is_same_origin: bool,
    by: User | None = None,
    is_honeypot_filled: bool = False,
    article: LiveArticle | None = None,
    client: ClientInfo | None = None,
    confirm_doubtful: bool = False,
    nonce: UUID | None = None,
    notify: bool = False,
    at: datetime | None = None,
) -> Comment:
    """Check and store a comment, and return it; if the same commenter sent it before, return the first one.

    `is_same_origin` says whether the comment is known to come from one of our pages; if not, it is held. `by` is the
    user who is signed in, if any: staff comment under their own name. `is_honeypot_filled` marks it as spam. `article`
    is its LiveArticle, as `article_for_comments` returns it, and `client` identifies the commenter. With
    `confirm_doubtful`, a doubtful comment without the `nonce` of a preview raises ConfirmationRequired. `notify` says
    whether the commenter wants e-mails. Raises SubmissionRefused if the comment is refused. Nothing is stored if
    anything is raised.
    """
    at, client = at or timezone.now(), client or ClientInfo()
    hashes = hashes_of(client, at)
    _set_server_fields(comment, by=by, hashes=hashes, nonce=nonce, at=at)
    article = article or article_for_comments(comment.article_id, at)
    if article is None:
        raise ValueError(f"News ID {comment.article_id} has no public page to comment on.")
    require_comments_open(article, masthead, at)
    submission = CommentSubmission(
        comment=comment,
        article=article,
        thread=thread_on(article),
        masthead=masthead,
        rules=CommentRules.objects.current(),
        at=at,
        client=client,
        hashes=hashes,
        is_same_origin=is_same_origin,
        is_honeypot_filled=is_honeypot_filled,
    )
    if earlier := find_earlier_submission(submission):
        return earlier
    run_checks(CHECKS, submission)
    if confirm_doubtful and nonce is None and submission.is_doubtful:
        raise ConfirmationRequired
    wants_email = notify and bool(comment.email)
    return _store(submission, wants_email=wants_email)


def _set_server_fields(
    comment: Comment, *, by: User | None, hashes: ClientHashes, nonce: UUID | None, at: datetime
) -> None:
    """Set the fields of a comment that aren't in its form."""
    if by and by.is_staff:
        # A comment with an author is shown with a staff badge.
        comment.author = by
        comment.name = display_name(by)[:60]
    comment.address_hash, comment.network_hash = hashes.address, hashes.network
    comment.nonce, comment.created_at = nonce, at


def _store(submission: CommentSubmission, *, wants_email: bool) -> Comment:
    """Store the comment and its related rows, and return it, or the same comment if that was stored meanwhile."""
    comment = submission.comment
    comment.status, comment.risk = submission.status, submission.risk
    is_refused = comment.status in REFUSED_BY_RULE
    # A rejection by a rule counts as a decision on version 1.
    comment.version = 2 if is_refused else 1
    try:
        with transaction.atomic():
            lock_resubmissions(comment)
            if earlier := find_earlier_submission(submission):
                return earlier
            comment.save()
            _store_related(submission)
            if wants_email:
                Subscription.objects.create(comment=comment)
            if is_refused:
                refused_by_rule.send(Comment, comment=comment, moderation_signal=submission.strictest, at=submission.at)
            _notify(comment, wants_email=wants_email)
            if comment.is_visible:
                # Do this last: it locks the thread's row until the transaction ends.
                update_counters(comment, visible=1)
    except IntegrityError as error:
        if comment.nonce and (earlier := Comment.objects.filter(nonce=comment.nonce).first()):
            raise nonce_used_error(earlier) from error
        raise
    return comment


def _store_related(submission: CommentSubmission) -> None:
    """Store the comment's trace, signals and fingerprints, its thread if it is new, and a burst if it starts one."""
    comment, client, at = submission.comment, submission.client, submission.at
    purge_at = at + timedelta(days=submission.rules.trace_days)
    CommentTrace.objects.create(comment=comment, ip=client.ip or None, user_agent=client.user_agent, purge_at=purge_at)
    store_signals(comment, submission.signals, submission.fingerprints)
    if submission.thread._state.adding:
        Thread.objects.bulk_create([submission.thread], ignore_conflicts=True)
    is_burst = any(signal.kind == ModerationSignal.Kind.BURST for signal in submission.signals)
    if is_burst and not submission.thread.is_in_burst(at):
        burst_until = at + timedelta(minutes=submission.rules.burst_minutes)
        Thread.objects.filter(pk=comment.article_id).update(burst_until=burst_until)
        invalidate_comments(comment.article_id)


def store_signals(comment: Comment, signals: list[ModerationSignal], fingerprints: list[int]) -> None:
    """Store the signals and the fingerprints of a comment."""
    for signal in signals:
        signal.comment = comment
        signal.matched = signal.matched[:300]
    ModerationSignal.objects.bulk_create(signals)
    Fingerprint.objects.bulk_create(Fingerprint(comment=comment, number=number) for number in fingerprints)


def _notify(comment: Comment, *, wants_email: bool) -> None:
    """Send the commenter a confirmation request, if needed, and notify the commenter who is replied to."""
    if wants_email:
        send_confirmation_request(comment.email, comment.created_at)
    if comment.is_visible:
        notify_of_reply(comment)
