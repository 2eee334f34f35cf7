"""The checks of the commenter: sanctions, rate limits, the name, and the decisions on earlier comments."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from .commenters import Sanction
from .models import Comment, ModerationSignal
from .querysets import CommentQuerySet
from .reserved_names import reserved_names_for, skeleton
from .submission import CommentSubmission, SubmissionRefused

TEN_MINUTES = timedelta(minutes=10)
# A reserved name that is shorter than this may be part of another name by chance.
MIN_CONTAINED_NAME_LENGTH = 8
REJECTED_STATUSES = {Comment.Status.REJECTED, Comment.Status.SPAM}


def check_sanctions(submission: CommentSubmission) -> ModerationSignal | None:
    """Refuse a comment from a banned commenter; hold one from a commenter under a hold."""
    identifiers = list(filter(None, [submission.comment.email, *submission.hashes.all_hashes]))
    if submission.comment.author_id or not identifiers:
        return None
    sanction = Sanction.objects.in_force(submission.at).filter(value__in=identifiers).strictest()
    if sanction is None:
        return None
    if sanction.kind == Sanction.Kind.BAN:
        message = _("You are banned from commenting until %(until)s. Reason: %(reason)s")
        values = {"until": sanction.until, "reason": sanction.reason}
        raise SubmissionRefused(message % values, code="banned")
    matched = _("this commenter’s comments are held: %(reason)s") % {"reason": sanction.reason}
    return ModerationSignal(
        kind=ModerationSignal.Kind.SANCTION, outcome=ModerationSignal.Outcome.HOLD, risk=50, matched=matched
    )


def check_commenter_rate(submission: CommentSubmission) -> None:
    """Refuse a comment beyond the limit of one commenter, identified by IP address.

    The e-mail address doesn't identify the commenter here: nobody proves that it is theirs, so strangers who write it
    under their comments could lock its owner out. Clients whose IP address is unknown share one limit.
    """
    comment, limit = submission.comment, submission.rules.max_per_commenter
    if not limit or comment.author_id:
        return
    if _recent_by_readers(submission.at).filter(address_hash=comment.address_hash).has_at_least(limit):
        raise SubmissionRefused(
            _("You can send at most %(limit)d comments in ten minutes. Wait a few minutes, then send this one again.")
            % {"limit": limit},
            code="too_many",
        )


def check_reserved_names(submission: CommentSubmission) -> ModerationSignal | None:
    """Refuse a reader's comment signed with a name of the newspaper or its staff; hold a name that contains one."""
    comment = submission.comment
    if not comment.name or comment.author_id:
        return None
    name_skeleton, reserved = skeleton(comment.name), reserved_names_for(submission.masthead)
    if name_skeleton in reserved:
        message = _("“%(name)s” is reserved for the newspaper. Use another name, or leave it blank.")
        raise SubmissionRefused({"name": message % {"name": comment.name}})
    for reserved_skeleton, name in reserved.items():
        if len(reserved_skeleton) >= MIN_CONTAINED_NAME_LENGTH and reserved_skeleton in name_skeleton:
            matched = _("the name looks like “%(name)s”") % {"name": name}
            return ModerationSignal(
                kind=ModerationSignal.Kind.LOOKALIKE, outcome=ModerationSignal.Outcome.HOLD, risk=40, matched=matched
            )
    return None


def check_earlier_rejections(submission: CommentSubmission) -> ModerationSignal | None:
    """Note earlier rejections; hold a comment if too many were rejected.

    Too many are more than a third of the commenter's latest comments, or more than half of the network's.
    """
    by_commenter, from_network = submission.latest_statuses
    parts, share = [], 0.0
    # One rejected comment among all comments from a network says nothing about this commenter.
    for message, statuses, minimum, limit in (
        (_("earlier comments by this commenter: %(rejected)d of %(total)d rejected"), by_commenter, 1, 1 / 3),
        (_("earlier comments from this network: %(rejected)d of %(total)d rejected"), from_network, 2, 1 / 2),
    ):
        rejected = sum(status in REJECTED_STATUSES for status in statuses)
        if rejected >= minimum:
            parts.append(message % {"rejected": rejected, "total": len(statuses)})
            share = max(share, rejected / len(statuses) / limit)
    if not parts:
        return None
    is_over = share > 1
    return ModerationSignal(
        kind=ModerationSignal.Kind.REJECTIONS,
        outcome=ModerationSignal.Outcome.HOLD if is_over else ModerationSignal.Outcome.PASS,
        risk=30 if is_over else 10,
        matched="; ".join(parts),
    )


def check_newcomer(submission: CommentSubmission) -> ModerationSignal | None:
    """Hold a commenter's first comments until enough of them were approved."""
    required = submission.rules.held_first_comments
    if not required or submission.comment.author_id:
        return None
    by_commenter, _from_network = submission.latest_statuses
    approved = by_commenter.count(Comment.Status.APPROVED)
    if approved >= required:
        return None
    matched = _("new commenter: %(approved)d of %(required)d required approvals")
    matched %= {"approved": approved, "required": required}
    return ModerationSignal(
        kind=ModerationSignal.Kind.NEWCOMER, outcome=ModerationSignal.Outcome.HOLD, risk=5, matched=matched
    )


def check_network_rate(submission: CommentSubmission) -> ModerationSignal | None:
    """Hold a comment from a network that sends too many; unknown networks count as one."""
    limit = submission.rules.max_per_network
    if not limit or submission.comment.author_id:
        return None
    if not _recent_by_readers(submission.at).filter(network_hash=submission.hashes.network).has_at_least(limit):
        return None
    matched = _("at least %(limit)d comments from the same network within ten minutes") % {"limit": limit}
    return ModerationSignal(
        kind=ModerationSignal.Kind.NETWORK_RATE, outcome=ModerationSignal.Outcome.HOLD, risk=20, matched=matched
    )


def _recent_by_readers(at: datetime) -> CommentQuerySet:
    """Return readers' comments of the ten minutes before that time.

    Erased comments have lost their hashes, so they would count as comments from unknown addresses.
    """
    recent = Comment.objects.filter(created_at__gt=at - TEN_MINUTES, author=None)
    return recent.exclude(status=Comment.Status.ERASED)
