"""All comments of one commenter or network that aren't rejected yet, to be counted and then decided together."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from ..comments.models import Comment
from ..taxonomy.section_staff import section_ids_of

MAX_COMMENTS = 500
SCOPE_TITLES = {"person": _("All comments by this commenter"), "network": _("All comments from this network")}
UNKNOWN_COMMENTER_ERRORS = {
    "person": _("We can’t identify this commenter, so we can’t find their other comments."),
    "network": _("We don’t know the network of this comment, so we can’t find other comments from it."),
}
# As stored with the batch.
SCOPE_DESCRIPTIONS = {"person": "by this commenter", "network": "from this network"}
DECIDABLE_STATUSES = (Comment.Status.HELD, Comment.Status.LIVE, Comment.Status.APPROVED)


@dataclass(frozen=True)
class CommentsByCommenter:
    """Comments by a commenter or network: {status: count}, and the first 500 of the chosen statuses, oldest first."""

    comment: Comment
    scope: str
    counts: dict[str, int]
    chosen_statuses: list[str]
    comments: list[Comment]

    @property
    def count(self) -> int:
        """How many comments have one of the chosen statuses."""
        return sum(self.counts[status] for status in self.chosen_statuses)

    @property
    def batch_description(self) -> str:
        """The description to store with the batch of decisions."""
        return f"all comments {SCOPE_DESCRIPTIONS[self.scope]} (comment {self.comment.pk})"

    @property
    def versions(self) -> str:
        """The comments as they were shown, each as its id and version: 12:1."""
        return " ".join(f"{comment.pk}:{comment.version}" for comment in self.comments)


def comments_by_commenter(comment: Comment, scope: str, user: User, chosen_statuses: list[str]) -> CommentsByCommenter:
    """Return the comments by the same commenter, or from the same network, in the user's sections.

    `scope` is "person" or "network". Raises ValidationError where the commenter or the network isn't known.
    """
    commenter_filter = _commenter_filter(comment, scope)
    if not commenter_filter:
        raise ValidationError(UNKNOWN_COMMENTER_ERRORS[scope])
    same = Comment.objects.in_sections(section_ids_of(user)).filter(**commenter_filter)
    found = same.filter(status__in=DECIDABLE_STATUSES).order_by()
    counts = dict(found.values("status").annotate(count=Count("pk")).values_list("status", "count"))
    shown = same.filter(status__in=chosen_statuses).with_article_and_parent().order_by("created_at", "pk")
    return CommentsByCommenter(
        comment,
        scope,
        {status.value: counts.get(status, 0) for status in DECIDABLE_STATUSES},
        chosen_statuses,
        list(shown[:MAX_COMMENTS]),
    )


def _commenter_filter(comment: Comment, scope: str) -> dict[str, str]:
    """Return the column that identifies the commenter or network, with its value; {} where nothing does."""
    if comment.author_id:
        return {}
    if scope == "network":
        return {"network_hash": comment.network_hash} if comment.network_hash else {}
    if comment.email:
        return {"email": comment.email}
    return {"address_hash": comment.address_hash} if comment.address_hash else {}
