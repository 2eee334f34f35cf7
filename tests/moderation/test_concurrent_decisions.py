"""Concurrent decisions of several moderators, on the database that the tests run on."""

from datetime import timedelta
from itertools import repeat

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from articles.comments.change_status import change_status
from articles.comments.withdraw_comment import erase_comments
from articles.models import Appeal, Comment, Decision, DecisionBatch, SanctionLift, Thread
from articles.moderation.apply_decision import DecisionConflict
from articles.moderation.decide import decide, decide_each
from articles.moderation.editors_pick import pick_comment, unpick_comment
from articles.moderation.sanction_actions import impose_sanction, lift_sanction
from articles.moderation.undo_decision import undo_batch, undo_decision
from tests import users
from tests.builders import a_comment, a_live_article, an_appeal
from tests.concurrency import run_concurrently

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def moderators():
    return [users.moderator(name) for name in ("ana", "mina", "sara", "omid")]


def test_only_one_of_several_concurrent_decisions_is_saved(moderators):
    article = a_live_article()
    for _ in range(5):
        comment = a_comment(article, status="held")
        verdicts = ["approve", "reject", "spam", "approve"]
        acts = [
            lambda pair=pair, comment=comment: decide(comment.pk, 1, *pair)
            for pair in zip(verdicts, moderators, strict=True)
        ]
        results = run_concurrently(*acts)
        (winner,) = [result for result in results if isinstance(result, Decision)]
        losers = [result for result in results if result is not winner]
        assert all(isinstance(loser, DecisionConflict) and loser.decision == winner for loser in losers), results
        comment.refresh_from_db()
        assert (comment.status, comment.version) == (winner.status_after, 2)
        assert comment.decisions.get() == winner


def test_two_concurrent_bulk_decisions_decide_each_comment_once(moderators):
    article = a_live_article()
    comments = [a_comment(article, status="held") for _ in range(12)]
    versions = [(comment.pk, 1) for comment in comments]
    ana, mina, *_ = moderators
    outcomes = run_concurrently(
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


def test_only_one_of_several_concurrent_undos_succeeds(moderators):
    article = a_live_article()
    comments = [a_comment(article, status="held", email="a@example.org") for _ in range(3)]
    ana, mina, *_ = moderators
    decision = decide(comments[0].pk, 1, "reject", ana)
    decide_each([(comment.pk, 1) for comment in comments[1:]], "reject", ana)
    batch = DecisionBatch.objects.get()
    ban = impose_sanction("ban", comments[0].pk, "email", timezone.now() + timedelta(days=1), by=ana, reason="Insults.")
    for act in (
        lambda by: undo_decision(Decision.objects.get(pk=decision.pk), by),
        lambda by: undo_batch(batch, by),
        lambda by: lift_sanction(ban, by=by),
    ):
        results = run_concurrently(*(lambda by=by, act=act: act(by) for by in (ana, mina)))
        refused = [result for result in results if isinstance(result, Exception)]
        assert [type(refusal) in {DecisionConflict, ValidationError} for refusal in refused] == [True], results
    assert set(Comment.objects.values_list("status", "version")) == {("held", 3)}
    assert (
        Decision.objects.filter(source="undo").count(),
        DecisionBatch.objects.count(),
        SanctionLift.objects.count(),
    ) == (3, 2, 1)


def test_an_appeal_decided_concurrently_is_answered_once(moderators):
    comment = a_comment(a_live_article(), status="held")
    ana, mina, sara, _ = moderators
    an_appeal(decide(comment.pk, 1, "reject", ana))
    results = run_concurrently(
        lambda: decide(comment.pk, 2, "approve", mina),
        lambda: decide(comment.pk, 2, "reject", sara),
    )
    (winner,) = [result for result in results if isinstance(result, Decision)]
    appeal = Appeal.objects.get()
    assert (appeal.answered_by, appeal.granted) == (winner.decided_by, winner.verdict == "approve")
    assert Comment.objects.get().status == winner.status_after


def test_concurrent_picks_are_counted_once(moderators):
    comment = a_comment(a_live_article())
    assert run_concurrently(*(lambda by=by: pick_comment(comment.pk, by) for by in moderators)) == [None] * 4
    assert Thread.objects.get().picks == 1


def test_concurrent_erasures_and_decisions_do_not_deadlock(moderators):
    articles = [a_live_article() for _ in range(2)]
    senders = {"a@example.org": articles, "b@example.org": articles[::-1]}
    comments = [a_comment(on, email=email) for _ in range(3) for email, both in senders.items() for on in both]
    results = run_concurrently(
        *(lambda email=email: erase_comments(email) for email in senders),
        *(lambda comment=comment: decide(comment.pk, 1, "reject", moderators[0]) for comment in comments),
    )
    assert results[:2] == [6, 6]
    assert all(isinstance(result, Decision | DecisionConflict) for result in results[2:]), results
    assert set(Comment.objects.values_list("status", flat=True)) == {"erased"}
    assert set(Thread.objects.values_list("visible", flat=True)) == {0}


@pytest.mark.parametrize("meanwhile", [pick_comment, unpick_comment])
def test_picks_are_counted_correctly_when_a_comment_is_hidden_concurrently(moderators, meanwhile):
    comment = a_comment(a_live_article(), picked_at=None if meanwhile is pick_comment else timezone.now())
    meanwhile(comment.pk, moderators[0])
    with transaction.atomic():
        assert change_status(comment, Comment.Status.REJECTED, timezone.now())
    thread = Thread.objects.get()
    assert (thread.visible, thread.picks) == (0, 0)
    assert Comment.objects.get().picked_at is None
