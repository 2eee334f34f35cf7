"""The page of one comment at the desk: its history, replies as staff, picks."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from articles.models import Comment, Decision, Entry, Masthead, Thread
from articles.moderation.decide import decide
from articles.moderation.history import history_of
from articles.moderation.pick import pick, unpick
from articles.moderation.reply import reply
from articles.moderation.sanction import impose, lift
from articles.moderation.settle import Conflict
from articles.moderation.undo import undo
from tests import cast
from tests.builders import NOON, a_comment, a_live_article, a_report, a_section, an_appeal

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def mina():
    return cast.moderator()


@pytest.fixture
def client(mina):
    client = Client()
    client.force_login(mina)
    return client


@pytest.fixture
def comment():
    return a_comment(a_live_article(), status="held", created_at=NOON, email="b@example.org", name="Behzad")


def address(comment, act=""):
    return f"/admin/moderation/{comment.pk}/{act}"


def test_its_history_tells_all_that_happened_in_order(comment, mina):
    ana = cast.moderator("ana")
    Comment.objects.update(edited_at=NOON + HOUR)
    a_report(comment, reason="illegal", law="Article 12", words="Names me.", reported_at=NOON + 2 * HOUR)
    first = decide(
        comment.pk, 1, "reject", mina, reason="Rude.", at=NOON + 3 * HOUR, statement="Be kind.", note="Again."
    )
    an_appeal(first, appealed_at=NOON + 4 * HOUR, words="I was kind.")
    granted = decide(comment.pk, 2, "approve", ana, at=NOON + 5 * HOUR)
    pick(comment.pk, ana, NOON + 6 * HOUR)
    ban = impose("ban", comment.pk, "email", NOON + 60 * HOUR, by=mina, reason="Rude.", at=NOON + 7 * HOUR)
    lift(ban, by=ana, at=NOON + 8 * HOUR)
    comment.refresh_from_db()
    events = history_of(comment, NOON + 9 * HOUR)
    assert [(event.what.partition(" until")[0], event.who) for event in events] == [
        ("Sent", "Behzad"),
        ("Edited by its sender", ""),
        ("Reported by a reader: It breaks the law", ""),
        ("Rejected", "Mina"),
        ("Appealed by its sender", ""),
        ("Approved", "Ana"),
        ("Appeal granted", "Ana"),
        ("Picked", "Ana"),
        ("Its sender: may not comment", "Mina"),
        ("Sanction lifted", "Ana"),
    ]
    assert events[3].words == "Rude.; told the sender: “Be kind.”; note: “Again.”"
    assert [event.undoes for event in events if event.undoes] == [granted.pk]
    undo(granted, ana, NOON + 9 * HOUR)
    comment.refresh_from_db()
    undone = next(event for event in history_of(comment, NOON + 10 * HOUR) if event.what.startswith("Taken back"))
    assert undone.what == "Taken back, so: Rejected"


def test_the_page_shows_it_and_offers_what_can_be_done(client, comment):
    page = client.get(address(comment)).content.decode()
    for words in ("Sent by <bdi>Behzad</bdi>", "Approve and reply", "Impose it", "first comment"):
        assert words in page
    assert client.get(address(comment).replace(str(comment.pk), "99")).status_code == 404
    Comment.objects.update(status="erased", body="")
    page = client.get(address(comment)).content.decode()
    assert "Erased at its sender’s wish" in page
    assert 'name="decision"' not in page
    assert "Your reply" not in page


def test_it_is_a_page_of_ones_own_sections(comment):
    client = Client()
    client.force_login(cast.editor(sections=[a_section("Sport")]))
    assert client.get(address(comment)).status_code == 403
    for act in ("reply/", "pick/", "sanction/"):
        assert client.post(address(comment, act), {"body": "No.", "version": 1, "pick": "yes"}).status_code == 403
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("policy", ["moderated", "open"])
def test_a_reply_as_staff_is_seen_at_once_and_approves_what_it_answers(client, comment, mina, policy):
    Masthead.objects.create(comments_policy=policy)
    answer = client.post(
        address(comment, "reply/"), {"body": "It is row four.", "version": 1, "next": address(comment)}
    )
    assert answer.status_code == 302
    replied = Comment.objects.get(parent=comment)
    assert (replied.author, replied.shown_name, replied.is_visible) == (mina, "Mina", True)
    comment.refresh_from_db()
    assert comment.status == "approved"
    page = Client().get(comment.article.live.get_absolute_url()).content.decode()
    assert "It is row four." in page
    assert "staff" in page
    assert Thread.objects.get().visible == 2


def test_a_reply_to_what_has_changed_is_kept_and_changes_nothing(client, comment, mina):
    Comment.objects.update(version=2, body="Changed.")
    answer = client.post(address(comment, "reply/"), {"body": "It is row four.", "version": 1})
    # Who has seen how it stands can send it from here.
    assert '<input type="hidden" name="version" value="2">' in answer.text
    assert answer.status_code == 409
    assert "It is row four." in answer.content.decode()
    with pytest.raises(Conflict):
        reply(comment.pk, 1, "It is row four.", mina)
    Masthead.objects.create(comments_policy="closed")
    with pytest.raises(ValidationError, match="closed"):
        reply(comment.pk, 2, "It is row four.", mina)
    assert client.post(address(comment, "reply/"), {"body": "Row four.", "version": 2}).status_code == 409
    assert Comment.objects.get().status == "held"
    assert not Decision.objects.exists()


@pytest.mark.parametrize("body", ["", "  \u200b ", "a\0", "x" * 3001, "\u202e"])
def test_a_reply_that_says_nothing_or_too_much_is_refused(client, comment, body):
    assert client.post(address(comment, "reply/"), {"body": body, "version": 1}).status_code == 422
    assert Comment.objects.get().status == "held"


@pytest.mark.parametrize("version", ["", "x", "0", "9" * 30])
def test_a_reply_to_no_version_is_kept_and_told(client, comment, version):
    answer = client.post(address(comment, "reply/"), {"body": "It is row four.", "version": version})
    assert answer.status_code == 422
    assert "named no version of the comment" in answer.text
    assert "It is row four." in answer.text


def test_a_pick_is_counted_once_and_ends_with_the_comments_being_seen(client, comment, mina):
    assert client.post(address(comment, "pick/"), {"pick": "yes"}).status_code == 409
    decide(comment.pk, 1, "approve", mina)
    for _ in range(2):
        answer = client.post(address(comment, "pick/"), {"pick": "yes", "next": "?tab=decided"})
        assert answer["Location"] == f"/admin/moderation/?tab=decided#c{comment.pk}"
    assert (Thread.objects.get().picks, Comment.objects.get().picked_by) == (1, mina)
    assert Entry.objects.filter(act="pick_comment").count() == 1
    for _ in range(2):
        assert client.post(address(comment, "pick/"), {"pick": "no"}).status_code == 302
    assert (Thread.objects.get().picks, Comment.objects.get().picked_at) == (0, None)
    pick(comment.pk, mina)
    decide(comment.pk, 2, "reject", mina)
    assert (Thread.objects.get().picks, Comment.objects.get().picked_at) == (0, None)
    unpick(comment.pk, mina)
    assert Thread.objects.get().picks == 0
