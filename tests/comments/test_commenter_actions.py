"""What a commenter may do: edit, withdraw and appeal; subscribe to e-mails; export and erase all comments."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from articles.comments.emails import notify_of_decision
from articles.comments.post import post
from articles.models import (
    Appeal,
    AuditEntry,
    Comment,
    CommentRules,
    CommentTrace,
    Decision,
    Masthead,
    Report,
    Subscription,
    Thread,
)
from articles.moderation.decide import decide
from articles.moderation.undo_decision import undo_decision
from tests import users
from tests.builders import NOON, a_comment, a_live_article, a_report

pytestmark = pytest.mark.django_db
SAME_ORIGIN_HEADERS = {"Sec-Fetch-Site": "same-origin"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def article(time_machine):
    time_machine.move_to(NOON, tick=False)
    return a_live_article()


@pytest.fixture
def comment(article):
    return a_comment(article, status="live", created_at=NOON, body="Dry.", email="mina@example.org")


def submit_receipt_form(comment, **fields):
    return Client().post(comment.get_receipt_url(), fields, headers=SAME_ORIGIN_HEADERS)


def reloaded(comment):
    return Comment.objects.get(pk=comment.pk)


def test_a_comment_can_be_edited_for_five_minutes(comment, time_machine):
    time_machine.move_to(NOON + 5 * MINUTE - timedelta(seconds=1), tick=False)
    assert submit_receipt_form(comment, act="edit", version=1, body="Dry as dust.").status_code == 303
    assert (reloaded(comment).body, reloaded(comment).version) == ("Dry as dust.", 2)
    assert reloaded(comment).edited_at
    time_machine.move_to(NOON + 5 * MINUTE, tick=False)
    answer = submit_receipt_form(comment, act="edit", version=2, body="Wet.")
    assert answer.status_code == 409
    assert "That time is over" in answer.text
    assert "Wet." in answer.text
    assert reloaded(comment).body == "Dry as dust."


def test_a_comment_is_edited_more_than_once_and_after_a_decision_was_undone(comment):
    assert submit_receipt_form(comment, act="edit", version=1, body="Dry as dust.").status_code == 303
    assert submit_receipt_form(comment, act="edit", version=2, body="Dry as a bone.").status_code == 303
    undo_decision(decide(comment.pk, 3, "approve", mina := users.moderator()), mina)
    assert submit_receipt_form(comment, act="edit", version=5, body="Dry as sand.").status_code == 303
    assert (reloaded(comment).body, reloaded(comment).version) == ("Dry as sand.", 6)


@pytest.mark.parametrize(
    "data", [{"act": "edit", "version": 2, "body": "Long. " * 600}, {"act": "appeal", "words": "\0"}]
)
def test_an_action_that_is_too_late_is_refused_before_its_form_is_checked(comment, data):
    decide(comment.pk, 1, "approve", users.moderator())
    answer = submit_receipt_form(comment, **data)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text


def test_a_doubtful_edit_is_held(comment):
    CommentRules(suspect_words="bargain").save()
    submit_receipt_form(comment, act="edit", version=1, body="A bargain.")
    assert reloaded(comment).status == "held"
    assert set(comment.signals.values_list("kind", flat=True)) == {"suspect_word", "edited"}
    assert Thread.objects.get().visible == 0


def test_a_pick_that_is_held_after_an_edit_is_no_longer_a_pick(comment):
    CommentRules(suspect_words="bargain").save()
    Comment.objects.filter(pk=comment.pk).update(picked_at=NOON)
    Thread.objects.recount([comment.article_id])
    submit_receipt_form(comment, act="edit", version=1, body="A bargain.")
    assert reloaded(comment).picked_at is None
    assert Thread.objects.get().picks == 0


def test_an_edited_comment_is_compared_with_others_but_not_with_itself(article):
    text = "All about the cheapest pumps of the province, which never fail."
    first, second = [
        post(Comment(article_id=article.pk, body=body), Masthead(comments_policy="open"), is_same_origin=True)
        for body in (text, "A dry year, I fear.")
    ]
    submit_receipt_form(first, act="edit", version=1, body=f"{text} Never.")
    assert reloaded(first).status == "live"
    submit_receipt_form(second, act="edit", version=1, body=text)
    assert reloaded(second).status == "held"
    assert set(second.signals.values_list("kind", flat=True)) == {"duplicate", "edited"}


@pytest.mark.parametrize("version", ["", "0", "7", "x", "9" * 30, "\u0661"])
def test_a_forged_version_changes_nothing_and_keeps_the_text(comment, version):
    answer = submit_receipt_form(comment, act="edit", version=version, body="Other words.")
    assert answer.status_code == 409
    assert "Other words." in answer.text
    assert reloaded(comment).body == "Dry."


def test_a_comment_decided_on_meanwhile_is_not_edited(comment):
    decide(comment.pk, 1, "approve", users.moderator())
    assert submit_receipt_form(comment, act="edit", version=1, body="Other words.").status_code == 409
    assert reloaded(comment).body == "Dry."


def test_a_withdrawn_comment_leaves_a_tombstone_while_it_has_replies(comment, article, client):
    a_comment(article, parent=comment, body="I disagree.")
    assert submit_receipt_form(comment, act="withdraw").status_code == 303
    page = client.get(reverse("article-comments", args=[article.pk])).text
    assert "This comment was withdrawn by the commenter." in page
    assert "I disagree." in page
    assert "Dry." not in page
    assert submit_receipt_form(comment, act="withdraw").status_code == 409
    Comment.objects.exclude(pk=comment.pk).update(status="rejected")
    assert "withdrawn" not in client.get(reverse("article-comments", args=[article.pk])).text


@pytest.mark.parametrize("act", ["", "publish", "\0"])
def test_an_unknown_action_is_refused(comment, act):
    assert submit_receipt_form(comment, act=act).status_code == 422


def test_another_site_can_do_nothing_with_a_receipt(comment):
    answer = Client().post(comment.get_receipt_url(), {"act": "withdraw"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert reloaded(comment).status == "live"


def test_a_commenter_appeals_once_against_a_decision_and_sees_its_reason(comment):
    assert submit_receipt_form(comment, act="appeal", words="Why?").status_code == 409
    decide(comment.pk, 1, "reject", users.moderator(), reason="Names a private person.")
    assert "Names a private person." in Client().get(comment.get_receipt_url()).text
    assert submit_receipt_form(comment, act="appeal", words="\u200b").status_code == 422
    assert submit_receipt_form(comment, act="appeal", words="She is a minister.").status_code == 303
    repeated = submit_receipt_form(comment, act="appeal", words="Once more.")
    assert repeated.status_code == 409
    assert "Once more." in repeated.text
    assert Appeal.objects.get().words == "She is a minister."
    assert "A different moderator" in Client().get(comment.get_receipt_url()).text


def link_in_email(email):
    return re.search(r"https?://[^/]+(/comments/\S+)", email.body)[1]


def post_and_subscribe(article, capture):
    """Post a comment that asks for e-mails, confirm the address, and return the comment."""
    with capture(execute=True):
        comment = post(
            Comment(article_id=article.pk, body="Dry.", email="mina@example.org"),
            Masthead(comments_policy="open"),
            is_same_origin=True,
            notify=True,
        )
    address = link_in_email(mail.outbox.pop())
    assert Client().get(address).status_code == 200
    assert Client().post(address).status_code == 200
    return comment


def test_no_email_goes_to_an_unconfirmed_address(comment, article, django_capture_on_commit_callbacks):
    Subscription.objects.create(comment=comment)
    with django_capture_on_commit_callbacks(execute=True):
        notify_of_decision(comment)
    assert mail.outbox == []


def test_replies_and_decisions_are_emailed_until_one_click_unsubscribes(article, django_capture_on_commit_callbacks):
    comment = post_and_subscribe(article, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        reply = Comment(article_id=article.pk, parent=comment, body="Not at all.", name="Sara")
        post(reply, Masthead(comments_policy="open"), is_same_origin=True)
        notify_of_decision(comment, "Well said.")
    reply_email, decision_email = mail.outbox
    assert (reply_email.to, "Not at all." in reply_email.body) == (["mina@example.org"], True)
    assert "Well said." in decision_email.body
    headers = reply_email.extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    unsubscribe_url = "/comments/" + headers["List-Unsubscribe"].strip("<>").partition("/comments/")[2]

    assert Client().get(unsubscribe_url).status_code == 200
    assert Subscription.objects.get().ended_at is None
    assert Client(enforce_csrf_checks=True).post(unsubscribe_url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscription.objects.get().ended_at
    with django_capture_on_commit_callbacks(execute=True):
        notify_of_decision(comment)
    assert len(mail.outbox) == 2


def confirm_email(client, capture):
    """Request a link to Mina's comments, confirm the address, and return the response."""
    with capture(execute=True):
        client.post(reverse("own-comments"), {"email": "Mina@example.org"}, headers=SAME_ORIGIN_HEADERS)
    address = link_in_email(mail.outbox.pop())
    assert not client.get(address).cookies
    return client.post(address, headers=SAME_ORIGIN_HEADERS)


