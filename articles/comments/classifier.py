"""The classifier: it scores how likely moderators are to reject a comment, by its words.

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
    """The numbers of approved and rejected comments: one row, with primary key 1, locked during training."""

    approved = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = []

    def __str__(self) -> str:
        return f"{self.approved} approved, {self.rejected} rejected"


class ClassifierToken(models.Model):
    """A token (a word, two words or the host of a link), with the numbers of comments of each kind that contain it."""

    text = models.CharField(max_length=MAX_TOKEN_LENGTH, primary_key=True)
    approved = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = []

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class ClassifierScore:
    """A score from 0 (approve) to 100 (reject), and the tokens that raise it most."""

    value: int
    rejecting_tokens: list[str]


def features_of(words: list[Word], links: list[Link]) -> set[str]:
    """Return the tokens of a comment's words and links, each at most 80 characters long."""
    texts = [word.text for word in words]
    pairs = (f"{first} {second}" for first, second in pairwise(texts))
    hosts = (f"//{link.host}" for link in links)
    return {token[:MAX_TOKEN_LENGTH] for token in (*texts, *pairs, *hosts)}


def compute_score(features: Iterable[str], classifier_state: ClassifierState) -> ClassifierScore:
    """Return the ClassifierScore of these tokens; the state must count MIN_TRAINING_COMMENTS of each kind."""
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
    """Count a comment's tokens as approved or rejected; `times` -1 reverses an earlier call.

    Call this only for decisions by people. The row of totals is updated first, so that its lock serialises training.
    """
    ClassifierState.objects.bulk_create([ClassifierState(pk=1)], ignore_conflicts=True)
    kind = "rejected" if rejected else "approved"
    step = {kind: F(kind) + times}
    # Keep counts from going below zero: a comment that was decided on before training began may be decided on again.
    counted = {f"{kind}__gte": -times} if times < 0 else {}
    if not ClassifierState.objects.filter(pk=1, **counted).update(**step):
        return
    features = features_of(words_of(comment.body), links_of(comment.body))
    if times > 0:
        ClassifierToken.objects.bulk_create(
            [ClassifierToken(text=text) for text in sorted(features)], ignore_conflicts=True
        )
    ClassifierToken.objects.filter(text__in=features, **counted).update(**step)
