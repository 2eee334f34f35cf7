"""Decisions posted by the queue's forms: on one item, or on several at once."""

import pytest
from django.test import Client

from articles.models import Comment, Decision
from articles.moderation.decide import decide
from tests import users
from tests.builders import a_comment, a_live_article, a_section

pytestmark = pytest.mark.django_db
QUEUE_URL = "/admin/moderation/"


@pytest.fixture
def article():
    return a_live_article()


@pytest.fixture
def comment(article):
    return a_comment(article, status="held", body="The well is dry.")


@pytest.fixture
def client():
    client = Client()
    client.force_login(users.moderator())
    return client


def statuses():
    return list(Comment.objects.order_by("pk").values_list("status", flat=True))


def item_form_data(comment, **fields):
    return {"comment": comment.pk, "version": comment.version, "decision": "approve", "reason": "", **fields}


def selection_form_data(*comments, **fields):
    return {
        "selected": [f"{comment.pk}:{comment.version}" for comment in comments],
        "decision": "approve",
        **fields,
    }


@pytest.mark.parametrize(("decision", "status"), [("approve", "approved"), ("reject", "rejected"), ("spam", "spam")])
def test_the_form_of_an_item_decides_and_redirects_back_to_the_queue(client, comment, decision, status):
    answer = client.post(
        f"{QUEUE_URL}?tab=held&q=well", item_form_data(comment, decision=decision, reason="House rules.")
    )
    assert (answer.status_code, answer["Location"]) == (302, f"{QUEUE_URL}?tab=held&q=well")
    assert statuses() == [status]
    assert Decision.objects.get().reason == "House rules."


def test_an_approved_comment_is_on_the_articles_page_at_the_next_request(client, article, comment):
    assert "The well is dry." not in Client().get(article.get_absolute_url()).content.decode()
    client.post(QUEUE_URL, item_form_data(comment))
    assert "The well is dry." in Client().get(article.get_absolute_url()).content.decode()
    client.post(QUEUE_URL, item_form_data(comment, version=2, decision="reject"))
    assert "The well is dry." not in Client().get(article.get_absolute_url()).content.decode()


def test_several_are_decided_at_once(client, article):
    comments = [a_comment(article, status="held") for _ in range(3)]
    answer = client.post(
        QUEUE_URL, selection_form_data(*comments[:2], reason="Advertising.", decision="spam"), follow=True
    )
    assert "2 marked as spam." in answer.content.decode()
    assert statuses() == ["spam", "spam", "held"]
    assert set(Decision.objects.values_list("reason", flat=True)) == {"Advertising."}


def test_a_comment_selected_twice_is_decided_once(client, comment):
    assert client.post(QUEUE_URL, selection_form_data(comment, comment)).status_code == 302
    assert Decision.objects.count() == 1


def test_a_second_moderator_sees_the_first_decision_and_overwrites_nothing(client, comment):
    decide(comment.pk, 1, "reject", users.moderator("ana"), reason="Names a private person.")
    answer = client.post(QUEUE_URL, item_form_data(comment))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Already rejected by Ana" in page
    assert "Names a private person." in page
    assert statuses() == ["rejected"]
    assert Decision.objects.count() == 1


def test_a_decision_on_a_changed_text_is_refused_with_a_message(client, comment):
    Comment.objects.update(body="Another text.", version=2)
    answer = client.post(QUEUE_URL, item_form_data(comment))
    assert answer.status_code == 409
    assert "The text has changed" in answer.content.decode()
    assert statuses() == ["held"]


def test_a_forged_version_decides_nothing(client, comment):
    answer = client.post(QUEUE_URL, item_form_data(comment, version=7))
    assert answer.status_code == 409
    assert "There is no version 7 of this comment" in answer.content.decode()
    assert statuses() == ["held"]


def test_a_bulk_decision_decides_the_waiting_comments_and_explains_the_others(client, article):
    comments = [a_comment(article, status="held", name=name) for name in ("Mina", "Setareh", "Golnaz")]
    decide(comments[1].pk, 1, "reject", users.moderator("ana"))
    answer = client.post(QUEUE_URL, selection_form_data(*comments))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert statuses() == ["approved", "rejected", "approved"]
    assert "2 done, 1 already decided by Ana." in page
    assert "Already rejected by Ana" in page
    assert all(name in page for name in ("Mina", "Setareh", "Golnaz"))


