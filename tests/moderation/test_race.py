"""Two moderators at the same moment, on the database that the tests run on."""

from itertools import repeat

import pytest

from articles.models import Comment, Decision
from articles.moderation.decide import Conflict, decide, decide_each
from tests import cast
from tests.builders import a_comment, a_live_article
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def moderators():
    return [cast.moderator(name) for name in ("ana", "mina", "sara", "omid")]


def test_of_several_decisions_on_one_version_exactly_one_counts(moderators):
    article = a_live_article()
    for _ in range(5):
        comment = a_comment(article, status="held")
        verdicts = ["approve", "reject", "spam", "approve"]
        acts = [
            lambda pair=pair, comment=comment: decide(comment.pk, 1, *pair)
            for pair in zip(verdicts, moderators, strict=True)
        ]
        results = at_once(*acts)
        (winner,) = [result for result in results if isinstance(result, Decision)]
        losers = [result for result in results if result is not winner]
        assert all(isinstance(loser, Conflict) and loser.decision == winner for loser in losers), results
        comment.refresh_from_db()
        assert (comment.status, comment.version) == (winner.status_after, 2)
        assert comment.decisions.get() == winner


def test_two_who_select_the_same_comments_decide_each_of_them_once(moderators):
    article = a_live_article()
    comments = [a_comment(article, status="held") for _ in range(12)]
    versions = [(comment.pk, 1) for comment in comments]
    ana, mina, *_ = moderators
    outcomes = at_once(
        lambda: decide_each(versions, "approve", ana),
        lambda: decide_each(versions, "reject", mina),
    )
    decisions = [outcome.decision for list_ in outcomes for outcome in list_ if outcome.decision]
    conflicts = [outcome.conflict for list_ in outcomes for outcome in list_ if outcome.conflict]
    assert sorted(decision.comment_id for decision in decisions) == [comment.pk for comment in comments]
    assert sorted(conflict.comment.pk for conflict in conflicts) == [comment.pk for comment in comments]
    for decision in decisions:
        assert Comment.objects.get(pk=decision.comment_id).status == decision.status_after
    assert list(Comment.objects.values_list("version", flat=True)) == list(repeat(2, 12))
