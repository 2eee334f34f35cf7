"""Everything of one sender or network that has not been rejected yet: counted first, then decided together."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Count

from ..comments.models import Comment
from ..taxonomy.staff import sections_of

MOST = 500
EXTENTS = {"person": "by this person", "network": "from this network"}
STATUSES = (Comment.Status.HELD, Comment.Status.LIVE, Comment.Status.APPROVED)


@dataclass(frozen=True)
class Everything:
    """What one sender or network wrote: {status: count}, and the first 500 of the chosen statuses, oldest first."""

    comment: Comment
    extent: str
    counts: dict[str, int]
    chosen: list[str]
    comments: list[Comment]

    @property
    def count(self):
        """How many there are of the chosen statuses."""
        return sum(self.counts[status] for status in self.chosen)

    @property
    def meant(self):
        """What is meant, in words."""
        return f"everything {EXTENTS[self.extent]}, as comment {self.comment.pk}"

    @property
    def versions(self):
        """The comments as they were shown, each as its number and version: 12:1."""
        return " ".join(f"{comment.pk}:{comment.version}" for comment in self.comments)


def everything(comment, extent, user, chosen):
    """Return Everything by the sender of a comment, or from the same network, in the user's sections.

    Raises ValidationError where nothing tells which other comments are meant.
    """
    known = known_by(comment, extent)
    if not known:
        raise ValidationError(f"Nothing tells which other comments are {EXTENTS[extent]}.")
    same = Comment.objects.within(sections_of(user)).filter(**known)
    found = same.filter(status__in=STATUSES).order_by()
    counts = dict(found.values("status").annotate(count=Count("pk")).values_list("status", "count"))
    shown = same.filter(status__in=chosen).with_surroundings().order_by("created_at", "pk")
    return Everything(comment, extent, {s.value: counts.get(s, 0) for s in STATUSES}, chosen, list(shown[:MOST]))


def known_by(comment, extent):
    """Return the column by which a sender or network is known, with its value; {} where nothing tells."""
    if comment.author_id:
        return {}
    if extent == "network":
        return {"network_hash": comment.network_hash} if comment.network_hash else {}
    if comment.email:
        return {"email": comment.email}
    return {"address_hash": comment.address_hash} if comment.address_hash else {}
