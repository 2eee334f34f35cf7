"""The checks that a comment goes through before it is stored.

A check is a function of the Submission. It returns a Signal, not yet stored, or None; or it raises Refused, and then
nothing is stored. All others run even when one has found something: the strictest outcome wins, the risks add up.
A check that doesn't apply queries nothing.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Subquery

from ..masthead.models import CommentsPolicy
from .classifier import FEWEST, Lessons, features_of, score
from .models import Comment, Fingerprint, Signal
from .policy import policy_for
from .sender_checks import many_by_person, many_from_network, newcomer, rejections, sanction, signed_name
from .submission import Submission
from .words import resemblance, shingles_of, word_list, words_of

MINUTE = timedelta(minutes=1)
# A comment is compared with the latest ones that share a fingerprint with it.
COMPARED_SINCE, COMPARED_PER_FINGERPRINT, RESEMBLING = timedelta(days=30), 3, 0.6


def run(checks: list[Callable[[Submission], Signal | None]], submission: Submission) -> None:
    """Run these checks and add what they find to the submission's signals."""
    for check in checks:
        if signal := check(submission):
            submission.signals.append(signal)


def unknown_origin(submission: Submission) -> Signal | None:
    """Hold a comment that didn't come from one of our pages, as far as the browser says."""
    if submission.is_ours:
        return None
    matched = "nobody says from which page it came"
    return Signal(kind=Signal.Kind.ORIGIN, outcome=Signal.Outcome.HOLD, risk=20, matched=matched)


def honeypot(submission: Submission) -> Signal | None:
    """File as spam what fills in the field that people don't see."""
    if not submission.looks_automatic:
        return None
    matched = "the field that people don’t see was filled in"
    return Signal(kind=Signal.Kind.HONEYPOT, outcome=Signal.Outcome.SPAM, risk=100, matched=matched)


def banned_word(submission: Submission) -> Signal | None:
    """Reject a comment with a word on the newspaper's list of banned words."""
    matched = _listed(submission.rules.banned_words, submission)
    return matched and Signal(
        kind=Signal.Kind.BANNED_WORD, outcome=Signal.Outcome.REJECT, risk=100, matched=f"banned word: {matched}"
    )


def suspect_word(submission: Submission) -> Signal | None:
    """Hold a comment with a word on the newspaper's list of suspect words."""
    matched = _listed(submission.rules.suspect_words, submission)
    return matched and Signal(
        kind=Signal.Kind.SUSPECT_WORD, outcome=Signal.Outcome.HOLD, risk=40, matched=f"suspect word: {matched}"
    )


def _listed(listed: str, submission: Submission) -> str | None:
    """Return the first listed word of the text with its place, or None."""
    found = word_list(listed).first_in(submission.words, submission.comment.body) if listed else None
    return found and f"“{found[0]}” at {found[1]}-{found[2]}"


def links(submission: Submission) -> Signal | None:
    """Count the links, and hold a comment with more than the newspaper allows."""
    count = len(submission.links)
    if not count:
        return None
    hosts = ", ".join(dict.fromkeys(link.host for link in submission.links))
    is_over = count > submission.rules.most_links
    return Signal(
        kind=Signal.Kind.LINKS,
        outcome=Signal.Outcome.HOLD if is_over else Signal.Outcome.PASS,
        risk=40 if is_over else 5,
        matched=f"{count} link{'' if count == 1 else 's'}: {hosts}",
    )


def duplicate(submission: Submission) -> Signal | None:
    """Hold a comment that is much the same as an earlier one, under this article or another."""
    if not submission.fingerprints:
        return None
    # Most comments share a fingerprint with none: whether one does is asked first, since it costs much less.
    if not _sharing_a_fingerprint(submission, most=1):
        return None
    shingles = shingles_of(submission.words)
    for earlier in _sharing_a_fingerprint(submission, most=COMPARED_PER_FINGERPRINT):
        if resemblance(shingles, shingles_of(words_of(earlier.body))) >= RESEMBLING:
            was_refused = earlier.status in {Comment.Status.SPAM, Comment.Status.REJECTED}
            matched = f"much the same as comment {earlier.pk} on News ID {earlier.article_id}"
            return Signal(
                kind=Signal.Kind.DUPLICATE,
                outcome=Signal.Outcome.HOLD,
                risk=60 if was_refused else 30,
                matched=f"{matched}, which was {earlier.get_status_display()}" if was_refused else matched,
            )
    return None


def _sharing_a_fingerprint(submission: Submission, most: int) -> list[Comment]:
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
    comments = Comment.objects.filter(pk__in=latest, created_at__gt=submission.at - COMPARED_SINCE)
    return list(comments.only("body", "article", "status").order_by("-pk"))


def many_on_site(submission: Submission) -> Signal | None:
    """Hold what comes while the whole site gets too many comments."""
    most = submission.rules.most_on_site
    if not most or submission.comment.author_id:
        return None
    if not Comment.objects.filter(created_at__gt=submission.at - MINUTE).reaches(most):
        return None
    matched = f"{most} or more on the site in a minute"
    return Signal(kind=Signal.Kind.SITE_RATE, outcome=Signal.Outcome.HOLD, risk=10, matched=matched)


def learned_score(submission: Submission) -> Signal | None:
    """Score a comment by what moderators decided on others, and hold one whose words they mostly rejected."""
    lessons = Lessons.objects.filter(pk=1, approved__gte=FEWEST, rejected__gte=FEWEST).first()
    if lessons is None:
        return None
    learned = score(features_of(submission.words, submission.links), lessons)
    submission.comment.learned_score = learned.value
    if not 0 < submission.rules.learned_hold <= learned.value:
        return None
    words = ", ".join(f"“{text}”" for text in learned.telling)
    return Signal(
        kind=Signal.Kind.LEARNED,
        outcome=Signal.Outcome.HOLD,
        risk=learned.value // 2,
        matched=f"learned score {learned.value}: {words}",
    )


def moderated(submission: Submission) -> Signal | None:
    """Hold a comment where comments are read before they are shown."""
    if policy_for(submission.article, submission.masthead) == CommentsPolicy.OPEN:
        return None
    matched = "comments here are read before they are shown"
    return Signal(kind=Signal.Kind.POLICY, outcome=Signal.Outcome.HOLD, risk=0, matched=matched)


def burst(submission: Submission) -> Signal | None:
    """Hold what comes in a burst of comments on the article, or begins one."""
    most = submission.rules.most_on_thread
    if submission.thread.is_in_burst(submission.at):
        matched = "it came in a burst of comments"
    elif not most or submission.comment.author_id:
        return None
    else:
        on_thread = Comment.objects.filter(article=submission.article.pk, created_at__gt=submission.at - MINUTE)
        if not on_thread.reaches(most):
            return None
        matched = f"{most} or more here within a minute"
    return Signal(kind=Signal.Kind.BURST, outcome=Signal.Outcome.HOLD, risk=0, matched=matched)


# In this order; those that may refuse a comment come first.
CHECKS = [
    sanction,
    many_by_person,
    signed_name,
    unknown_origin,
    honeypot,
    banned_word,
    suspect_word,
    links,
    duplicate,
    rejections,
    newcomer,
    many_from_network,
    many_on_site,
    learned_score,
    moderated,
    burst,
]
# The rest, about who sent it and how often, was checked when the comment came in.
TEXT_CHECKS = [signed_name, banned_word, suspect_word, links, duplicate, learned_score]
