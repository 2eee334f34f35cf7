"""The same words again, under this article or another, even with a few of them changed."""

from datetime import timedelta

from django.db.models import Subquery

from ...delivery.prepared import given, prepared
from ..models import Comment, Fingerprint
from ..shingles import resemblance, shingles_of
from ..words import words_of
from .signal import Kind, Outcome, notice

LATEST = 3
ALIKE = 0.6
SINCE = timedelta(days=30)


def shape(submission):
    """Return how many fingerprints there are; none of a short text."""
    return (len(submission.fingerprints),)


def lookups(count):
    """Return a sub-query for each fingerprint: the latest comment that shares it. Most are shared by none."""
    return {f"shares_{place}": Subquery(_sharing(place)[:1]) for place in range(count)}


def values(submission):
    """Return the fingerprints."""
    return {f"number_{place}": number for place, number in enumerate(submission.fingerprints)}


def said_before(submission):
    """Hold what is much the same as an earlier comment; those that share a fingerprint are compared whole."""
    if not any(submission.found[f"shares_{place}"] for place in range(*shape(submission))):
        return None
    wanted = shingles_of(submission.words)
    for comment in _alike(*shape(submission), since=submission.at - SINCE, **values(submission)):
        # One that is changed is no earlier one.
        if comment.pk == submission.comment.pk:
            continue
        if resemblance(wanted, shingles_of(words_of(comment.body))) >= ALIKE:
            was_refused = comment.status in {Comment.Status.SPAM, Comment.Status.REJECTED}
            matched = f"much the same as comment {comment.pk} on News ID {comment.article_id}"
            return notice(
                Kind.DUPLICATE,
                Outcome.HOLD,
                60 if was_refused else 30,
                f"{matched}, which was {comment.get_status_display()}" if was_refused else matched,
            )
    return None


@prepared
def _alike(count):
    """Return, for each of so many fingerprints, the latest comments that share it."""
    latest = [Subquery(_sharing(number)[place : place + 1]) for number in range(count) for place in range(LATEST)]
    alike = Comment.objects.filter(pk__in=latest, **given(Comment, created_at__gt="since"))
    return alike.only("body", "article", "status").order_by("-pk")


def _sharing(place):
    rows = Fingerprint.objects.filter(**given(Fingerprint, number=f"number_{place}"))
    return rows.order_by("-comment").values("comment")
