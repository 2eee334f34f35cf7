"""The same words again, under this article or another, even with a few of them changed.

Of a text's shingles (three words in a row) the four smallest hashes are kept: a bottom-k sketch, after A. Broder, "On
the resemblance and containment of documents", 1997. Texts that share one are compared whole.
"""

from datetime import timedelta
from hashlib import blake2b

from django.db.models import Subquery

from ...delivery.prepared import given, prepared
from ..models import Comment, Fingerprint
from ..words import words_of
from .signal import Kind, Outcome, notice

SHINGLE, KEPT, LATEST = 3, 4, 3
FEWEST_WORDS = 8
ALIKE = 0.6
SINCE = timedelta(days=30)


def said_before(submission):
    """Hold what is much the same as an earlier comment."""
    numbers = fingerprints_of(submission.words)
    if not numbers:
        return None
    wanted = shingles_of(submission.words)
    values = {f"number_{place}": number for place, number in enumerate(numbers)}
    for comment in _alike(len(numbers), since=submission.at - SINCE, **values):
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
    rows = Fingerprint.objects.order_by("-comment").values("comment")
    latest = [
        Subquery(rows.filter(**given(Fingerprint, number=f"number_{number}"))[place : place + 1])
        for number in range(count)
        for place in range(LATEST)
    ]
    alike = Comment.objects.filter(pk__in=latest, **given(Comment, created_at__gt="since"))
    return alike.only("body", "article", "status").order_by("-pk")


def fingerprints_of(words):
    """Return the four smallest hashes of the shingles of Words, as signed 64-bit numbers; none of a short text."""
    return sorted(map(_hash, shingles_of(words)))[:KEPT]


def shingles_of(words):
    """Return each three words in a row, as a set of texts; an empty one for a text of fewer than eight words."""
    texts = [word.text for word in words]
    if len(texts) < FEWEST_WORDS:
        return set()
    return {" ".join(texts[place : place + SHINGLE]) for place in range(len(texts) - SHINGLE + 1)}


def resemblance(one, other):
    """Return how much two sets share, from 0 to 1 (Jaccard)."""
    return len(one & other) / len(one | other) if one and other else 0


def _hash(shingle):
    return int.from_bytes(blake2b(shingle.encode(), digest_size=8).digest(), signed=True)
