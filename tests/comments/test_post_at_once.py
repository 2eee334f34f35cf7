"""The same comment sent several times at once, on the database that the tests run on."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from articles.models import Comment
from tests.builders import a_live_article

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(act, count):
    """Call `act` in that many threads at one moment and return what the calls returned."""
    start, results = Barrier(count), []

    def run():
        try:
            start.wait()
            results.append(act())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_comment_is_stored_and_every_answer_names_its_receipt():
    address = reverse("comment-post", args=[a_live_article().pk])
    headers = {"Sec-Fetch-Site": "same-origin"}
    answers = all_at_once(lambda: Client().post(address, {"body": "Dry."}, headers=headers), 6)
    assert {answer.status_code for answer in answers} == {303}
    assert {answer["Location"] for answer in answers} == {Comment.objects.get().get_receipt_url()}
