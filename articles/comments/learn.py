"""Learning from a decision: what people approve and reject, counted by word."""

from django.db import transaction
from django.db.models import F

from .bayes import tokens_of
from .lessons import Lessons, Token
from .words import links_of, words_of


@transaction.atomic
def learn(comment, rejected, times=1):
    """Count a comment's tokens as approved or rejected; `times` -1 takes back what was learned of it.

    Only a person's decision teaches. The one row of totals is locked, so that lessons are learned one after another.
    """
    Lessons.objects.bulk_create([Lessons(pk=1)], ignore_conflicts=True)
    kind = "rejected" if rejected else "approved"
    step = {kind: F(kind) + times}
    taught = Lessons.objects.filter(pk=1)
    if times < 0:
        # What was never learned can't be taken back.
        taught = taught.filter(**{f"{kind}__gte": -times})
    if not taught.update(**step):
        return
    tokens = tokens_of(words_of(comment.body), links_of(comment.body))
    if times > 0:
        Token.objects.bulk_create([Token(text=text) for text in sorted(tokens)], ignore_conflicts=True)
    Token.objects.filter(text__in=tokens, **({f"{kind}__gte": -times} if times < 0 else {})).update(**step)
