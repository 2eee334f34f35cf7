"""Approving all that waits under a risk, once ten of them, drawn by lot, have been read and found good."""

import random
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import ValidationError

from ..comments.models import Comment
from ..taxonomy.staff import sections_of
from .decide import decide_each
from .models import Decision
from .results import Result

SIZE = 10
MOST = 500
SALT = "articles.moderation.sample"
LIFETIME = 3600  # seconds
GONE = "This sample is no longer good. Draw another one."


@dataclass(frozen=True)
class Sample:
    """Ten of the comments that wait under a risk, fewer where fewer do; `ticket` says, signed, which and of what."""

    risk: int
    comments: list[Comment]
    count: int
    ticket: str

    @property
    def rest(self):
        """How many would be approved with them."""
        return self.count - len(self.comments)


def draw(user, risk):
    """Return a Sample of the user's waiting comments under that risk, of the 500 that have waited longest."""
    waiting = Comment.objects.within(sections_of(user)).waiting().filter(risk__lt=risk)
    versions = dict(waiting.values_list("pk", "version")[:MOST])
    drawn = random.sample(sorted(versions), min(SIZE, len(versions)))
    rest = [(pk, version) for pk, version in versions.items() if pk not in drawn]
    ticket = {"user": user.pk, "risk": risk, "drawn": [(pk, versions[pk]) for pk in drawn], "rest": rest}
    comments = Comment.objects.with_surroundings().filter(pk__in=drawn).order_by("created_at", "pk")
    return Sample(risk, list(comments), len(versions), signing.dumps(ticket, salt=SALT, compress=True))


def drawn_by(user, ticket):
    """Return what a ticket holds as {risk, drawn, rest}; ValidationError for one that isn't the user's, or too old."""
    try:
        held = signing.loads(ticket, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature as error:
        raise ValidationError(GONE) from error
    if held["user"] != user.pk:
        raise ValidationError(GONE)
    return held


def decide_sample(user, ticket, verdicts, at=None):
    """Decide on a sample by {comment id: verdict}, and approve the rest where all of it was approved.

    Returns (the Results of the sample, those of the rest: none where any of the sample wasn't approved). Raises
    ValidationError where the ticket isn't good or a comment of the sample has no verdict.
    """
    held = drawn_by(user, ticket)
    drawn = [(pk, version, verdicts.get(pk)) for pk, version in held["drawn"]]
    if not all(verdict in (Decision.Verdict.APPROVE, Decision.Verdict.REJECT) for *_, verdict in drawn):
        raise ValidationError(f"Say of each of the {len(drawn)} whether it is good.")
    sampled = [decide_each([(pk, version)], verdict, user, at=at)[0] for pk, version, verdict in drawn]
    if not drawn or not all(_was_approved(result) for result in sampled):
        return sampled, []
    rest = [tuple(pair) for pair in held["rest"]]
    meant = f"everything under risk {held['risk']}"
    return sampled, decide_each(rest, Decision.Verdict.APPROVE, user, at=at, meant=meant)


def _was_approved(result: Result) -> bool:
    return result.decision is not None and result.decision.verdict == Decision.Verdict.APPROVE
