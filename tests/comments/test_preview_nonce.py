"""A doubtful comment is read once more by its sender, and published by a second press."""

from datetime import timedelta

import pytest
from django.urls import reverse

from articles.models import Comment, CommentRules
from tests.builders import NOON, a_live_article

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
FIELDS = {"body": "Is it a bargain?", "name": "Mina", "email": "mina@example.org"}


@pytest.fixture
def article(time_machine):
    time_machine.move_to(NOON, tick=False)
    CommentRules(suspect_words="bargain").save()
    return a_live_article()


def send(client, article, **fields):
    address = reverse("article-comments", args=[article.pk])
    return client.post(address, {**FIELDS, **fields}, headers={"Sec-Fetch-Site": "same-origin"})


def test_it_is_shown_once_more_and_stored_after_the_second_press(client, article, time_machine):
    preview = send(client, article)
    assert preview.status_code == 200
    assert "no-store" in preview["Cache-Control"]
    assert "Read your comment once more" in preview.text
    assert not Comment.objects.exists()
    time_machine.move_to(NOON + 2 * SECOND, tick=False)
    assert send(client, article, nonce=preview.context["nonce"]).status_code == 303
    comment = Comment.objects.get()
    assert (comment.status, comment.risk) == ("held", 40)


@pytest.mark.parametrize(
    ("after", "changed", "sentence"),
    [
        (1.9, {}, "That was faster than anybody reads."),
        (3601, {}, "more than an hour old"),
        (5, {"body": "Another bargain."}, "has changed since you read it"),
        (5, {"nonce": "forged"}, "didn’t come from us"),
    ],
)
def test_a_nonce_that_is_not_good_stores_nothing_and_the_text_is_shown_again(
    client, article, time_machine, after, changed, sentence
):
    nonce = send(client, article).context["nonce"]
    time_machine.move_to(NOON + after * SECOND, tick=False)
    answer = send(client, article, **{"nonce": nonce, **changed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert {**FIELDS, **changed}["body"] in answer.text
    assert not Comment.objects.exists()


def test_one_too_fast_can_be_pressed_again(client, article, time_machine):
    nonce = send(client, article).context["nonce"]
    assert send(client, article, nonce=nonce).context["nonce"] == nonce
    time_machine.move_to(NOON + 2 * SECOND, tick=False)
    assert send(client, article, nonce=nonce).status_code == 303


def test_a_nonce_is_good_once(client, article, time_machine):
    nonce = send(client, article).context["nonce"]
    time_machine.move_to(NOON + 5 * SECOND, tick=False)
    send(client, article, nonce=nonce)
    again = send(client, article, nonce=nonce)
    assert again.status_code == 409
    assert "has been sent already" in again.text
    assert FIELDS["body"] in again.text
    assert Comment.objects.get().get_receipt_url() in again.text
