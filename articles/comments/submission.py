"""A comment on its way in, with all that the checks look at and what they found."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.core.exceptions import ValidationError

from ..delivery.client import ClientInfo
from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from .ip_hashes import ClientHashes
from .models import Comment, ModerationSignal, Thread
from .rules import CommentRules
from .text_analysis import Link, Word, fingerprints_of, links_of, words_of

STATUS_BY_OUTCOME = {
    ModerationSignal.Outcome.PASS: Comment.Status.LIVE,
    ModerationSignal.Outcome.HOLD: Comment.Status.HELD,
    ModerationSignal.Outcome.REJECT: Comment.Status.REJECTED,
    ModerationSignal.Outcome.SPAM: Comment.Status.SPAM,
}
STRICTNESS = {outcome: place for place, outcome in enumerate(ModerationSignal.Outcome.values)}
# A risk at which neither publishing nor holding a comment is obvious.
DOUBTFUL_RISKS = range(30, 80)
# How many earlier comments of a sender, or a network, tell how theirs fare.
MAX_LATEST_COMMENTS = 20


class SubmissionRefused(ValidationError):  # noqa: N818 (an answer to the sender, not a programming error)
    """A comment can't be taken: a sentence for its sender, who gets the text back; `code` says why."""

    # ValidationError sets these only where it holds a single message.
    code: str | None = None
    params: dict | None = None


@dataclass(kw_only=True)
class CommentSubmission:
    """A comment and its circumstances; `signals` are what the checks found so far."""

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
        """The words of its body."""
        return words_of(self.comment.body)

    @cached_property
    def fingerprints(self) -> list[int]:
        """The numbers that it shares with similar texts."""
        return fingerprints_of(self.words)

    @cached_property
    def links(self) -> list[Link]:
        """The links in its body."""
        return links_of(self.comment.body)

    @cached_property
    def latest_statuses(self) -> tuple[list[str], list[str]]:
        """The statuses of the latest comments of the sender, and of the network."""
        latest = Comment.objects.order_by("-created_at").values_list("status", "address_hash")
        networks = (
            list(latest.filter(network_hash=self.hashes.network)[:MAX_LATEST_COMMENTS]) if self.hashes.network else []
        )
        if self.comment.email:
            theirs = latest.filter(email=self.comment.email)[:MAX_LATEST_COMMENTS]
        else:
            theirs = [row for row in networks if row[1] == self.hashes.address]
        return [status for status, _ in theirs], [status for status, _ in networks]

    @property
    def risk(self) -> int:
        """The sum of its signals' risks, at most 100."""
        return min(100, sum(signal.risk for signal in self.signals))

    @property
    def strictest(self) -> ModerationSignal | None:
        """The signal that asks for the strictest outcome; None where there are no signals."""
        return max(self.signals, key=lambda signal: STRICTNESS[signal.outcome], default=None)

    @property
    def status(self) -> Comment.Status:
        """The status that the strictest signal asks for."""
        return STATUS_BY_OUTCOME[self.strictest.outcome] if self.signals else Comment.Status.LIVE

    @property
    def is_doubtful(self) -> bool:
        """Tell whether it is neither surely good nor surely bad, so that its sender is asked to confirm it."""
        return self.risk in DOUBTFUL_RISKS and self.status in {Comment.Status.LIVE, Comment.Status.HELD}
