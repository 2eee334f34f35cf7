"""An item of the queue: a comment with the details that a moderator needs to decide on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, cast

from django.contrib.auth.models import User
from django.db.models import Case, Func, IntegerField, OuterRef, Prefetch, Subquery, When

from ..comments.models import Comment, ModerationSignal
from ..comments.querysets import CommentQuerySet
from ..comments.withdraw_comment import REMOVED_STATUSES
from ..delivery.localized_formats import join_clauses
from ..taxonomy.section_staff import section_ids_of
from .decision_texts import OUTCOME_COUNTS
from .models import Decision, Report

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

MAX_RECENT_COMMENTS = 30
APPROVED_STATUSES = (Comment.Status.APPROVED,)
REJECTED_STATUSES = (Comment.Status.REJECTED, Comment.Status.SPAM)


class CommentDetails(TypedDict):
    """Values that `comments_with_details` adds to each comment."""

    approved: int
    rejected: int
    network_rejected: int
    waiting_reports: list[Report]


@dataclass(frozen=True)
class QueueItem:
    """A comment as `moderator` sees it, with the decision that put it on its tab, or the latest."""

    comment: "WithAnnotations[Comment, CommentDetails]"
    moderator: User
    decision: Decision | None = None

    @property
    def reports(self) -> list[Report]:
        """The reports that wait, oldest first."""
        return self.comment.waiting_reports

    @property
    def signals(self) -> list[ModerationSignal]:
        """The signals of the pipeline's checks, highest risk first."""
        return list(self.comment.signals.all())

    @property
    def is_appealed(self) -> bool:
        """Whether an appeal against the decision waits."""
        appeal = getattr(self.decision, "appeal", None)
        return appeal is not None and appeal.answered_at is None

    @property
    def is_for_colleague(self) -> bool:
        """Whether somebody else has to decide, since this moderator made the decision that is appealed against."""
        return self.is_appealed and self.decision is not None and self.decision.decided_by_id == self.moderator.pk

    @property
    def is_decidable(self) -> bool:
        """Whether the comment can be decided on: it is neither withdrawn nor erased."""
        return self.comment.status not in REMOVED_STATUSES

    @property
    def has_known_commenter(self) -> bool:
        """Whether other comments of the same commenter can be found."""
        return bool(self.comment.email or self.comment.address_hash)

    @property
    def reputation(self) -> str:
        """The outcomes of the commenter's recent comments, such as "2 approved, 1 rejected"; "" without any."""
        if not self.comment.approved and not self.comment.rejected:
            return ""
        counts = {"approve": self.comment.approved, "reject": self.comment.rejected}
        return join_clauses(OUTCOME_COUNTS[verdict] % {"count": count} for verdict, count in counts.items())

    @property
    def network_rejected(self) -> int:
        """How many recent comments from the network were rejected, if more than the commenter's own; else 0."""
        rejected = self.comment.network_rejected
        return rejected if rejected > self.comment.rejected else 0


def items_of_comments(
    comments: "Iterable[WithAnnotations[Comment, CommentDetails]]", moderator: User
) -> list[QueueItem]:
    """Return a QueueItem for each of these comments, which `comments_with_details` fetched."""
    return [QueueItem(comment, moderator) for comment in comments]


def items_of_decisions(decisions: Iterable[Decision], moderator: User) -> list[QueueItem]:
    """Return a QueueItem for the comment of each of these decisions, in their order."""
    found = comments_with_details().in_bulk([decision.comment_id for decision in decisions])
    # The type of the queryset doesn't include the annotations.
    comments = cast("dict[int, WithAnnotations[Comment, CommentDetails]]", found)
    return [QueueItem(comments[decision.comment_id], moderator, decision) for decision in decisions]


def queue_item_of(comment_id: int, moderator: User) -> QueueItem | None:
    """Return the QueueItem of one comment with the latest decision on it; None outside the moderator's sections."""
    comment = comments_with_details().in_sections(section_ids_of(moderator)).filter(pk=comment_id).first()
    if comment is None:
        return None
    decisions = Decision.objects.filter(comment=comment).select_related("decided_by", "appeal")
    # The type of the queryset doesn't include the annotations.
    return QueueItem(cast("WithAnnotations[Comment, CommentDetails]", comment), moderator, decisions.first())


def comments_with_details() -> CommentQuerySet:
    """Return a queryset of comments with article, parent, signals, and their CommentDetails.

    The counts are of the commenter's last 30 comments, or of the last 30 from the network. A commenter is identified by
    the e-mail address, or without one by the hash of the IP address. Each count is found through an index, however
    many comments there are.
    """
    return (
        Comment.objects.with_article_and_parent()
        .annotate(
            approved=_count_by_commenter(APPROVED_STATUSES),
            rejected=_count_by_commenter(REJECTED_STATUSES),
            network_rejected=_count_recent("network_hash", REJECTED_STATUSES),
        )
        .prefetch_related("signals", Prefetch("reports", Report.objects.waiting(), to_attr="waiting_reports"))
    )


def _count_by_commenter(statuses: Iterable[str]) -> Case:
    by_address = _count_recent("address_hash", statuses)
    return Case(When(email="", then=by_address), default=_count_recent("email", statuses))


def _count_recent(column: str, statuses: Iterable[str]) -> Func:
    """Return an expression: how many of the last 30 comments with the same value in `column` have these statuses."""
    same = Comment.objects.filter(**{column: OuterRef(column)}).exclude(**{column: ""})
    recent = Subquery(same.order_by("-created_at").values("status")[:MAX_RECENT_COMMENTS])
    return Func(
        recent,
        template="(SELECT COUNT(*) FROM %(expressions)s recent WHERE status IN (%(statuses)s))",
        statuses=", ".join(f"'{status}'" for status in statuses),
        output_field=IntegerField(),
    )
