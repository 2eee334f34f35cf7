"""A submitted comment with the data that the checks read and the signals that they found."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError

from ..delivery.client_ip import ClientInfo
from ..delivery.ip_hashes import ClientHashes
from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from .comment_settings import CommentRules
from .models import Comment, ModerationSignal, Thread
from .text_analysis import Link, Word, fingerprints_of, links_of, words_of

STATUS_BY_OUTCOME: dict[str, Comment.Status] = {
    ModerationSignal.Outcome.PASS: Comment.Status.LIVE,
    ModerationSignal.Outcome.HOLD: Comment.Status.HELD,
    ModerationSignal.Outcome.REJECT: Comment.Status.REJECTED,
    ModerationSignal.Outcome.SPAM: Comment.Status.SPAM,
}
STRICTNESS: dict[str, int] = {outcome: rank for rank, outcome in enumerate(ModerationSignal.Outcome.values)}
# Risks at which it is not clear whether to publish or to hold a comment.
DOUBTFUL_RISKS = range(30, 80)
# The number of earlier comments of a commenter, or from a network, that checks consider.
MAX_LATEST_COMMENTS = 20


class SubmissionRefused(ValidationError):  # noqa: N818 (a response to the commenter, not a programming error)
    """The comment is refused; the message is for its commenter, and `code` identifies the reason."""

    # ValidationError sets these only if it has a single message.
    code: str | None = None
    params: dict[str, Any] | None = None


@dataclass(kw_only=True)
class CommentSubmission:
    """A submitted comment and the data that checks need; `signals` are those found so far."""

    comment: Comment
    article: LiveArticle
    thread: Thread
    masthead: Masthead
    rules: CommentRules
    at: datetime
    client: ClientInfo = field(default_factory=ClientInfo)
    hashes: ClientHashes = field(default_factory=ClientHashes)
    is_same_origin: bool = False
    is_honeypot_filled: bool = False
    signals: list[ModerationSignal] = field(default_factory=list)

    @cached_property
    def words(self) -> list[Word]:
        """The Words of the body."""
        return words_of(self.comment.body)

    @cached_property
    def fingerprints(self) -> list[int]:
        """The hashes that similar texts are likely to share."""
        return fingerprints_of(self.words)

    @cached_property
    def links(self) -> list[Link]:
        """The Links in the body."""
        return links_of(self.comment.body)

    @cached_property
    def latest_statuses(self) -> tuple[list[str], list[str]]:
        """The statuses of the latest comments of the commenter, and of those from the network."""
        latest = Comment.objects.order_by("-created_at").values_list("status", "address_hash")
        from_network = (
            list(latest.filter(network_hash=self.hashes.network)[:MAX_LATEST_COMMENTS]) if self.hashes.network else []
        )
        if self.comment.email:
            by_commenter = list(latest.filter(email=self.comment.email)[:MAX_LATEST_COMMENTS])
        else:
            by_commenter = [row for row in from_network if row[1] == self.hashes.address]
        return [status for status, _ in by_commenter], [status for status, _ in from_network]

    @property
    def risk(self) -> int:
        """The sum of the signals' risks, at most 100."""
        return min(100, sum(signal.risk for signal in self.signals))

    @property
    def strictest(self) -> ModerationSignal | None:
        """The signal with the strictest outcome; None if there are no signals."""
        return max(self.signals, key=lambda signal: STRICTNESS[signal.outcome], default=None)

    @property
    def status(self) -> Comment.Status:
        """The status that the strictest signal asks for."""
        strictest = self.strictest
        return STATUS_BY_OUTCOME[strictest.outcome] if strictest else Comment.Status.LIVE

    @property
    def is_doubtful(self) -> bool:
        """Whether the commenter has to confirm the comment, because the checks neither accept nor reject it clearly."""
        return self.risk in DOUBTFUL_RISKS and self.status in {Comment.Status.LIVE, Comment.Status.HELD}
