"""Undo a decision or a batch: by a further entry, as long as the comment has not changed since."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client, TestCase

from articles.comments.withdraw_comment import withdraw
from articles.models import Appeal, Comment, Decision, DecisionBatch, Report
from articles.moderation.apply_decision import DecisionConflict
from articles.moderation.decide import decide, decide_each
from articles.moderation.undo_decision import undo_batch, undo_decision
from tests import users
from tests.builders import NOON, a_comment, a_live_article, a_report, a_section, an_appeal

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)
UNDO_URL = "/admin/moderation/undo/"


@pytest.fixture
def mina():
    return users.moderator()


@pytest.fixture
def comment():
    return a_comment(a_live_article(), status="held")


@pytest.fixture
def client(mina):
    client = Client()
    client.force_login(mina)
    return client


def reloaded(comment):
    return Comment.objects.get(pk=comment.pk)


@pytest.mark.parametrize(
    ("status", "verdict", "undo_verdict"),
    [
        ("held", "approve", "hold"),
        ("live", "reject", "approve"),
        ("approved", "spam", "approve"),
        ("spam", "approve", "spam"),
    ],
)
def test_a_comment_gets_back_the_status_it_had(mina, status, verdict, undo_verdict):
    comment = a_comment(a_live_article(), status=status)
    decision = decide(comment.pk, 1, verdict, mina, at=NOON)
    undone = undo_decision(decision, mina, LATER)
    assert (reloaded(comment).status, reloaded(comment).version) == (status, 3)
    assert (undone.reverses, undone.source, undone.verdict, undone.version) == (decision, "undo", undo_verdict, 2)
    assert (undone.status_before, undone.status_after) == (decision.status_after, status)
    assert Decision.objects.count() == 2


def test_an_undo_can_be_undone(comment, mina):
    undone = undo_decision(decide(comment.pk, 1, "approve", mina, at=NOON), mina, LATER)
    undo_decision(undone, mina, LATER)
    assert (reloaded(comment).status, reloaded(comment).version) == ("approved", 4)


@pytest.mark.parametrize("since", ["decided", "edited", "undone"])
def test_a_decision_can_not_be_undone_after_a_later_change(comment, mina, since):
    decision = decide(comment.pk, 1, "approve", mina, at=NOON)
    if since == "decided":
        decide(comment.pk, 2, "reject", users.moderator("ana"), at=LATER)
    elif since == "edited":
        Comment.objects.update(version=3)
    else:
        undo_decision(decision, mina, LATER)
    before = reloaded(comment).status, Decision.objects.count()
    with pytest.raises(DecisionConflict):
        undo_decision(Decision.objects.get(pk=decision.pk), mina, LATER)
    assert (reloaded(comment).status, Decision.objects.count()) == before


def test_a_decision_can_not_be_undone_after_thirty_days(comment, mina):
    decision = decide(comment.pk, 1, "approve", mina, at=NOON)
    undo_by = NOON + timedelta(days=30)
    with pytest.raises(ValidationError, match="more than 30 days ago"):
        undo_decision(decision, mina, undo_by + timedelta(seconds=1))
    undo_decision(decision, mina, undo_by)


def test_only_moderators_of_the_section_can_undo(comment, mina):
    decision = decide(comment.pk, 1, "approve", mina, at=NOON)
    for person in (users.reporter(), users.editor(sections=[a_section("Sport")])):
        with pytest.raises(PermissionDenied):
            undo_decision(decision, person, LATER)
    undo_decision(decision, users.chief(), LATER)


def test_an_undo_reopens_reports_and_the_appeal(comment, mina):
    report = a_report(comment)
    appeal = an_appeal(decide(comment.pk, 1, "reject", users.moderator("ana"), at=NOON - timedelta(days=1)))
    report.refresh_from_db()
    report.handled_at = None
    report.save()
    undo_decision(decide(comment.pk, 2, "approve", mina, at=NOON), mina, LATER)
    report.refresh_from_db()
    appeal.refresh_from_db()
    assert (report.handled_at, report.handled_by, report.answer) == (None, None, "")
    assert (appeal.answered_at, appeal.answered_by, appeal.granted) == (None, None, None)


@pytest.mark.parametrize("status", ["held", "live"])
def test_an_undo_leaves_later_reports_waiting(mina, status, mailoutbox):
    comment = a_comment(a_live_article(), status=status)
    before = a_report(comment)
    decision = decide(comment.pk, 1, "approve", mina, at=NOON)
    since = a_report(comment, reported_at=NOON + timedelta(minutes=1), email="sara@example.org")
    with TestCase.captureOnCommitCallbacks(execute=True):
        undo_decision(decision, mina, LATER)
    assert set(Report.objects.waiting()) == {before, since}
    assert not mailoutbox


def test_an_undo_reopens_only_the_reports_that_its_decision_closed(comment, mina):
    """Two decisions on one comment and one on another, made at the same time, reopen only their own reports."""
    ana, other = users.moderator("ana"), a_comment(comment.article.live, status="held")
    first, elsewhere = a_report(comment), a_report(other)
    by_hand = a_report(comment, handled_at=NOON, handled_by=ana)
    decide(comment.pk, 1, "approve", ana, at=NOON)
    decide(other.pk, 1, "approve", ana, at=NOON)
    second = a_report(comment)
    decision = decide(comment.pk, 2, "reject", mina, at=NOON)
    assert list(decision.closed_reports.all()) == [second]
    undo_decision(decision, mina, LATER)
    assert list(Report.objects.waiting()) == [second]
    for report in (first, elsewhere, by_hand):
        report.refresh_from_db()
        assert (report.handled_at, report.handled_by) == (NOON, ana)


def test_an_undo_reopens_only_the_appeal_that_its_decision_answered(comment, mina):
    ana, sara = users.moderator("ana"), users.moderator("sara")
    first = an_appeal(decide(comment.pk, 1, "reject", ana, at=NOON))
    decide(comment.pk, 2, "spam", mina, at=NOON)
    second = an_appeal(Decision.objects.get(version=2))
    decision = decide(comment.pk, 3, "approve", sara, at=NOON)
    undo_decision(decision, sara, LATER)
    assert list(Appeal.objects.waiting()) == [second]
    first.refresh_from_db()
    assert (first.closed_by_decision.version, first.answered_by) == (2, mina)


def test_an_undone_undo_leaves_the_reopened_reports_waiting(comment, mina):
    report = a_report(comment)
    undone = undo_decision(decide(comment.pk, 1, "approve", mina, at=NOON), mina, LATER)
    undo_decision(undone, mina, LATER)
    assert list(Report.objects.waiting()) == [report]
    decision = decide(comment.pk, 4, "reject", mina, at=LATER)
    assert list(decision.closed_reports.all()) == [report]


def test_the_first_moderator_can_not_undo_a_decision_under_appeal(comment, mina):
    decide(comment.pk, 1, "approve", mina, at=NOON)
    decision = decide(comment.pk, 2, "reject", mina, at=NOON)
    an_appeal(decision)
    with pytest.raises(PermissionDenied, match="a colleague must decide"):
        undo_decision(decision, mina, LATER)
    assert reloaded(comment).status == "rejected"


def test_a_batch_is_undone_comment_by_comment_and_once(mina):
    article = a_live_article()
    comments = [a_comment(article, status="held") for _ in range(3)]
    decide_each([(comment.pk, 1) for comment in comments], "reject", mina, at=NOON)
    batch = Decision.objects.first().batch
    decide(comments[1].pk, 2, "approve", users.moderator("ana"), at=LATER)
    outcomes = undo_batch(batch, mina, LATER)
    assert [bool(outcome.decision) for outcome in outcomes] == [True, False, True]
    assert [reloaded(comment).status for comment in comments] == ["held", "approved", "held"]
    assert outcomes[0].decision.batch.reverses == batch
    with pytest.raises(ValidationError, match="already been undone"):
        undo_batch(batch, mina, LATER)
    with pytest.raises(ValidationError, match="30 days"):
        undo_batch(outcomes[0].decision.batch, mina, LATER + timedelta(days=31))


def test_the_queue_offers_to_undo_the_last_decision(client, mina, comment):
    assert "Undo your last" not in client.get("/admin/moderation/").content.decode()
    decision = decide(comment.pk, 1, "spam", mina)
    page = client.get("/admin/moderation/?tab=decided").content.decode()
    assert f'name="decision" value="{decision.pk}" data-shortcut="u">Undo your last decision' in page
    answer = client.post(UNDO_URL, {"decision": decision.pk, "next": "?tab=decided"}, follow=True)
    assert answer.redirect_chain == [("/admin/moderation/?tab=decided", 302)]
    assert "Decision undone." in answer.content.decode()
    assert reloaded(comment).status == "held"
    assert "Undo your last" not in client.get("/admin/moderation/").content.decode()


def test_the_queue_offers_to_undo_the_last_batch(client, mina):
    article = a_live_article()
    comments = [a_comment(article, status="held") for _ in range(2)]
    decide_each([(comment.pk, 1) for comment in comments], "reject", mina)
    batch = Decision.objects.first().batch
    assert f'name="batch" value="{batch.pk}"' in client.get("/admin/moderation/").content.decode()
    assert "2 decisions undone." in client.post(UNDO_URL, {"batch": batch.pk}, follow=True).content.decode()
    assert client.post(UNDO_URL, {"batch": batch.pk}).status_code == 409


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 422),
        ({"decision": "x"}, 422),
        ({"decision": "1", "batch": "1"}, 422),
        ({"decision": "9" * 30}, 422),
        ({"decision": "\0"}, 422),
        ({"decision": "99"}, 404),
        ({"batch": "99"}, 404),
    ],
)
def test_an_invalid_undo_is_refused(client, fields, status):
    assert client.post(UNDO_URL, fields).status_code == status


@pytest.mark.parametrize("next_url", ["https://evil.example/", "//evil.example", "/admin/", "javascript:alert(1)"])
def test_a_form_redirects_only_back_into_the_queue(client, mina, comment, next_url):
    decision = decide(comment.pk, 1, "approve", mina)
    assert client.post(UNDO_URL, {"decision": decision.pk, "next": next_url})["Location"] == "/admin/moderation/"


def test_undoing_after_a_later_change_shows_a_message_and_changes_nothing(client, mina, comment):
    decision = decide(comment.pk, 1, "approve", mina)
    decide(comment.pk, 2, "reject", users.moderator("ana"))
    answer = client.post(UNDO_URL, {"decision": decision.pk})
    assert answer.status_code == 409
    assert "The comment has changed since" in answer.content.decode()
    assert reloaded(comment).status == "rejected"


def test_the_queue_offers_only_decisions_that_can_be_undone(mina, comment):
    article, ana = comment.article.live, users.moderator("ana")
    first, *later = [decide(a_comment(article, status="held").pk, 1, "reject", mina) for _ in range(4)]
    decide(later[0].comment_id, 2, "approve", ana)
    withdraw(reloaded(later[1].comment))
    an_appeal(later[2])
    assert [*Decision.objects.undoable_by(mina, NOON)] == [first]


def test_an_appeal_keeps_waiting_when_an_undo_holds_the_comment(comment, mina):
    decision = decide(comment.pk, 1, "reject", mina, at=NOON)
    appeal = an_appeal(decision)
    undo_decision(decision, users.moderator("ana"), LATER)
    appeal.refresh_from_db()
    assert (reloaded(comment).status, appeal.answered_at, appeal.granted) == ("held", None, None)


def test_a_batch_can_not_be_undone_after_thirty_days(comment, mina):
    other = a_comment(a_live_article(), status="held")
    [result, _] = decide_each([(comment.pk, 1), (other.pk, 1)], "approve", mina, at=NOON)
    with pytest.raises(ValidationError):
        undo_batch(result.decision.batch, mina, NOON + timedelta(days=30, seconds=1))
    assert (DecisionBatch.objects.count(), Decision.objects.count()) == (1, 2)
