"""Approve all waiting comments under a risk, after a moderator has read and approved a random sample of ten."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy, ngettext

from ..comments.models import Comment
from ..taxonomy.section_staff import section_ids_of
from .decide import decide_each
from .decision_results import DecisionResult
from .models import Decision

SAMPLE_SIZE = 10
MAX_COMMENTS = 500
SIGNING_SALT = "articles.moderation.approve_by_sample"
TICKET_LIFETIME = 3600  # seconds
INVALID_SAMPLE_ERROR = gettext_lazy("This sample is no longer valid. Draw a new one.")


class Ticket(TypedDict):
    """The signed content of a sample: the user's id, the risk, and the drawn and remaining (comment id, version)."""

    user: int
    risk: int
    drawn: list[tuple[int, int]]
    rest: list[tuple[int, int]]


@dataclass(frozen=True)
class Sample:
    """Up to ten of the `count` comments that wait under a risk; `ticket` is the signed Ticket."""

    risk: int
    comments: list[Comment]
    count: int
    ticket: str

    @property
    def rest(self) -> int:
        """How many comments would be approved with those of the sample."""
        return self.count - len(self.comments)


def draw_sample(user: User, risk: int) -> Sample:
    """Return a Sample of the waiting comments under that risk in the user's sections, of the 500 oldest."""
    waiting = Comment.objects.in_sections(section_ids_of(user)).waiting().filter(risk__lt=risk)
    versions = dict(waiting.values_list("pk", "version")[:MAX_COMMENTS])
    drawn = random.sample(sorted(versions), min(SAMPLE_SIZE, len(versions)))
    rest = [(pk, version) for pk, version in versions.items() if pk not in drawn]
    ticket: Ticket = {"user": user.pk, "risk": risk, "drawn": [(pk, versions[pk]) for pk in drawn], "rest": rest}
    comments = Comment.objects.with_article_and_parent().filter(pk__in=drawn).order_by("created_at", "pk")
    return Sample(risk, list(comments), len(versions), signing.dumps(ticket, salt=SIGNING_SALT, compress=True))


def load_ticket(user: User, signed: str) -> Ticket:
    """Return the Ticket in a signed text; raise ValidationError if it is forged, another user's, or too old."""
    try:
        ticket: Ticket = signing.loads(signed, salt=SIGNING_SALT, max_age=TICKET_LIFETIME)
    except signing.BadSignature as error:
        raise ValidationError(INVALID_SAMPLE_ERROR) from error
    if ticket["user"] != user.pk:
        raise ValidationError(INVALID_SAMPLE_ERROR)
    return ticket


def decide_sample(
    user: User, signed_ticket: str, verdicts: Mapping[int, str], at: datetime | None = None
) -> tuple[list[DecisionResult], list[DecisionResult]]:
    """Decide on a sample by {comment id: verdict}, and approve the rest if the whole sample was approved.

    Returns the DecisionResults of the sample and those of the rest (none if any of the sample wasn't approved). Raises
    ValidationError if the ticket isn't valid or a comment of the sample has no verdict.
    """
    ticket = load_ticket(user, signed_ticket)
    drawn = [(pk, version, verdicts.get(pk, "")) for pk, version in ticket["drawn"]]
    if not all(verdict in (Decision.Verdict.APPROVE, Decision.Verdict.REJECT) for *_, verdict in drawn):
        message = ngettext(
            "Choose “Good” or “Not good” for the comment.",
            "Choose “Good” or “Not good” for each of the %(count)d comments.",
            len(drawn),
        )
        raise ValidationError(message, params={"count": len(drawn)})
    sampled = [decide_each([(pk, version)], verdict, user, at=at)[0] for pk, version, verdict in drawn]
    if not drawn or not all(_was_approved(result) for result in sampled):
        return sampled, []
    rest = [(pk, version) for pk, version in ticket["rest"]]
    description = f"all comments under risk {ticket['risk']}"
    return sampled, decide_each(rest, Decision.Verdict.APPROVE, user, at=at, description=description)


def _was_approved(result: DecisionResult) -> bool:
    return result.decision is not None and result.decision.verdict == Decision.Verdict.APPROVE
