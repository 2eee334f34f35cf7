"""The checks that a comment goes through before it is stored.

A check takes the CommentSubmission. It returns an unsaved ModerationSignal or None, or raises SubmissionRefused; then
nothing is stored. All checks run, even when one has found something: the strictest outcome wins, and the risks add up.
A check that doesn't apply makes no query.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db.models import Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..delivery.localized_formats import join_names
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
from .commenting_allowed import policy_for
from .models import Comment, Fingerprint, ModerationSignal
from .submission import CommentSubmission
from .text_analysis import jaccard_similarity, shingles_of, word_list, words_of

Check = Callable[[CommentSubmission], ModerationSignal | None]
MINUTE = timedelta(minutes=1)
# A comment is compared with the latest comments that share a fingerprint with it.
COMPARED_PERIOD, MAX_COMPARED_PER_FINGERPRINT, MIN_SIMILARITY = timedelta(days=30), 3, 0.6


def run_checks(checks: Iterable[Check], submission: CommentSubmission) -> None:
    """Run these checks and add their signals to the submission."""
    for check in checks:
        if signal := check(submission):
            submission.signals.append(signal)


def check_origin(submission: CommentSubmission) -> ModerationSignal | None:
    """Hold a comment whose browser doesn't say that it was sent from one of our pages."""
    if submission.is_same_origin:
        return None
    matched = _("sent from an unknown page")
    return ModerationSignal(
        kind=ModerationSignal.Kind.ORIGIN, outcome=ModerationSignal.Outcome.HOLD, risk=20, matched=matched
    )


def check_honeypot(submission: CommentSubmission) -> ModerationSignal | None:
    """Mark a comment as spam whose honeypot field, which people don't see, is filled in."""
    if not submission.is_honeypot_filled:
        return None
    matched = _("the hidden honeypot field was filled in")
    return ModerationSignal(
        kind=ModerationSignal.Kind.HONEYPOT, outcome=ModerationSignal.Outcome.SPAM, risk=100, matched=matched
    )


def check_banned_words(submission: CommentSubmission) -> ModerationSignal | None:
    """Reject a comment with a word on the newspaper's list of banned words."""
    match = _find_listed_word(submission.rules.banned_words, submission)
    if match is None:
        return None
    text, start, end = match
    matched = _("banned word: “%(word)s”, characters %(start)d to %(end)d") % {"word": text, "start": start, "end": end}
    return ModerationSignal(
        kind=ModerationSignal.Kind.BANNED_WORD, outcome=ModerationSignal.Outcome.REJECT, risk=100, matched=matched
    )


def check_suspect_words(submission: CommentSubmission) -> ModerationSignal | None:
    """Hold a comment with a word on the newspaper's list of suspect words."""
    match = _find_listed_word(submission.rules.suspect_words, submission)
    if match is None:
        return None
    text, start, end = match
    matched = _("suspect word: “%(word)s”, characters %(start)d to %(end)d") % {
        "word": text,
        "start": start,
        "end": end,
    }
    return ModerationSignal(
        kind=ModerationSignal.Kind.SUSPECT_WORD, outcome=ModerationSignal.Outcome.HOLD, risk=40, matched=matched
    )


def _find_listed_word(listed_words: str, submission: CommentSubmission) -> tuple[str, int, int] | None:
    """Return the first listed word in the comment, as WordList.find_first does, or None."""
    return word_list(listed_words).find_first(submission.words, submission.comment.body) if listed_words else None


def check_links(submission: CommentSubmission) -> ModerationSignal | None:
    """Count the links, and hold a comment with more than the newspaper allows."""
    count = len(submission.links)
    if not count:
        return None
    hosts = join_names(dict.fromkeys(link.host for link in submission.links))
    matched = ngettext("%(count)d link: %(hosts)s", "%(count)d links: %(hosts)s", count)
    is_over = count > submission.rules.max_links
    return ModerationSignal(
        kind=ModerationSignal.Kind.LINKS,
        outcome=ModerationSignal.Outcome.HOLD if is_over else ModerationSignal.Outcome.PASS,
        risk=40 if is_over else 5,
        matched=matched % {"count": count, "hosts": hosts},
    )


def check_duplicate(submission: CommentSubmission) -> ModerationSignal | None:
    """Hold a comment that is very similar to an earlier one, on this article or another."""
    if not submission.fingerprints:
        return None
    # Most comments share no fingerprint, and a query for one match is much cheaper than the query below.
    if not _comments_sharing_fingerprint(submission, limit=1):
        return None
    shingles = shingles_of(submission.words)
    for earlier in _comments_sharing_fingerprint(submission, limit=MAX_COMPARED_PER_FINGERPRINT):
        if jaccard_similarity(shingles, shingles_of(words_of(earlier.body))) >= MIN_SIMILARITY:
            return _duplicate_signal(earlier)
    return None


