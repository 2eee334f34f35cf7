"""The classifier behind the learned score: how likely moderators are to reject a comment, by its words.

A naive Bayes classifier over words, pairs of words and hosts of links, each counted once per comment. The rarer a
token is, the more its probability leans towards 1/2 (G. Robinson, "A statistical approach to the spam problem", 2003).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

from django.db import models, transaction
from django.db.models import F

from .models import Comment
from .text_analysis import Link, Word, links_of, words_of

# Comments are scored once moderators have approved and rejected so many each.
MIN_TRAINING_COMMENTS = 200
MAX_SCORED_TOKENS = 20
MAX_SHOWN_TOKENS = 3
MAX_TOKEN_LENGTH = 80


class ClassifierState(models.Model):
    """How many comments moderators approved and rejected: one row, with primary key 1, locked during training."""

    approved = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.approved} approved, {self.rejected} rejected"


class ClassifierToken(models.Model):
    """A word, a pair of words or the host of a link, and the number of comments of each kind that contained it."""

    text = models.CharField(max_length=MAX_TOKEN_LENGTH, primary_key=True)
    approved = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.text


@dataclass(frozen=True)
class ClassifierScore:
    """A value from 0 (surely approved) to 100 (surely rejected), and the tokens that speak most for rejecting."""

    value: int
    rejecting_tokens: list[str]


def features_of(words: list[Word], links: list[Link]) -> set[str]:
    """Return the tokens of a comment's words and links, each at most 80 characters long."""
    texts = [word.text for word in words]
    pairs = (f"{one} {two}" for one, two in pairwise(texts))
    hosts = (f"//{link.host}" for link in links)
    return {token[:MAX_TOKEN_LENGTH] for token in (*texts, *pairs, *hosts)}


def compute_score(features: Iterable[str], classifier_state: ClassifierState) -> ClassifierScore:
    """Return the ClassifierScore of these tokens by this state, with MIN_TRAINING_COMMENTS of each kind."""
    weights = [
        (_log_odds(token, classifier_state), token.text) for token in ClassifierToken.objects.filter(text__in=features)
    ]
    weights = sorted(weights, key=lambda pair: (-abs(pair[0]), pair[1]))[:MAX_SCORED_TOKENS]
    odds = max(-50, min(50, sum(weight for weight, _ in weights)))
    return ClassifierScore(
        round(100 / (1 + exp(-odds))), [text for weight, text in weights if weight > 0][:MAX_SHOWN_TOKENS]
    )


def _log_odds(token: ClassifierToken, classifier_state: ClassifierState) -> float:
    """Return the logarithm of the odds that a comment with this token is rejected."""
    rejected, approved = token.rejected / classifier_state.rejected, token.approved / classifier_state.approved
    seen = token.rejected + token.approved
    if not seen:
        return 0
    probability = (0.5 + seen * rejected / (rejected + approved)) / (1 + seen)
    return log(probability / (1 - probability))


@transaction.atomic
def train(comment: Comment, rejected: bool, times: int = 1) -> None:
    """Count a comment's tokens as approved or rejected; `times` -1 removes what was counted for it.

    Only a person's decision trains. The row of totals is updated first, so that its lock serialises training.
    """
    ClassifierState.objects.bulk_create([ClassifierState(pk=1)], ignore_conflicts=True)
    kind = "rejected" if rejected else "approved"
    step = {kind: F(kind) + times}
    # Counts never go below zero: a comment from before training began may be decided on again.
    counted = {f"{kind}__gte": -times} if times < 0 else {}
    if not ClassifierState.objects.filter(pk=1, **counted).update(**step):
        return
    features = features_of(words_of(comment.body), links_of(comment.body))
    if times > 0:
        ClassifierToken.objects.bulk_create(
            [ClassifierToken(text=text) for text in sorted(features)], ignore_conflicts=True
        )
    ClassifierToken.objects.filter(text__in=features, **counted).update(**step)
