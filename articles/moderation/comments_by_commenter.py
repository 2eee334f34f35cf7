"""Comments that may be by one commenter, or from one network, with what connects them, to be decided together.

Nothing proves who wrote a comment, so each is listed with its connections, and a moderator selects. People who share
only an IP address, such as a school or the customers of a mobile network, aren't listed as one commenter.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..comments.commenters import CommenterEmail
from ..comments.models import Comment, CommentTrace
from ..delivery.localized_formats import join_clauses
from ..taxonomy.section_staff import section_ids_of

MAX_COMMENTS = 500
SCOPE_TITLES = {"person": _("Comments that may be by this commenter"), "network": _("All comments from this network")}
UNKNOWN_COMMENTER_ERRORS = {
    "person": _("We can’t identify this commenter, so we can’t find their other comments."),
    "network": _("We don’t know the network of this comment, so we can’t find other comments from it."),
}
# As stored with the batch.
SCOPE_DESCRIPTIONS = {"person": "by this commenter", "network": "from this network"}
DECIDABLE_STATUSES = (Comment.Status.HELD, Comment.Status.LIVE, Comment.Status.APPROVED)
SAME_CONFIRMED_EMAIL = _("same confirmed e-mail address")
SAME_EMAIL = _("same e-mail address, not confirmed")
SAME_BROWSER = _("same browser")
SAME_NETWORK = _("same network")


@dataclass(frozen=True)
class ConnectedComment:
    """A comment, and what connects it with the comment that the list is about."""

    comment: Comment
    connections: list[str | Promise]

    @property
    def is_preselected(self) -> bool:
        """Whether the comment is selected at first: only a confirmed e-mail address is a reason."""
        return SAME_CONFIRMED_EMAIL in self.connections

    @property
    def connections_text(self) -> str:
        """The connections as one text, such as "same browser, same network"."""
        return join_clauses(str(connection) for connection in self.connections)


@dataclass(frozen=True)
class CommentsByCommenter:
    """Comments by a commenter or network: {status: count}, and the first 500 of the chosen statuses, oldest first."""

    comment: Comment
    scope: str
    counts: dict[str, int]
    chosen_statuses: list[str]
    comments: list[ConnectedComment]

    @property
    def count(self) -> int:
        """How many comments have one of the chosen statuses."""
        return sum(self.counts[status] for status in self.chosen_statuses)

    @property
    def batch_description(self) -> str:
        """The description to store with the batch of decisions."""
        return f"comments {SCOPE_DESCRIPTIONS[self.scope]} (comment {self.comment.pk})"


def comments_by_commenter(comment: Comment, scope: str, user: User, chosen_statuses: list[str]) -> CommentsByCommenter:
    """Return the comments that may be by the same commenter, or are from the same network, in the user's sections.

    `scope` is "person" or "network". Raises ValidationError where the commenter or the network isn't known.
    """
    user_agent = _user_agent_of(comment)
    condition = _network_condition(comment) if scope == "network" else _person_condition(comment, user_agent)
    if not condition:
        raise ValidationError(UNKNOWN_COMMENTER_ERRORS[scope])
    same = Comment.objects.in_sections(section_ids_of(user)).filter(condition)
    found = same.filter(status__in=DECIDABLE_STATUSES).order_by()
    counts = dict(found.values("status").annotate(count=Count("pk")).values_list("status", "count"))
    shown = same.filter(status__in=chosen_statuses).with_article_and_parent().select_related("trace")
    is_confirmed = CommenterEmail.objects.filter(email=comment.email, confirmed_at__isnull=False).exists()
    return CommentsByCommenter(
        comment,
        scope,
        {status.value: counts.get(status, 0) for status in DECIDABLE_STATUSES},
        chosen_statuses,
        [
            ConnectedComment(other, _connections(comment, other, user_agent, is_confirmed))
            for other in shown.order_by("created_at", "pk")[:MAX_COMMENTS]
        ],
    )


def _user_agent_of(comment: Comment) -> str:
    """Return the User-Agent that a comment was sent with; "" if it isn't stored or no longer."""
    trace = CommentTrace.objects.filter(comment=comment).first()
    return trace.user_agent if trace else ""


def _network_condition(comment: Comment) -> Q:
    """Return the condition of comments from the same network; an empty one where it isn't known."""
    return Q(network_hash=comment.network_hash) if comment.network_hash and not comment.author_id else Q()


def _person_condition(comment: Comment, user_agent: str) -> Q:
    """Return the condition of comments that may be by the same person; an empty one where nothing identifies them.

    They have the same e-mail address, or came from the same IP address with the same User-Agent.
    """
    if comment.author_id or not (comment.email or comment.address_hash):
        return Q()
    condition = Q(pk=comment.pk)
    if comment.email:
        condition |= Q(email=comment.email)
    if comment.address_hash and user_agent:
        condition |= Q(address_hash=comment.address_hash, trace__user_agent=user_agent)
    return condition


def _connections(comment: Comment, other: Comment, user_agent: str, is_confirmed: bool) -> list[str | Promise]:
    """Return what the two comments have in common, the strongest connection first."""
    connections: list[str | Promise] = []
    if comment.email and other.email == comment.email:
        connections.append(SAME_CONFIRMED_EMAIL if is_confirmed else SAME_EMAIL)
    other_user_agent = other.trace.user_agent if hasattr(other, "trace") else ""
    if comment.address_hash and other.address_hash == comment.address_hash and user_agent == other_user_agent != "":
        connections.append(SAME_BROWSER)
    if comment.network_hash and other.network_hash == comment.network_hash:
        connections.append(SAME_NETWORK)
    return connections