def test_comments_outside_an_editors_sections_stay_as_they_are(article):
    mine = a_comment(a_live_article(section=a_section("Sport")), status="held")
    other = a_comment(article, status="held")
    client = Client()
    client.force_login(users.editor(sections=[a_section("Sport")]))
    answer = client.post(QUEUE_URL, item_form_data(other))
    assert answer.status_code == 403
    assert "outside your sections" in answer.content.decode()
    assert client.post(QUEUE_URL, selection_form_data(mine, other)).status_code == 403
    assert statuses() == ["approved", "held"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Choose a decision: approve, reject or spam."),
        ({"decision": "approve"}, "Select at least one comment."),
        ({"decision": "delete", "comment": "1", "version": "1"}, "“delete” is not a decision."),
        ({"decision": "approve", "comment": "1"}, "Give a comment’s number and its version"),
        ({"decision": "approve", "comment": "", "version": ""}, "Give a comment’s number and its version"),
        ({"decision": "approve", "comment": "one", "version": "1"}, "Give a comment’s number and its version"),
        ({"decision": "approve", "comment": "-1", "version": "1"}, "Give a comment’s number and its version"),
        ({"decision": "approve", "comment": "1", "version": "1.0"}, "Give a comment’s number and its version"),
        ({"decision": "approve", "comment": "1", "version": "9" * 12}, "Give a comment’s number and its version"),
        ({"decision": "approve", "comment": "٣", "version": "1"}, "Give a comment’s number and its version"),
        ({"decision": "approve", "comment": "1\0", "version": "1"}, "Give a comment’s number and its version"),
        ({"decision": "approve", "comment": "99", "version": "1"}, "There is no such comment."),
        ({"decision": "approve", "comment": "9" * 19, "version": "1"}, "There is no such comment."),
        ({"decision": "approve", "selected": ["99:1", "x"]}, "Give a comment’s number and its version"),
        (
            {"decision": "approve", "comment": "1", "version": "1", "reason": "r" * 301},
            "Shorten the reason to 300 characters; it has 301.",
        ),
        (
            {"decision": "approve", "comment": "1", "version": "1", "statement": "s" * 601},
            "Shorten the statement to the commenter to 600 characters; it has 601.",
        ),
        ({"decision": "hold", "comment": "1", "version": "1"}, "“hold” is not a decision."),
        (
            {"decision": "approve", "versions": " ".join(f"{n}:1" for n in range(501))},
            "You selected 501 comments;",
        ),
        ({"decision": "approve", "versions": "x" * 5000}, "Give a comment’s number and its version"),
        (
            {"decision": "approve", "comment": "1", "version": "1", "reason": "a\0"},
            "The reason contains a hidden character (NUL)",
        ),
    ],
)
def test_an_invalid_form_is_refused_with_a_message(client, comment, fields, message):
    answer = client.post(QUEUE_URL, fields)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert statuses() == ["held"]
    assert not Decision.objects.exists()


def post_in_place(client, address, fields):
    return client.post(address, fields, headers={"X-Fragment": "items"})


def test_the_script_gets_the_result_as_an_item(client, comment):
    answer = post_in_place(client, QUEUE_URL, item_form_data(comment, decision="reject", reason="House rules."))
    page = answer.content.decode()
    assert (answer.status_code, answer["X-Fragment"]) == (200, "items")
    assert f'<li class="queue-item done" id="c{comment.pk}">' in page
    assert "Rejected by you: “<bdi>House rules.</bdi>”" in page
    assert "<html" not in page
    undone = post_in_place(client, f"{QUEUE_URL}undo/", {"decision": Decision.objects.get().pk, "next": "?tab=held"})
    page = undone.content.decode()
    assert "Decision undone." in page
    assert f'value="{comment.pk}:3"' in page
    assert 'action="/admin/moderation/?tab=held"' in page


def test_the_script_gets_the_decision_of_a_colleague_and_a_changed_text(client, comment):
    decide(comment.pk, 1, "reject", users.moderator("ana"))
    answer = post_in_place(client, QUEUE_URL, item_form_data(comment))
    assert answer.status_code == 409
    assert "Already rejected by Ana" in answer.content.decode()
    Comment.objects.update(body="Another text.", version=5)
    answer = post_in_place(client, QUEUE_URL, item_form_data(comment, version=4))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The text has changed since you saw it, so your decision was not saved." in page
    assert "Another text." in page
    assert f'value="{comment.pk}:5"' in page


@pytest.mark.parametrize("headers", [{}, {"X-Fragment": "items"}])
@pytest.mark.parametrize("changed", [{}, {"body": "Another text."}])
def test_texts_sent_with_a_refused_decision_are_shown_again(client, comment, headers, changed):
    texts = {"reason": "House rules.", "statement": "Keep to the subject.", "note": "Second time."}
    if changed:
        Comment.objects.update(**changed, version=2)
    else:
        decide(comment.pk, 1, "reject", users.moderator("ana"))
    answers = [client.post(QUEUE_URL, item_form_data(comment, **texts), headers=headers)]
    answers.append(client.post(QUEUE_URL, item_form_data(comment, **texts, decision="x"), headers=headers))
    assert [answer.status_code for answer in answers] == [409, 422]
    for answer in answers:
        assert [text for text in texts.values() if text not in answer.text] == []


def test_the_form_needs_a_csrf_token(comment):
    client = Client(enforce_csrf_checks=True)
    client.force_login(users.moderator())
    assert client.post(QUEUE_URL, item_form_data(comment)).status_code == 403
    assert statuses() == ["held"]


def test_another_method_is_refused(client):
    assert client.delete(QUEUE_URL).status_code == 405
