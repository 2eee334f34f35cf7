"""A doubtful comment is shown to its commenter as a preview, and sent by pressing the button there."""

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


def test_a_preview_is_shown_and_the_comment_is_stored_after_the_second_press(client, article, time_machine):
    preview = send(client, article)
    assert preview.status_code == 200
    assert "no-store" in preview["Cache-Control"]
    assert "Check your comment" in preview.text
    assert not Comment.objects.exists()
    time_machine.move_to(NOON + 2 * SECOND, tick=False)
    assert send(client, article, nonce=preview.context["nonce"]).status_code == 303
    comment = Comment.objects.get()
    assert (comment.status, comment.risk) == ("held", 40)


@pytest.mark.parametrize(
    ("seconds", "changes", "message"),
    [
        (1.9, {}, "You sent it very quickly."),
        (3601, {}, "more than an hour old"),
        (5, {"body": "Another bargain."}, "has changed since this preview"),
        (5, {"nonce": "forged"}, "couldn’t verify this preview"),
    ],
)
def test_an_invalid_nonce_stores_nothing_and_the_text_is_shown_again(
    client, article, time_machine, seconds, changes, message
):
    nonce = send(client, article).context["nonce"]
    time_machine.move_to(NOON + seconds * SECOND, tick=False)
    answer = send(client, article, **{"nonce": nonce, **changes})
    assert answer.status_code == 422
    assert message in answer.text
    assert {**FIELDS, **changes}["body"] in answer.text
    assert not Comment.objects.exists()


def test_a_nonce_sent_too_soon_can_be_sent_again(client, article, time_machine):
    nonce = send(client, article).context["nonce"]
    assert send(client, article, nonce=nonce).context["nonce"] == nonce
    time_machine.move_to(NOON + 2 * SECOND, tick=False)
    assert send(client, article, nonce=nonce).status_code == 303


def test_a_nonce_is_valid_once(client, article, time_machine):
    nonce = send(client, article).context["nonce"]
    time_machine.move_to(NOON + 5 * SECOND, tick=False)
    send(client, article, nonce=nonce)
    repeated = send(client, article, nonce=nonce)
    assert repeated.status_code == 409
    assert "You have already sent this comment" in repeated.text
    assert FIELDS["body"] in repeated.text
    assert Comment.objects.get().get_receipt_url() in repeated.text
