"""The checks of who sends a comment: sanctions, how many by them, the name they sign with, how earlier ones fared."""

from datetime import timedelta

from .commenters import Sanction
from .models import Comment, ModerationSignal
from .reserved_names import reserved_names_for, skeleton
from .submission import CommentSubmission, SubmissionRefused

TEN_MINUTES = timedelta(minutes=10)
# Within a longer name, a shorter one than this may occur by chance.
MIN_CONTAINED_NAME_LENGTH = 8
REJECTED_STATUSES = {Comment.Status.REJECTED, Comment.Status.SPAM}


def check_sanctions(submission: CommentSubmission) -> ModerationSignal | None:
    """Refuse a banned sender, saying until when and why; hold the comments of one whose comments must wait."""
    known_by = list(filter(None, [submission.comment.email, *submission.hashes.all_hashes]))
    if submission.comment.author_id or not known_by:
        return None
    found = Sanction.objects.in_force(submission.at).filter(value__in=known_by).strictest()
    if found is None:
        return None
    if found.kind == Sanction.Kind.BAN:
        raise SubmissionRefused(f"You may not comment here until {found.until}: {found.reason}", code="banned")
    matched = f"by sanction: {found.reason}"
    return ModerationSignal(
        kind=ModerationSignal.Kind.SANCTION, outcome=ModerationSignal.Outcome.HOLD, risk=50, matched=matched
    )


def check_commenter_rate(submission: CommentSubmission) -> None:
    """Refuse what one person, known by e-mail or address, sends beyond the limit."""
    comment, most = submission.comment, submission.rules.max_per_commenter
    if not most or comment.author_id:
        return
    recent = Comment.objects.filter(created_at__gt=submission.at - TEN_MINUTES)
    by_email = comment.email and recent.filter(email=comment.email).has_at_least(most)
    if by_email or (comment.address_hash and recent.filter(address_hash=comment.address_hash).has_at_least(most)):
        raise SubmissionRefused(
            f"{most} comments in ten minutes are the most by one person. Wait a few minutes, then send this again.",
            code="too_many",
        )


def check_reserved_names(submission: CommentSubmission) -> ModerationSignal | None:
    """Refuse a reader who signs as the newspaper or its people; hold a name that contains one of theirs."""
    comment = submission.comment
    if not comment.name or comment.author_id:
        return None
    looks, protected = skeleton(comment.name), reserved_names_for(submission.masthead)
    if looks in protected:
        sentence = f"“{comment.name}” is a name of the newspaper’s own. Sign with another, or with none."
        raise SubmissionRefused({"name": sentence})
    for own_looks, own in protected.items():
        if len(own_looks) >= MIN_CONTAINED_NAME_LENGTH and own_looks in looks:
            matched = f"the name looks like “{own}”"
            return ModerationSignal(
                kind=ModerationSignal.Kind.LOOKALIKE, outcome=ModerationSignal.Outcome.HOLD, risk=40, matched=matched
            )
    return None


def check_earlier_rejections(submission: CommentSubmission) -> ModerationSignal | None:
    """Note refused comments of the sender and network; hold where a third, or half of the network's, were refused."""
    theirs, networks = submission.latest_statuses
    parts, share = [], 0
    # One refusal among all comments of a network says nothing of this sender.
    for who, statuses, fewest, most in (("sender", theirs, 1, 1 / 3), ("network", networks, 2, 1 / 2)):
        refused = sum(status in REJECTED_STATUSES for status in statuses)
        if refused >= fewest:
            parts.append(f"same {who} as {refused} rejected of the last {len(statuses)}")
            share = max(share, refused / len(statuses) / most)
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
    """Hold the first comments of a sender until enough of them were approved."""
    wanted = submission.rules.held_first_comments
    if not wanted or submission.comment.author_id:
        return None
    theirs, _ = submission.latest_statuses
    approved = theirs.count(Comment.Status.APPROVED)
    if approved >= wanted:
        return None
    matched = f"{approved} approved before; the first {wanted} wait"
    return ModerationSignal(
        kind=ModerationSignal.Kind.NEWCOMER, outcome=ModerationSignal.Outcome.HOLD, risk=5, matched=matched
    )


def check_network_rate(submission: CommentSubmission) -> ModerationSignal | None:
    """Hold what comes from a network that sends too many comments."""
    most = submission.rules.max_per_network
    if not most or submission.comment.author_id or not submission.hashes.network:
        return None
    recent = Comment.objects.filter(created_at__gt=submission.at - TEN_MINUTES, network_hash=submission.hashes.network)
    if not recent.has_at_least(most):
        return None
    matched = f"{most} or more from the same network in ten minutes"
    return ModerationSignal(
        kind=ModerationSignal.Kind.NETWORK_RATE, outcome=ModerationSignal.Outcome.HOLD, risk=20, matched=matched
    )
