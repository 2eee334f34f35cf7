"""The checks that a comment goes through before it is stored.

A check takes the CommentSubmission. It returns an unsaved Signal or None, or raises SubmissionRefused; then
nothing is stored. All others run even when one has found something: the strictest outcome wins, the risks add up.
A check that doesn't apply queries nothing.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Subquery

from ..masthead.models import CommentsPolicy
from .classifier import MIN_TRAINING_COMMENTS, ClassifierState, compute_score, features_of
from .commenter_checks import (
    check_commenter_rate,
    check_earlier_rejections,
    check_network_rate,
    check_newcomer,
    check_reserved_names,
    check_sanctions,
)
from .models import Comment, Fingerprint, ModerationSignal
from .policy import policy_for
from .submission import CommentSubmission
from .text_analysis import jaccard_similarity, shingles_of, word_list, words_of

MINUTE = timedelta(minutes=1)
# A comment is compared with the latest ones that share a fingerprint with it.
COMPARED_PERIOD, MAX_COMPARED_PER_FINGERPRINT, MIN_SIMILARITY = timedelta(days=30), 3, 0.6


def run_checks(
    checks: list[Callable[[CommentSubmission], ModerationSignal | None]], submission: CommentSubmission
) -> None:
    """Run these checks and add what they find to the submission's signals."""
    for check in checks:
        if signal := check(submission):
            submission.signals.append(signal)


def check_origin(submission: CommentSubmission) -> ModerationSignal | None:
    """Hold a comment that didn't come from one of our pages, as far as the browser says."""
    if submission.is_same_origin:
        return None
    matched = "nobody says from which page it came"
    return ModerationSignal(
        kind=ModerationSignal.Kind.ORIGIN, outcome=ModerationSignal.Outcome.HOLD, risk=20, matched=matched
    )


def check_honeypot(submission: CommentSubmission) -> ModerationSignal | None:
    """File as spam what fills in the field that people don't see."""
    if not submission.is_honeypot_filled:
        return None
    matched = "the field that people don’t see was filled in"
    return ModerationSignal(
        kind=ModerationSignal.Kind.HONEYPOT, outcome=ModerationSignal.Outcome.SPAM, risk=100, matched=matched
    )


def check_banned_words(submission: CommentSubmission) -> ModerationSignal | None:
    """Reject a comment with a word on the newspaper's list of banned words."""
    matched = _find_listed_word(submission.rules.banned_words, submission)
    return matched and ModerationSignal(
        kind=ModerationSignal.Kind.BANNED_WORD,
        outcome=ModerationSignal.Outcome.REJECT,
        risk=100,
        matched=f"banned word: {matched}",
    )


def check_suspect_words(submission: CommentSubmission) -> ModerationSignal | None:
    """Hold a comment with a word on the newspaper's list of suspect words."""
    matched = _find_listed_word(submission.rules.suspect_words, submission)
    return matched and ModerationSignal(
        kind=ModerationSignal.Kind.SUSPECT_WORD,
        outcome=ModerationSignal.Outcome.HOLD,
        risk=40,
        matched=f"suspect word: {matched}",
    )


def _find_listed_word(listed: str, submission: CommentSubmission) -> str | None:
    """Return the first listed word of the text with its place, or None."""
    found = word_list(listed).find_first(submission.words, submission.comment.body) if listed else None
    return found and f"“{found[0]}” at {found[1]}-{found[2]}"


def check_links(submission: CommentSubmission) -> ModerationSignal | None:
    """Count the links, and hold a comment with more than the newspaper allows."""
    count = len(submission.links)
    if not count:
        return None
    hosts = ", ".join(dict.fromkeys(link.host for link in submission.links))
    is_over = count > submission.rules.max_links
    return ModerationSignal(
        kind=ModerationSignal.Kind.LINKS,
        outcome=ModerationSignal.Outcome.HOLD if is_over else ModerationSignal.Outcome.PASS,
        risk=40 if is_over else 5,
        matched=f"{count} link{'' if count == 1 else 's'}: {hosts}",
    )


def check_duplicate(submission: CommentSubmission) -> ModerationSignal | None:
    """Hold a comment that is much the same as an earlier one, under this article or another."""
    if not submission.fingerprints:
        return None
    # Most comments share a fingerprint with none: whether one does is asked first, since it costs much less.
    if not _comments_sharing_fingerprint(submission, most=1):
        return None
    shingles = shingles_of(submission.words)
    for earlier in _comments_sharing_fingerprint(submission, most=MAX_COMPARED_PER_FINGERPRINT):
        if jaccard_similarity(shingles, shingles_of(words_of(earlier.body))) >= MIN_SIMILARITY:
            was_refused = earlier.status in {Comment.Status.SPAM, Comment.Status.REJECTED}
            matched = f"much the same as comment {earlier.pk} on News ID {earlier.article_id}"
            return ModerationSignal(
                kind=ModerationSignal.Kind.DUPLICATE,
                outcome=ModerationSignal.Outcome.HOLD,
                risk=60 if was_refused else 30,
                matched=f"{matched}, which was {earlier.get_status_display()}" if was_refused else matched,
            )
    return None


