"""What comes in: a comment on its way through the pipeline, with all that the steps may want to know."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.core.exceptions import ValidationError

from ..delivery.client import Client
from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from .hashes import Hashes
from .models import Comment, Signal, Thread
from .rules import CommentRules
from .shingles import fingerprints_of
from .words import links_of, words_of


class Refused(ValidationError):  # noqa: N818 (an answer, no mistake of ours)
    """What an early step answers: a sentence for the sender, and as `code` why; the text is given back."""


@dataclass
class Submission:
    """A comment that isn't stored yet, and its circumstances; steps add their Signals to `signals`."""

    comment: Comment
    article: LiveArticle
    thread: Thread
    masthead: Masthead
    rules: CommentRules
    at: datetime
    client: Client
    hashes: Hashes
    is_ours: bool = False
    looks_automatic: bool = False
    found: dict = field(default_factory=dict)
    signals: list = field(default_factory=list)

    @cached_property
    def words(self):
        """The words of its body."""
        return words_of(self.comment.body)

    @cached_property
    def fingerprints(self):
        """The numbers that it shares with texts of much the same words."""
        return fingerprints_of(self.words)

    @cached_property
    def links(self):
        """The links in its body."""
        return links_of(self.comment.body)

    @property
    def risk(self):
        """What its signals add up to, 100 at most."""
        return min(100, sum(signal.risk for signal in self.signals))

    @property
    def strictest(self):
        """The signal that asks for the strictest outcome; None where none fired."""
        return max(self.signals, key=lambda signal: STRICTNESS[signal.outcome], default=None)

    @property
    def outcome(self):
        """What becomes of it: the strictest Signal.Outcome that any step asks for."""
        return self.strictest.outcome if self.signals else Signal.Outcome.PASS


STRICTNESS = {outcome: place for place, outcome in enumerate(Signal.Outcome.values)}
