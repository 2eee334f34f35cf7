"""The page of one comment at the desk: its history, replies as staff, editors' picks."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from articles.models import AuditEntry, Comment, Decision, Masthead, Thread
from articles.moderation.apply_decision import DecisionConflict
from articles.moderation.comment_history import comment_history
from articles.moderation.decide import decide
from articles.moderation.editors_pick import pick_comment, unpick_comment
from articles.moderation.sanction_actions import impose_sanction, lift_sanction
from articles.moderation.staff_reply import reply_as_staff
from articles.moderation.undo_decision import undo_decision
from tests import users
from tests.builders import NOON, a_comment, a_live_article, a_report, a_section, an_appeal

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def mina():
    return users.moderator()


@pytest.fixture
def client(mina):
    client = Client()
    client.force_login(mina)
    return client


@pytest.fixture
def comment():
    return a_comment(a_live_article(), status="held", created_at=NOON, email="b@example.org", name="Behzad")


def comment_url(comment, action=""):
    return f"/admin/moderation/{comment.pk}/{action}"


def test_the_history_lists_all_events_in_order(comment, mina):
    ana = users.moderator("ana")
    Comment.objects.update(edited_at=NOON + HOUR)
    a_report(comment, reason="illegal", law="Article 12", words="Names me.", reported_at=NOON + 2 * HOUR)
    first = decide(
        comment.pk, 1, "reject", mina, reason="Rude.", at=NOON + 3 * HOUR, statement="Be kind.", note="Again."
    )
    an_appeal(first, appealed_at=NOON + 4 * HOUR, words="I was kind.")
    granted = decide(comment.pk, 2, "approve", ana, at=NOON + 5 * HOUR)
    pick_comment(comment.pk, ana, NOON + 6 * HOUR)
    ban = impose_sanction("ban", comment.pk, "email", NOON + 60 * HOUR, by=mina, reason="Rude.", at=NOON + 7 * HOUR)
    lift_sanction(ban, by=ana, at=NOON + 8 * HOUR)
    comment.refresh_from_db()
    events = comment_history(comment, NOON + 9 * HOUR)
    assert [event.description.partition(" until")[0] for event in events] == [
        "Sent by <bdi>Behzad</bdi>",
        "Edited by the commenter",
        "Reported by a reader: It breaks the law",
        "Rejected by Mina",
        "Appealed by the commenter",
        "Approved by Ana",
        "Appeal granted by Ana",
        "Made an editors’ pick by Ana",
        f"Sanction by Mina: {ban.get_kind_display()}",
        "Sanction lifted by Ana",
    ]
    assert events[3].texts == ("Rude.", "Statement to the commenter: “Be kind.”", "Note: “Again.”")
    assert [event.undoable_decision_id for event in events if event.undoable_decision_id] == [granted.pk]
    undo_decision(granted, ana, NOON + 9 * HOUR)
    comment.refresh_from_db()
    undone = next(
        event for event in comment_history(comment, NOON + 10 * HOUR) if event.description.startswith("Decision undone")
    )
    assert undone.description == "Decision undone by Ana; the comment’s status is again “rejected”"


def test_the_page_shows_the_comment_and_the_possible_actions(client, comment):
    page = client.get(comment_url(comment)).content.decode()
    for text in ("Sent by <bdi>Behzad</bdi>", "Approve and reply", "Impose sanction", "first comment"):
        assert text in page
    assert client.get(comment_url(comment).replace(str(comment.pk), "99")).status_code == 404
    Comment.objects.update(status="erased", body="")
    page = client.get(comment_url(comment)).content.decode()
    assert str(Comment.Status.ERASED.label).capitalize() in page
    assert 'name="decision"' not in page
    assert "Your reply" not in page


def test_the_page_is_refused_outside_ones_own_sections(comment):
    client = Client()
    client.force_login(users.editor(sections=[a_section("Sport")]))
    assert client.get(comment_url(comment)).status_code == 403
    for action in ("reply/", "pick/", "sanction/"):
        assert (
            client.post(comment_url(comment, action), {"body": "No.", "version": 1, "pick": "yes"}).status_code == 403
        )
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("policy", ["moderated", "open"])
def test_a_reply_as_staff_is_visible_at_once_and_approves_its_parent(client, comment, mina, policy):
    Masthead.objects.create(comments_policy=policy)
    answer = client.post(
        comment_url(comment, "reply/"), {"body": "It is row four.", "version": 1, "next": comment_url(comment)}
    )
    assert answer.status_code == 302
    replied = Comment.objects.get(parent=comment)
    assert (replied.author, replied.display_name, replied.is_visible) == (mina, "Mina", True)
    comment.refresh_from_db()
    assert comment.status == "approved"
    page = Client().get(comment.article.live.get_absolute_url()).content.decode()
    assert "It is row four." in page
    assert "staff" in page
    assert Thread.objects.get().visible == 2


def test_a_reply_to_a_changed_comment_is_not_sent_and_its_text_is_kept(client, comment, mina):
    Comment.objects.update(version=2, body="Changed.")
    answer = client.post(comment_url(comment, "reply/"), {"body": "It is row four.", "version": 1})
    # The reply can be sent from this page, on the current version.
    assert '<input type="hidden" name="version" value="2">' in answer.text
    assert answer.status_code == 409
    assert "It is row four." in answer.content.decode()
    with pytest.raises(DecisionConflict):
        reply_as_staff(comment.pk, 1, "It is row four.", mina)
    Masthead.objects.create(comments_policy="closed")
    with pytest.raises(ValidationError, match="closed"):
        reply_as_staff(comment.pk, 2, "It is row four.", mina)
    assert client.post(comment_url(comment, "reply/"), {"body": "Row four.", "version": 2}).status_code == 409
    assert Comment.objects.get().status == "held"
    assert not Decision.objects.exists()


@pytest.mark.parametrize("body", ["", "  \u200b ", "a\0", "x" * 3001, "\u202e"])
def test_an_empty_or_too_long_reply_is_refused(client, comment, body):
    assert client.post(comment_url(comment, "reply/"), {"body": body, "version": 1}).status_code == 422
    assert Comment.objects.get().status == "held"


@pytest.mark.parametrize("version", ["", "x", "0", "9" * 30])
def test_a_reply_without_a_version_is_not_sent_and_its_text_is_kept(client, comment, version):
    answer = client.post(comment_url(comment, "reply/"), {"body": "It is row four.", "version": version})
    assert answer.status_code == 422
    assert "didn’t say which version of the comment" in answer.text
    assert "It is row four." in answer.text


def test_a_pick_is_counted_once_and_ends_when_the_comment_is_hidden(client, comment, mina):
    assert client.post(comment_url(comment, "pick/"), {"pick": "yes"}).status_code == 409
    decide(comment.pk, 1, "approve", mina)
    for _ in range(2):
        answer = client.post(comment_url(comment, "pick/"), {"pick": "yes", "next": "?tab=decided"})
        assert answer["Location"] == f"/admin/moderation/?tab=decided#c{comment.pk}"
    assert (Thread.objects.get().picks, Comment.objects.get().picked_by) == (1, mina)
    assert AuditEntry.objects.filter(action="pick_comment").count() == 1
    for _ in range(2):
        assert client.post(comment_url(comment, "pick/"), {"pick": "no"}).status_code == 302
    assert (Thread.objects.get().picks, Comment.objects.get().picked_at) == (0, None)
    pick_comment(comment.pk, mina)
    decide(comment.pk, 2, "reject", mina)
    assert (Thread.objects.get().picks, Comment.objects.get().picked_at) == (0, None)
    unpick_comment(comment.pk, mina)
    assert Thread.objects.get().picks == 0
