"""Approving all that waits under a risk, once ten of them, drawn by lot, have been read and found good."""

import random
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import ValidationError

from ..comments.models import Comment
from ..taxonomy.section_staff import section_ids_of
from .decide import decide_each
from .decision_results import DecisionResult
from .models import Decision

SAMPLE_SIZE = 10
MAX_COMMENTS = 500
SIGNING_SALT = "articles.moderation.approve_by_sample"
TICKET_LIFETIME = 3600  # seconds
INVALID_SAMPLE_ERROR = "This sample is no longer good. Draw another one."


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


def draw_sample(user, risk):
    """Return a Sample of the user's waiting comments under that risk, of the 500 that have waited longest."""
    waiting = Comment.objects.in_sections(section_ids_of(user)).waiting().filter(risk__lt=risk)
    versions = dict(waiting.values_list("pk", "version")[:MAX_COMMENTS])
    drawn = random.sample(sorted(versions), min(SAMPLE_SIZE, len(versions)))
    rest = [(pk, version) for pk, version in versions.items() if pk not in drawn]
    ticket = {"user": user.pk, "risk": risk, "drawn": [(pk, versions[pk]) for pk in drawn], "rest": rest}
    comments = Comment.objects.with_article_and_parent().filter(pk__in=drawn).order_by("created_at", "pk")
    return Sample(risk, list(comments), len(versions), signing.dumps(ticket, salt=SIGNING_SALT, compress=True))


def load_ticket(user, ticket):
    """Return what a ticket holds as {risk, drawn, rest}; ValidationError for one that isn't the user's, or too old."""
    try:
        ticket_data = signing.loads(ticket, salt=SIGNING_SALT, max_age=TICKET_LIFETIME)
    except signing.BadSignature as error:
        raise ValidationError(INVALID_SAMPLE_ERROR) from error
    if ticket_data["user"] != user.pk:
        raise ValidationError(INVALID_SAMPLE_ERROR)
    return ticket_data


def decide_sample(user, ticket, verdicts, at=None):
    """Decide on a sample by {comment id: verdict}, and approve the rest where all of it was approved.

    Returns (the DecisionResults of the sample, those of the rest: none where any of the sample wasn't approved). Raises
    ValidationError where the ticket isn't good or a comment of the sample has no verdict.
    """
    ticket_data = load_ticket(user, ticket)
    drawn = [(pk, version, verdicts.get(pk)) for pk, version in ticket_data["drawn"]]
    if not all(verdict in (Decision.Verdict.APPROVE, Decision.Verdict.REJECT) for *_, verdict in drawn):
        raise ValidationError(f"Say of each of the {len(drawn)} whether it is good.")
    sampled = [decide_each([(pk, version)], verdict, user, at=at)[0] for pk, version, verdict in drawn]
    if not drawn or not all(_was_approved(result) for result in sampled):
        return sampled, []
    rest = [tuple(pair) for pair in ticket_data["rest"]]
    description = f"everything under risk {ticket_data['risk']}"
    return sampled, decide_each(rest, Decision.Verdict.APPROVE, user, at=at, description=description)


def _was_approved(result: DecisionResult) -> bool:
    return result.decision is not None and result.decision.verdict == Decision.Verdict.APPROVE
