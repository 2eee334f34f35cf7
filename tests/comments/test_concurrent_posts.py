"""The same comment sent several times at once."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Comment
from tests.builders import a_live_article
from tests.concurrency import run_concurrently

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_comment_is_stored_and_every_answer_names_its_receipt():
    address = reverse("article-comments", args=[a_live_article().pk])
    headers = {"Sec-Fetch-Site": "same-origin"}
    fields = {"body": "Dry.", "email": "behzad@example.org"}
    answers = run_concurrently(*[lambda: Client().post(address, fields, headers=headers)] * 6)
    assert {answer.status_code for answer in answers} == {303}
    assert {answer["Location"] for answer in answers} == {Comment.objects.get().get_receipt_url()}


def test_strangers_who_send_the_same_at_once_get_one_receipt_between_them():
    address = reverse("article-comments", args=[a_live_article().pk])
    headers = {"Sec-Fetch-Site": "same-origin"}
    fields = {"body": "Dry.", "email": "behzad@example.org"}
    answers = run_concurrently(
        *[
            lambda ip=f"198.51.100.{number}": Client().post(address, fields, headers=headers, REMOTE_ADDR=ip)
            for number in range(6)
        ]
    )
    token = Comment.objects.get().token
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409, 409, 409]
    assert [token in answer.text for answer in answers if answer.status_code == 409] == [False] * 5
