"""The same comment sent twice: only its commenter is redirected to the receipt."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Comment, CommentRules
from tests import users
from tests.builders import NOON, a_live_article

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = "198.51.100.7", "203.0.113.9"
MINA = {"body": "The well by the mill is dry.", "name": "Mina", "email": "mina@example.org"}
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def article(time_machine):
    time_machine.move_to(NOON, tick=False)
    return a_live_article()


def send(article, *, ip=HERE, client=None, **fields):
    address = reverse("article-comments", args=[article.pk])
    headers = {"Sec-Fetch-Site": "same-origin"}
    return (client or Client()).post(address, {**MINA, **fields}, headers=headers, REMOTE_ADDR=ip)


def says_only_already_received(answer):
    (comment,) = Comment.objects.all()
    return (
        answer.status_code == 409
        and "We have already received this comment." in answer.text
        and comment.token not in answer.text
        and not answer.has_header("Location")
        and not answer.cookies
    )


@pytest.mark.parametrize("status", ["held", "live", "approved", "rejected", "spam"])
def test_a_stranger_with_the_same_text_and_email_gets_no_receipt(article, status):
    send(article)
    Comment.objects.update(status=status, published_at=NOON)
    assert says_only_already_received(send(article, ip=ELSEWHERE))


def test_a_stranger_does_not_learn_what_became_of_the_comment(article):
    send(article)
    held = send(article, ip=ELSEWHERE)
    Comment.objects.update(status="rejected")
    assert send(article, ip=ELSEWHERE).content == held.content


def test_an_unknown_ip_address_proves_nothing(article):
    send(article, ip="")
    assert says_only_already_received(send(article, ip=""))


@pytest.mark.parametrize("email", [MINA["email"], ""])
def test_the_same_address_identifies_the_commenter_for_a_minute(article, time_machine, email):
    receipt = send(article, email=email)["Location"]
    time_machine.move_to(NOON + 59 * SECOND, tick=False)
    assert send(article, email=email)["Location"] == receipt
    time_machine.move_to(NOON + MINUTE, tick=False)
    assert says_only_already_received(send(article, email=email))


def test_after_ten_minutes_it_is_another_comment(article, time_machine):
    receipt = send(article)["Location"]
    time_machine.move_to(NOON + 10 * MINUTE, tick=False)
    assert send(article)["Location"] != receipt
    assert Comment.objects.count() == 2


def test_a_session_proves_a_member_of_staff_wherever_they_are(article, time_machine):
    desk = Client()
    desk.force_login(users.reporter())
    receipt = send(article, client=desk)["Location"]
    time_machine.move_to(NOON + 5 * MINUTE, tick=False)
    assert send(article, client=desk, ip=ELSEWHERE)["Location"] == receipt
    assert Comment.objects.count() == 1


def test_the_nonce_of_a_preview_identifies_the_commenter_and_a_forged_one_does_not(article, time_machine):
    CommentRules(suspect_words="well").save()
    nonce, other = send(article).context["nonce"], send(article, ip=ELSEWHERE).context["nonce"]
    time_machine.move_to(NOON + 5 * SECOND, tick=False)
    receipt = send(article, nonce=nonce)["Location"]
    assert receipt in send(article, ip=ELSEWHERE, nonce=nonce).text
    assert says_only_already_received(send(article, ip=ELSEWHERE, nonce=other))
