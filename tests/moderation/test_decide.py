"""Decisions on comments: one for each version, by people with the permission, and logged."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import TestCase

from articles.comments.classifier import ClassifierState, ClassifierToken
from articles.comments.commenters import CommenterEmail, Subscription
from articles.models import Appeal, Comment, Decision, Report, Thread
from articles.moderation.apply_decision import DecisionConflict
from articles.moderation.decide import decide, decide_each
from articles.moderation.decision_results import http_status_of, summarize
from articles.moderation.permissions import may_moderate
from articles.moderation.undo_decision import undo_decision
from tests import users
from tests.builders import NOON, a_comment, a_live_article, a_report, a_section, an_appeal

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def mina():
    return users.moderator()


@pytest.fixture
def ana():
    return users.moderator("ana")


@pytest.fixture
def comment():
    return a_comment(a_live_article(), status="held")


def reloaded(comment):
    return Comment.objects.get(pk=comment.pk)


@pytest.mark.parametrize(
    ("verdict", "status", "published_at"),
    [("approve", "approved", NOON), ("reject", "rejected", None), ("spam", "spam", None)],
)
def test_a_decision_changes_the_status_and_is_logged(comment, mina, verdict, status, published_at):
    texts = {"statement": "We ask for the tone of a letter.", "note": "Third time."}
    decision = decide(comment.pk, 1, verdict, mina, reason="House rules.", at=NOON, **texts)
    assert (reloaded(comment).status, reloaded(comment).published_at) == (status, published_at)
    assert reloaded(comment).version == 2
    logged = Decision.objects.get()
    assert logged == decision
    assert (logged.comment, logged.version, logged.verdict) == (comment, 1, verdict)
    assert (logged.status_before, logged.status_after) == ("held", status)
    assert (logged.decided_by, logged.decided_at, logged.reason) == (mina, NOON, "House rules.")
    assert (logged.source, logged.batch, logged.rule) == ("queue", None, "")
    assert {name: getattr(logged, name) for name in texts} == texts


def test_a_decision_can_be_overturned_on_the_version_it_made(comment, mina):
    decide(comment.pk, 1, "approve", mina, at=NOON)
    decide(comment.pk, 2, "reject", mina, at=LATER)
    decide(comment.pk, 3, "approve", mina, at=LATER)
    assert (reloaded(comment).status, reloaded(comment).version) == ("approved", 4)
    assert reloaded(comment).published_at == NOON
    assert list(Decision.objects.order_by("version").values_list("status_before", "status_after")) == [
        ("held", "approved"),
        ("approved", "rejected"),
        ("rejected", "approved"),
    ]


def test_a_second_decision_on_the_same_version_is_refused_with_the_first(comment, mina, ana):
    first = decide(comment.pk, 1, "approve", mina, at=NOON)
    with pytest.raises(DecisionConflict) as conflict:
        decide(comment.pk, 1, "reject", ana, at=LATER)
    assert conflict.value.decision == first
    assert (reloaded(comment).status, reloaded(comment).version) == ("approved", 2)
    assert Decision.objects.get() == first


def test_a_decision_on_an_edited_text_is_refused(comment, mina):
    Comment.objects.update(body="Changed.", version=2)
    with pytest.raises(DecisionConflict) as conflict:
        decide(comment.pk, 1, "approve", mina)
    assert conflict.value.decision is None
    assert reloaded(comment).status == "held"
    assert not Decision.objects.exists()


def test_a_decision_on_a_future_version_is_refused(comment, mina):
    with pytest.raises(DecisionConflict):
        decide(comment.pk, 2, "approve", mina)
    assert reloaded(comment).status == "held"


@pytest.mark.parametrize("status", ["withdrawn", "erased"])
def test_a_withdrawn_comment_can_not_be_approved(comment, mina, status):
    Comment.objects.update(status=status)
    with pytest.raises(DecisionConflict) as conflict:
        decide(comment.pk, 1, "approve", mina)
    assert conflict.value.is_gone
    assert reloaded(comment).status == status


@pytest.mark.parametrize("number", [0, 99, 10**18, 10**25])
def test_a_decision_on_a_missing_comment_is_refused(mina, number):
    with pytest.raises(Comment.DoesNotExist):
        decide(number, 1, "approve", mina)


def test_each_of_several_is_decided_by_itself_in_one_batch(mina, ana):
    article = a_live_article()
    one, two, three, four = (a_comment(article, status="held") for _ in range(4))
    decide(two.pk, 1, "reject", ana)
    Comment.objects.filter(pk=four.pk).update(version=2)
    pairs = [(one.pk, 1), (two.pk, 1), (99, 1), (three.pk, 1), (four.pk, 1)]
    results = decide_each(pairs, "approve", mina, description="a selection of five")
    assert [bool(result.decision) for result in results] == [True, False, False, True, False]
    assert results[1].conflict.decision.verdict == "reject"
    assert results[2].missing == "There is no such comment."
    assert [reloaded(comment).status for comment in (one, two, three)] == ["approved", "rejected", "approved"]
    assert summarize(results) == "2 done, 1 already decided by Ana, 1 not found, 1 edited since."
    assert http_status_of(results) == 409
    batches = {result.decision.batch for result in results if result.decision}
    assert {(batch.description, batch.made_by) for batch in batches} == {("a selection of five", mina)}
    assert Thread.objects.get().visible == 2


def test_a_decision_by_itself_makes_no_batch(comment, mina):
    (result,) = decide_each([(comment.pk, 1)], "approve", mina)
    assert result.decision.batch is None
    assert (summarize([result]), http_status_of([result])) == ("1 approved.", None)


def test_a_decision_closes_every_waiting_report(comment, mina):
    report, earlier = a_report(comment), a_report(comment, handled_at=NOON)
    decision = decide(comment.pk, 1, "reject", mina, reason="It names somebody.", at=LATER)
    assert decision.source == "report"
    report.refresh_from_db()
    assert (report.handled_by, report.handled_at, report.answer) == (mina, LATER, "It names somebody.")
    assert report.closed_by_decision == decision
    earlier.refresh_from_db()
    assert (earlier.handled_at, earlier.closed_by_decision) == (NOON, None)


def test_a_decision_closes_the_reports_of_its_own_comment_alone(comment, mina):
    a_report(comment)
    other = a_report(a_comment(comment.article.live))
    decide(comment.pk, 1, "approve", mina, at=NOON)
    assert list(Report.objects.waiting()) == [other]


@pytest.mark.parametrize(("verdict", "granted"), [("approve", True), ("reject", False), ("spam", False)])
def test_an_appeal_is_decided_by_a_colleague(comment, mina, ana, verdict, granted):
    appeal = an_appeal(decide(comment.pk, 1, "reject", ana, at=NOON))
    decision = decide(comment.pk, 2, verdict, mina, reason="Looked at again.", at=LATER, statement="You were right.")
    assert decision.source == "appeal"
    appeal.refresh_from_db()
    assert (appeal.granted, appeal.answered_by, appeal.answered_at) == (granted, mina, LATER)
    assert appeal.answer == "You were right."


def test_an_appeal_is_never_decided_by_the_first_moderator(comment, mina):
    appeal = an_appeal(decide(comment.pk, 1, "reject", mina))
    for verdict in ("approve", "reject", "spam"):
        with pytest.raises(PermissionDenied, match="a colleague must decide"):
            decide(comment.pk, 2, verdict, mina)
    (result,) = decide_each([(comment.pk, 2)], "approve", mina)
    assert result.forbidden == "You made the original decision, so a colleague must decide on the appeal."
    assert (reloaded(comment).status, reloaded(comment).version) == ("rejected", 2)
    assert Appeal.objects.get() == appeal
    assert Appeal.objects.waiting().exists()


def test_any_moderator_may_decide_an_appeal_against_a_rule(comment, mina):
    Comment.objects.update(status="spam", version=2)
    columns = {"verdict": "spam", "status_before": "held", "status_after": "spam", "rule": "banned_word"}
    an_appeal(Decision.objects.create(comment=comment, version=1, decided_at=NOON, source="rule", **columns))
    decide(comment.pk, 2, "approve", mina)
    assert Appeal.objects.get().granted


def test_who_may_moderate():
    economy, sport = a_section("Economy"), a_section("Sport")
    article = a_live_article(section=economy).article
    assert may_moderate(users.moderator(), article)
    assert may_moderate(users.chief(), article)
    assert may_moderate(users.editor(sections=[economy]), article)
    assert may_moderate(users.create_staff("eli", "Editor"), article)
    assert not may_moderate(users.create_staff("ebrahim", "Editor", sections=[sport]), article)
    assert not may_moderate(users.reporter(), article)
    assert not may_moderate(users.administrator(), article)


@pytest.mark.parametrize("role", ["Reporter", "Administrator", None])
def test_others_can_not_decide(comment, role):
    with pytest.raises(PermissionDenied):
        decide(comment.pk, 1, "approve", users.create_staff("somebody", role))
    assert reloaded(comment).status == "held"


def test_an_editor_can_not_decide_outside_their_sections(comment):
    with pytest.raises(PermissionDenied):
        decide(comment.pk, 1, "approve", users.editor(sections=[a_section("Sport")]))
    assert reloaded(comment).status == "held"


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
        with pytest.raises(TypeError, match="can't be changed or deleted"):
            attempt()
    assert Decision.objects.get().reason == ""


def test_the_classifier_is_trained_by_people_and_follows_their_changes(comment, mina, ana):
    def classifier_counts():
        state = ClassifierState.objects.first()
        return (state.approved, state.rejected) if state else (0, 0)

    first = decide(comment.pk, 1, "approve", mina, at=NOON)
    assert classifier_counts() == (1, 0)
    decide(comment.pk, 2, "approve", ana, at=NOON)
    assert classifier_counts() == (1, 0)
    spam = decide(comment.pk, 3, "spam", ana, at=NOON)
    assert classifier_counts() == (0, 1)
    undone = undo_decision(spam, ana, LATER)
    assert classifier_counts() == (1, 0)
    undo_decision(undone, ana, LATER)
    assert classifier_counts() == (0, 1)
    assert first.pk < undone.pk


def test_an_undone_decision_does_not_train_the_classifier(comment, mina):
    undo_decision(decide(comment.pk, 1, "reject", mina, at=NOON), mina, LATER)
    assert list(ClassifierState.objects.values_list("approved", "rejected")) == [(0, 0)]
    assert not ClassifierToken.objects.filter(rejected__gt=0).exists()


def test_a_decision_is_emailed_to_the_commenter_and_to_the_author_of_the_parent(mina, mailoutbox):
    parent = a_comment(a_live_article(), email="a@example.org")
    comment = a_comment(parent.article.live, status="held", parent=parent, email="b@example.org", body="I agree.")
    for sent in (parent, comment):
        Subscription.objects.create(comment=sent)
        CommenterEmail.objects.create(email=sent.email, confirmed_at=NOON)
    with TestCase.captureOnCommitCallbacks(execute=True):
        decide(comment.pk, 1, "approve", mina, statement="Welcome.")
    bodies = {email.to[0]: email.body for email in mailoutbox}
    assert "Welcome." in bodies["b@example.org"]
    assert "I agree." in bodies["a@example.org"]
    with TestCase.captureOnCommitCallbacks(execute=True):
        decide(comment.pk, 2, "reject", mina, reason="Insults.")
    assert [email.to for email in mailoutbox[2:]] == [["b@example.org"]]
    assert "Insults." in mailoutbox[2].body


def test_a_decision_is_emailed_once_to_each_reporter_who_accepts_email(comment, mina, mailoutbox):
    for address in ("sara@example.org", "sara@example.org", "none@example.org", ""):
        a_report(comment, email=address, reason=Report.Reason.ILLEGAL)
    CommenterEmail.objects.create(email="none@example.org", stopped_at=NOON)
    with TestCase.captureOnCommitCallbacks(execute=True):
        decide(comment.pk, 1, "reject", mina)
    (email,) = mailoutbox
    assert email.to == ["sara@example.org"]
    assert Report.objects.first().reference in email.subject
    assert "It is not shown any more." in email.body
    with TestCase.captureOnCommitCallbacks(execute=True):
        decide(comment.pk, 2, "approve", mina)
    assert len(mailoutbox) == 1
