"""All comments of one commenter or network that aren't rejected yet: counted first, then decided together."""

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db.models import Count

from ..comments.models import Comment
from ..taxonomy.staff import sections_of

MOST = 500
EXTENTS = {"person": "by this person", "network": "from this network"}
STATUSES = (Comment.Status.HELD, Comment.Status.LIVE, Comment.Status.APPROVED)


@dataclass(frozen=True)
class SameCommenter:
    """What a commenter or network wrote: {status: count}, and the first 500 of the chosen statuses, oldest first."""

    comment: Comment
    extent: str
    counts: dict[str, int]
    chosen: list[str]
    comments: list[Comment]

    @property
    def count(self) -> int:
        """How many there are of the chosen statuses."""
        return sum(self.counts[status] for status in self.chosen)

    @property
    def meant(self) -> str:
        """The batch's description."""
        return f"everything {EXTENTS[self.extent]}, as comment {self.comment.pk}"

    @property
    def versions(self) -> str:
        """The comments as they were shown, each as its id and version: 12:1."""
        return " ".join(f"{comment.pk}:{comment.version}" for comment in self.comments)


def same_commenter(comment: Comment, extent: str, user: AbstractBaseUser, chosen: list[str]) -> SameCommenter:
    """Return the comments by the same commenter, or from the same network, in the user's sections.

    Raise ValidationError where the commenter or the network isn't known.
    """
    known = _known_by(comment, extent)
    if not known:
        raise ValidationError(f"Nothing tells which other comments are {EXTENTS[extent]}.")
    same = Comment.objects.within(sections_of(user)).filter(**known)
    found = same.filter(status__in=STATUSES).order_by()
    counts = dict(found.values("status").annotate(count=Count("pk")).values_list("status", "count"))
    shown = same.filter(status__in=chosen).with_surroundings().order_by("created_at", "pk")
    return SameCommenter(comment, extent, {s.value: counts.get(s, 0) for s in STATUSES}, chosen, list(shown[:MOST]))


def _known_by(comment: Comment, extent: str) -> dict[str, str]:
    """Return the column by which a commenter or network is known, with its value; {} where there is none."""
    if comment.author_id:
        return {}
    if extent == "network":
        return {"network_hash": comment.network_hash} if comment.network_hash else {}
    if comment.email:
        return {"email": comment.email}
    return {"address_hash": comment.address_hash} if comment.address_hash else {}