def test_own_comments_are_exported_and_erased(comment, article, django_capture_on_commit_callbacks):
    a_comment(article, parent=comment, body="I disagree.")
    CommentTrace.objects.create(comment=comment, ip="198.51.100.7", purge_at=NOON)
    client = Client()
    cookie = confirm_email(client, django_capture_on_commit_callbacks).cookies["commenter"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/comments/", True, "Strict")
    export = client.get(reverse("own-comments-export")).json()
    assert [entry["body"] for entry in export["comments"]] == ["Dry."]
    assert client.post(reverse("own-comments-erase"), headers=SAME_ORIGIN_HEADERS).status_code == 422
    assert client.post(reverse("own-comments-erase"), {"sure": "yes"}).status_code == 403
    assert reloaded(comment).body == "Dry."
    assert client.post(reverse("own-comments-erase"), {"sure": "yes"}, headers=SAME_ORIGIN_HEADERS).status_code == 200
    erased = reloaded(comment)
    assert (erased.status, erased.body, erased.name, erased.email, erased.address_hash) == ("erased", "", "", "", "")
    assert not CommentTrace.objects.exists()
    assert "erased at the commenter’s request" in client.get(comment.get_absolute_url()).text


def test_without_a_confirmed_address_nothing_is_shown(comment, django_capture_on_commit_callbacks):
    assert Client().get(reverse("own-comments-export")).status_code == 302
    assert Client().post(reverse("own-comments-erase"), {"sure": "yes"}, headers=SAME_ORIGIN_HEADERS).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        known = Client().post(reverse("own-comments"), {"email": "mina@example.org"}, headers=SAME_ORIGIN_HEADERS)
        unknown = Client().post(reverse("own-comments"), {"email": "sara@example.org"}, headers=SAME_ORIGIN_HEADERS)
    assert known.content == unknown.content
    assert len(mail.outbox) == 1


def test_confirmation_and_link_emails_are_each_sent_once(article, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for body in ("Dry.", "Very dry."):
            sent = Comment(article_id=article.pk, body=body, email="mina@example.org")
            post(sent, Masthead(comments_policy="open"), is_same_origin=True, notify=True)
        for _ in range(2):
            Client().post(reverse("own-comments"), {"email": "mina@example.org"}, headers=SAME_ORIGIN_HEADERS)
    assert [link_in_email(email).split("/")[2] for email in mail.outbox] == ["letters", "mine"]


def test_what_a_commenter_wrote_to_moderators_is_exported_and_erased_everywhere(
    comment, django_capture_on_commit_callbacks
):
    decide(comment.pk, comment.version, "reject", users.moderator(), reason="Names a private person.")
    submit_receipt_form(comment, act="appeal", words="She is a minister.")
    a_report(a_comment(comment.article.live), email="mina@example.org", words="He lies.")
    assert "Dry." in AuditEntry.objects.get(subject_type="comment").label
    client = Client()
    confirm_email(client, django_capture_on_commit_callbacks)
    (exported,) = client.get(reverse("own-comments-export")).json()["comments"]
    assert [decision["reason"] for decision in exported["decisions"]] == ["Names a private person."]
    assert [appeal["words"] for appeal in exported["appeals"]] == ["She is a minister."]
    client.post(reverse("own-comments-erase"), {"sure": "yes"}, headers=SAME_ORIGIN_HEADERS)
    assert Appeal.objects.get().words == "erased at the commenter’s request"
    assert (Report.objects.get().words, Report.objects.get().email) == ("", "")
    entry = AuditEntry.objects.get(subject_type="comment", action="reject_comment")
    assert (entry.label, entry.reason) == ("erased at the commenter’s request", "Names a private person.")


def test_what_a_rule_quoted_of_a_comment_is_erased_with_it(article, django_capture_on_commit_callbacks):
    CommentRules.objects.update_or_create(pk=1, defaults={"banned_words": "rascal"})
    sent = Comment(article_id=article.pk, body="You rascal.", email="mina@example.org")
    post(sent, Masthead(comments_policy="open"), is_same_origin=True)
    assert "rascal" in Decision.objects.get().reason
    client = Client()
    confirm_email(client, django_capture_on_commit_callbacks)
    client.post(reverse("own-comments-erase"), {"sure": "yes"}, headers=SAME_ORIGIN_HEADERS)
    assert (Decision.objects.get().reason, Decision.objects.get().rule) == (
        "erased at the commenter’s request",
        "banned_word",
    )