def _comments_sharing_fingerprint(submission: CommentSubmission, most: int) -> list[Comment]:
    """Return the latest other comments that share each fingerprint, at most so many for each, the newest first.

    One sub-query for each place: asked for all of them with one limit, PostgreSQL may read the whole table.
    """
    others = Fingerprint.objects.order_by("-comment").values("comment")
    if submission.comment.pk:
        # After an edit, the comment itself is stored already.
        others = others.exclude(comment=submission.comment.pk)
    latest = [
        Subquery(others.filter(number=number)[place : place + 1])
        for number in submission.fingerprints
        for place in range(most)
    ]
    comments = Comment.objects.filter(pk__in=latest, created_at__gt=submission.at - COMPARED_PERIOD)
    return list(comments.only("body", "article", "status").order_by("-pk"))


def check_site_rate(submission: CommentSubmission) -> ModerationSignal | None:
    """Hold what comes while the whole site gets too many comments."""
    most = submission.rules.max_per_site
    if not most or submission.comment.author_id:
        return None
    if not Comment.objects.filter(created_at__gt=submission.at - MINUTE).has_at_least(most):
        return None
    matched = f"{most} or more on the site in a minute"
    return ModerationSignal(
        kind=ModerationSignal.Kind.SITE_RATE, outcome=ModerationSignal.Outcome.HOLD, risk=10, matched=matched
    )


def check_classifier_score(submission: CommentSubmission) -> ModerationSignal | None:
    """Score a comment by what moderators decided on others, and hold one whose words they mostly rejected."""
    classifier_state = ClassifierState.objects.filter(
        pk=1, approved__gte=MIN_TRAINING_COMMENTS, rejected__gte=MIN_TRAINING_COMMENTS
    ).first()
    if classifier_state is None:
        return None
    learned = compute_score(features_of(submission.words, submission.links), classifier_state)
    submission.comment.classifier_score = learned.value
    if not 0 < submission.rules.classifier_hold_score <= learned.value:
        return None
    words = ", ".join(f"“{text}”" for text in learned.rejecting_tokens)
    return ModerationSignal(
        kind=ModerationSignal.Kind.LEARNED,
        outcome=ModerationSignal.Outcome.HOLD,
        risk=learned.value // 2,
        matched=f"learned score {learned.value}: {words}",
    )


def check_policy(submission: CommentSubmission) -> ModerationSignal | None:
    """Hold a comment where comments are read before they are shown."""
    if policy_for(submission.article, submission.masthead) == CommentsPolicy.OPEN:
        return None
    matched = "comments here are read before they are shown"
    return ModerationSignal(
        kind=ModerationSignal.Kind.POLICY, outcome=ModerationSignal.Outcome.HOLD, risk=0, matched=matched
    )


def check_burst(submission: CommentSubmission) -> ModerationSignal | None:
    """Hold what comes in a burst of comments on the article, or begins one."""
    most = submission.rules.max_per_thread
    if submission.thread.is_in_burst(submission.at):
        matched = "it came in a burst of comments"
    elif not most or submission.comment.author_id:
        return None
    else:
        on_thread = Comment.objects.filter(article=submission.article.pk, created_at__gt=submission.at - MINUTE)
        if not on_thread.has_at_least(most):
            return None
        matched = f"{most} or more here within a minute"
    return ModerationSignal(
        kind=ModerationSignal.Kind.BURST, outcome=ModerationSignal.Outcome.HOLD, risk=0, matched=matched
    )


# In this order; those that may refuse a comment come first.
CHECKS = [
    check_sanctions,
    check_commenter_rate,
    check_reserved_names,
    check_origin,
    check_honeypot,
    check_banned_words,
    check_suspect_words,
    check_links,
    check_duplicate,
    check_earlier_rejections,
    check_newcomer,
    check_network_rate,
    check_site_rate,
    check_classifier_score,
    check_policy,
    check_burst,
]
# The rest, about who sent it and how often, was checked when the comment came in.
TEXT_CHECKS = [
    check_reserved_names,
    check_banned_words,
    check_suspect_words,
    check_links,
    check_duplicate,
    check_classifier_score,
]
