"""Posting: a comment comes in, goes through the pipeline, and waits or is shown at once."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..delivery.client import Client
from ..delivery.prepared import insert, insert_all
from .hashes import hashes_of
from .letters import ask_to_confirm, tell_of_reply
from .models import Comment, Fingerprint, Signal, Thread, Trace
from .move import count
from .nonce import used
from .pipeline.again import sent_before
from .pipeline.policy import refuse_where_closed
from .pipeline.run import check, look_up
from .policy import article_to_talk_on, thread_on
from .rules import CommentRules
from .senders import Subscription
from .signals import refused_by_rule
from .submission import Submission

GREY = range(30, 80)
STATUSES = {
    Signal.Outcome.PASS: Comment.Status.LIVE,
    Signal.Outcome.HOLD: Comment.Status.HELD,
    Signal.Outcome.REJECT: Comment.Status.REJECTED,
    Signal.Outcome.SPAM: Comment.Status.SPAM,
}


class ToBeConfirmed(Exception):  # noqa: N818 (a question, no mistake)
    """The comment looks doubtful: its sender is to read it once more before it is stored."""


def post(
    comment,
    masthead,
    *,
    is_ours,
    by=None,
    looks_automatic=False,
    article=None,
    client=None,
    asks=False,
    nonce=None,
    notify=False,
    at=None,
):
    """Store a comment and return it; the same by the same sender within ten minutes is the first of them.

    `is_ours` tells whether it surely comes from one of our pages: if not, it waits for a moderator in any case. `by` is
    the user signed in, if any: a member of staff comments under their own name. `looks_automatic` files it as spam.
    `article` is its LiveArticle, as `article_to_talk_on` returns it; `client` who sent it. Where `asks`, a doubtful
    comment without the `nonce` of a preview raises ToBeConfirmed. `notify`: letters are wanted. Refused (a
    ValidationError) where it can't be taken; whatever is raised, nothing is stored.
    """
    at, client = at or timezone.now(), client or Client()
    if by and by.is_staff:
        _sign(comment, by)
    comment.created_at = at
    hashes = hashes_of(client, at)
    comment.address_hash, comment.network_hash = hashes.address, hashes.network
    article = article or article_to_talk_on(comment.article_id, at)
    rules, thread = CommentRules.objects.current(), thread_on(article)
    submission = Submission(comment, article, thread, masthead, rules, at, client, hashes, is_ours, looks_automatic)
    refuse_where_closed(submission)
    look_up(submission)
    if submission.found["sent_before"] and (earlier := sent_before(submission)):
        return earlier
    check(submission)
    if asks and nonce is None and is_grey(submission):
        raise ToBeConfirmed
    comment.nonce = nonce
    return _store(submission, notify)


def is_grey(submission):
    """Tell whether a comment is neither surely good nor surely bad, so that a second press tells more."""
    return submission.risk in GREY and STATUSES[submission.outcome] in {Comment.Status.LIVE, Comment.Status.HELD}


def _store(submission, notify):
    comment = submission.comment
    _judge(submission)
    try:
        with transaction.atomic():
            if earlier := sent_before(submission, in_turn=True):
                return earlier
            insert(comment)
            _store_beside(submission)
            if notify and comment.email:
                Subscription.objects.create(comment=comment)
            if comment.status in {Comment.Status.REJECTED, Comment.Status.SPAM}:
                refused_by_rule.send(Comment, comment=comment, noticed=submission.strictest, at=submission.at)
    except IntegrityError as error:
        if comment.nonce and (sent := Comment.objects.filter(nonce=comment.nonce).first()):
            raise used(sent) from error
        raise
    _write_letters(comment, notify, submission.at)
    return comment


def _judge(submission):
    """Give the comment the status, risk and version that its signals ask for."""
    comment = submission.comment
    comment.status, comment.risk = STATUSES[submission.outcome], submission.risk
    comment.published_at = submission.at if comment.is_visible else None
    comment.take_place()
    # A rule's refusal is a decision on the first version.
    comment.version = 2 if comment.status in {Comment.Status.REJECTED, Comment.Status.SPAM} else 1


def _store_beside(submission):
    comment, thread = submission.comment, submission.thread
    purge_at = submission.at + timedelta(days=submission.rules.trace_days)
    client = submission.client
    trace = Trace(comment=comment, ip=client.ip or None, user_agent=client.user_agent, purge_at=purge_at)
    insert_all([trace, *signals_of(submission)])
    if thread._state.adding:
        Thread.objects.bulk_create([Thread(article_id=comment.article_id)], ignore_conflicts=True)
    if submission.found.get("rate_thread") and not thread.is_in_burst(submission.at):
        burst_until = submission.at + timedelta(minutes=submission.rules.burst_minutes)
        Thread.objects.filter(pk=comment.article_id).update(burst_until=burst_until)
    if comment.is_visible:
        # Last, so that others wait for the row as short as can be.
        count(comment.article_id, visible=1)


def signals_of(submission):
    """Return what the steps noticed in a comment as it stands, and its fingerprints, as rows that aren't stored yet."""
    comment = submission.comment
    for signal in submission.signals:
        signal.comment = comment
    return submission.signals + [Fingerprint(comment=comment, number=number) for number in submission.fingerprints]


def _write_letters(comment, notify, at):
    if notify and comment.email:
        ask_to_confirm(comment.email, at)
    if comment.is_visible:
        tell_of_reply(comment)


def _sign(comment, member_of_staff):
    # Readers see a badge beside the name of whoever is its author.
    comment.author = member_of_staff
    comment.name = (member_of_staff.get_full_name() or member_of_staff.get_username())[:60]
