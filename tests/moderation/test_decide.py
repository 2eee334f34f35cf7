"""Deciding on a comment: once for each version, by those who may, and logged for ever."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from articles.models import Comment, Decision
from articles.moderation.decide import Conflict, decide, decide_each
from articles.moderation.permissions import may_moderate
from tests import cast
from tests.builders import NOON, a_comment, a_live_article, a_section

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def mina():
    return cast.moderator()


@pytest.fixture
def comment():
    return a_comment(a_live_article(), status="held")


def stored(comment):
    return Comment.objects.get(pk=comment.pk)


@pytest.mark.parametrize(
    ("verdict", "status", "published_at"),
    [("approve", "approved", NOON), ("reject", "rejected", None), ("spam", "spam", None)],
)
def test_a_decision_moves_the_comment_and_is_logged(comment, mina, verdict, status, published_at):
    decision = decide(comment.pk, 1, verdict, mina, reason="House rules.", at=NOON)
    assert (stored(comment).status, stored(comment).published_at) == (status, published_at)
    assert stored(comment).version == 2
    logged = Decision.objects.get()
    assert logged == decision
    assert (logged.comment, logged.version, logged.verdict) == (comment, 1, verdict)
    assert (logged.status_before, logged.status_after) == ("held", status)
    assert (logged.decided_by, logged.decided_at, logged.reason) == (mina, NOON, "House rules.")


def test_a_decision_can_be_overturned_on_the_version_it_made(comment, mina):
    decide(comment.pk, 1, "approve", mina, at=NOON)
    decide(comment.pk, 2, "reject", mina, at=LATER)
    decide(comment.pk, 3, "approve", mina, at=LATER)
    assert (stored(comment).status, stored(comment).version) == ("approved", 4)
    assert stored(comment).published_at == NOON
    assert list(Decision.objects.order_by("version").values_list("status_before", "status_after")) == [
        ("held", "approved"),
        ("approved", "rejected"),
        ("rejected", "approved"),
    ]


def test_a_second_decision_on_the_same_version_changes_nothing_and_tells_of_the_first(comment, mina):
    first = decide(comment.pk, 1, "approve", mina, at=NOON)
    with pytest.raises(Conflict) as conflict:
        decide(comment.pk, 1, "reject", cast.moderator("ana"), at=LATER)
    assert conflict.value.decision == first
    assert (stored(comment).status, stored(comment).version) == ("approved", 2)
    assert Decision.objects.get() == first


def test_a_decision_on_a_text_that_has_changed_since_counts_for_nothing(comment, mina):
    Comment.objects.update(body="Changed.", version=2)
    with pytest.raises(Conflict) as conflict:
        decide(comment.pk, 1, "approve", mina)
    assert conflict.value.decision is None
    assert stored(comment).status == "held"
    assert not Decision.objects.exists()


def test_a_version_that_is_yet_to_come_counts_for_nothing(comment, mina):
    with pytest.raises(Conflict):
        decide(comment.pk, 2, "approve", mina)
    assert stored(comment).status == "held"


@pytest.mark.parametrize("number", [0, 99, 10**18, 10**25])
def test_there_is_nothing_to_decide_on_a_comment_that_is_none(mina, number):
    with pytest.raises(Comment.DoesNotExist):
        decide(number, 1, "approve", mina)


def test_each_of_several_is_decided_by_itself(mina):
    article = a_live_article()
    one, two, three = (a_comment(article, status="held") for _ in range(3))
    decide(two.pk, 1, "reject", mina)
    outcomes = decide_each([(one.pk, 1), (two.pk, 1), (99, 1), (three.pk, 1)], "approve", mina)
    assert [bool(outcome.decision) for outcome in outcomes] == [True, False, False, True]
    assert outcomes[1].conflict.decision.verdict == "reject"
    assert outcomes[2].missing == "There is no such comment."
    assert [stored(comment).status for comment in (one, two, three)] == ["approved", "rejected", "approved"]


def test_who_may_moderate():
    economy, sport = a_section("Economy"), a_section("Sport")
    article = a_live_article(section=economy).article
    assert may_moderate(cast.moderator(), article)
    assert may_moderate(cast.chief(), article)
    assert may_moderate(cast.editor(sections=[economy]), article)
    assert may_moderate(cast.person("eli", "Editor"), article)
    assert not may_moderate(cast.person("ebrahim", "Editor", sections=[sport]), article)
    assert not may_moderate(cast.reporter(), article)
    assert not may_moderate(cast.administrator(), article)


@pytest.mark.parametrize("role", ["Reporter", "Administrator", None])
def test_those_who_may_not_moderate_decide_nothing(comment, role):
    with pytest.raises(PermissionDenied):
        decide(comment.pk, 1, "approve", cast.person("somebody", role))
    assert stored(comment).status == "held"


def test_an_editor_decides_nothing_outside_their_sections(comment):
    with pytest.raises(PermissionDenied):
        decide(comment.pk, 1, "approve", cast.editor(sections=[a_section("Sport")]))
    assert stored(comment).status == "held"


def test_the_log_is_never_altered(comment, mina):
    decision = decide(comment.pk, 1, "approve", mina)
    attempts = [
        decision.save,
        decision.delete,
        Decision.objects.all().delete,
        lambda: Decision.objects.update(reason="Rewritten."),
        lambda: Decision.objects.bulk_update([decision], ["reason"]),
        lambda: Decision.objects.update_or_create({"reason": "Rewritten."}, pk=decision.pk),
        lambda: comment.decisions.all().delete(),
        lambda: mina.decisions.update(reason="Rewritten."),
    ]
    for attempt in attempts:
        with pytest.raises(TypeError, match="kept as they were written"):
            attempt()
    assert Decision.objects.get().reason == ""
