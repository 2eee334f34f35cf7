"""The learned score: how likely people are to reject a comment, by the words of those they decided on.

A naive Bayes classifier over words, pairs of words and hosts of links, each counted once a comment. Each token's
probability leans towards 1/2 as far as it is rare (G. Robinson, "A statistical approach to the spam problem", 2003).
"""

from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

from ..delivery.prepared import Given, prepared
from .lessons import Token

FEWEST = 200
TELLING = 20
SHOWN = 3
LONGEST = 80


@dataclass(frozen=True)
class Learned:
    """A score from 0 (approved, surely) to 100 (rejected, surely), and the tokens that told most for rejecting."""

    score: int
    telling: list


def tokens_of(words, links):
    """Return the tokens of a comment's Words and Links: a set of texts of at most 80 characters."""
    texts = [word.text for word in words]
    pairs = (f"{one} {two}" for one, two in pairwise(texts))
    hosts = (f"//{link.host}" for link in links)
    return {token[:LONGEST] for token in (*texts, *pairs, *hosts)}


def score_of(tokens, lessons):
    """Return the Learned of these tokens; None until people have approved and rejected 200 comments each."""
    if min(lessons.approved, lessons.rejected) < FEWEST:
        return None
    rows = _known(tokens)
    weights = sorted(((_weight(row, lessons), row.text) for row in rows), key=lambda pair: (-abs(pair[0]), pair[1]))
    weights = weights[:TELLING]
    score = 100 / (1 + exp(-max(-50, min(50, sum(weight for weight, _ in weights)))))
    return Learned(round(score), [text for weight, text in weights if weight > 0][:SHOWN])


def _known(tokens):
    """Return the Tokens of these texts; asked for by the hundred, so that there are few such queries."""
    texts = [*tokens, *[None] * (-len(tokens) % 100)]
    return _tokens(len(texts), **{f"text_{place}": text for place, text in enumerate(texts)})


@prepared
def _tokens(count):
    return Token.objects.filter(text__in=[Given(f"text_{place}", Token._meta.pk) for place in range(count)])


def _weight(token, lessons):
    """Return the logarithm of the odds that a comment with this token is rejected."""
    rejected, approved = token.rejected / lessons.rejected, token.approved / lessons.approved
    seen = token.rejected + token.approved
    if not seen:
        return 0
    probability = (0.5 + seen * rejected / (rejected + approved)) / (1 + seen)
    return log(probability / (1 - probability))