def _duplicate_signal(earlier: Comment) -> ModerationSignal:
    """Return the signal of a comment that is very similar to this earlier one."""
    was_rejected = True
    if earlier.status == Comment.Status.SPAM:
        matched = _("very similar to comment %(comment)d on News ID %(news_id)d, which is spam")
    elif earlier.status == Comment.Status.REJECTED:
        matched = _("very similar to comment %(comment)d on News ID %(news_id)d, which was rejected")
    else:
        was_rejected, matched = False, _("very similar to comment %(comment)d on News ID %(news_id)d")
    return ModerationSignal(
        kind=ModerationSignal.Kind.DUPLICATE,
        outcome=ModerationSignal.Outcome.HOLD,
        risk=60 if was_rejected else 30,
        matched=matched % {"comment": earlier.pk, "news_id": earlier.article_id},
    )


def _comments_sharing_fingerprint(submission: CommentSubmission, limit: int) -> list[Comment]:
    """Return the latest other comments that share a fingerprint, at most `limit` for each of them, newest first.

    Each of them has a sub-query of its own: with one limit for all, PostgreSQL may read the whole table.
    """
    others = Fingerprint.objects.order_by("-comment").values("comment")
    if submission.comment.pk:
        # When a comment is edited, its own fingerprints are already stored.
        others = others.exclude(comment=submission.comment.pk)
    latest = [
        Subquery(others.filter(number=number)[position : position + 1])
        for number in submission.fingerprints
        for position in range(limit)
    ]
    # The stubs know a list of keys here, not one of sub-queries.
    comments = Comment.objects.filter(pk__in=latest)  # type: ignore[misc]
    comments = comments.filter(created_at__gt=submission.at - COMPARED_PERIOD)
    return list(comments.only("body", "article", "status").order_by("-pk"))


def check_site_rate(submission: CommentSubmission) -> ModerationSignal | None:
    """Hold a comment while the whole site receives too many."""
    limit = submission.rules.max_per_site
    if not limit or submission.comment.author_id:
        return None
    if not Comment.objects.filter(created_at__gt=submission.at - MINUTE).has_at_least(limit):
        return None
    matched = _("at least %(limit)d comments on the site within a minute") % {"limit": limit}
    return ModerationSignal(
        kind=ModerationSignal.Kind.SITE_RATE, outcome=ModerationSignal.Outcome.HOLD, risk=10, matched=matched
    )


def check_classifier_score(submission: CommentSubmission) -> ModerationSignal | None:
    """Score a comment with the classifier, and hold it if its score is too high."""
    classifier_state = ClassifierState.objects.filter(
        pk=1, approved__gte=MIN_TRAINING_COMMENTS, rejected__gte=MIN_TRAINING_COMMENTS
    ).first()
    if classifier_state is None:
        return None
    score = compute_score(features_of(submission.words, submission.links), classifier_state)
    submission.comment.classifier_score = score.value
    if not 0 < submission.rules.classifier_hold_score <= score.value:
        return None
    tokens = join_names(_("“%(word)s”") % {"word": token} for token in score.rejecting_tokens)
    matched = _("classifier score %(score)d: %(words)s") % {"score": score.value, "words": tokens}
    return ModerationSignal(
        kind=ModerationSignal.Kind.LEARNED,
        outcome=ModerationSignal.Outcome.HOLD,
        risk=score.value // 2,
        matched=matched,
    )


def check_policy(submission: CommentSubmission) -> ModerationSignal | None:
    """Hold a comment on an article whose comments are moderated."""
    if policy_for(submission.article, submission.masthead) == CommentsPolicy.OPEN:
        return None
    matched = _("comments on this article are moderated")
    return ModerationSignal(
        kind=ModerationSignal.Kind.POLICY, outcome=ModerationSignal.Outcome.HOLD, risk=0, matched=matched
    )


def check_burst(submission: CommentSubmission) -> ModerationSignal | None:
    """Hold a comment that is part of a burst of comments on the article, or starts one."""
    limit = submission.rules.max_per_thread
    if submission.thread.is_in_burst(submission.at):
        matched = _("sent during a burst of comments")
    elif not limit or submission.comment.author_id:
        return None
    else:
        on_thread = Comment.objects.filter(article=submission.article.pk, created_at__gt=submission.at - MINUTE)
        if not on_thread.has_at_least(limit):
            return None
        matched = _("at least %(limit)d comments on this article within a minute") % {"limit": limit}
    return ModerationSignal(
        kind=ModerationSignal.Kind.BURST, outcome=ModerationSignal.Outcome.HOLD, risk=0, matched=matched
    )


# In order; the checks that may refuse a comment come first.
CHECKS: list[Check] = [
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
# The checks that an edit repeats; the others, of the commenter and the rates, ran when the comment was sent.
TEXT_CHECKS: list[Check] = [
    check_reserved_names,
    check_banned_words,
    check_suspect_words,
    check_links,
    check_duplicate,
    check_classifier_score,
]
