"""Concurrent autosaves, on the database that the tests run on."""

from threading import Event
from time import sleep
from uuid import uuid4

import pytest
from django.db import transaction

from articles.models import Article, AutosaveBuffer
from articles.writing.autosave import StaleAutosaveError, clear_buffer, save_buffer, unsaved_texts
from articles.writing.browser_window import EditorWindow
from tests import users
from tests.builders import a_draft
from tests.concurrency import run_concurrently

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 6


@pytest.mark.parametrize("is_new", [True, False])
def test_of_concurrent_autosaves_the_last_one_sent_is_stored(is_new):
    edris, article, window = users.editor(), None if is_new else a_draft(), uuid4()
    acts = [
        lambda n=n: save_buffer(edris, article, EditorWindow(window, 1, n), {"headline": [f"Wells {n}"]})
        for n in range(1, TIMES + 1)
    ]
    results = run_concurrently(*acts)
    assert all(isinstance(result, AutosaveBuffer | StaleAutosaveError) for result in results), results
    buffer = AutosaveBuffer.objects.get()
    assert (buffer.sequence, buffer.fields) == (TIMES, {"headline": [f"Wells {TIMES}"]})


def test_the_same_autosave_sent_several_times_at_once_is_stored_once():
    edris, article, window = users.editor(), a_draft(), uuid4()
    results = run_concurrently(
        *[lambda: save_buffer(edris, article, EditorWindow(window, 1, 1), {"headline": ["Wells"]})] * TIMES
    )
    names = sorted(type(result).__name__ for result in results)
    assert names == ["AutosaveBuffer", *["StaleAutosaveError"] * (TIMES - 1)]


def test_a_save_and_a_concurrent_earlier_autosave_leave_nothing_to_offer():
    edris, article = users.editor(), a_draft()
    for _ in range(20):
        window = uuid4()
        late = EditorWindow(window, 1, 1)
        saved = EditorWindow(window, 1, 2)
        results = run_concurrently(
            lambda late=late: save_buffer(edris, article, late, {"headline": ["Well"]}),
            lambda saved=saved: clear_buffer(edris, article, saved),
        )
        assert all(result is None or isinstance(result, AutosaveBuffer | StaleAutosaveError) for result in results), (
            results
        )
        assert unsaved_texts(edris, article) == []


@pytest.mark.parametrize("delete", [Article.delete, lambda article: Article.objects.filter(pk=article.pk).delete()])
def test_an_article_can_be_deleted_during_an_autosave(delete):
    edris, article = users.editor(), a_draft()
    stored = Event()

    @transaction.atomic
    def autosave():
        save_buffer(edris, article, EditorWindow(uuid4(), 1, 1), {"headline": ["Wells"]})
        stored.set()
        # Long enough for the other to have asked for the article.
        sleep(0.2)

    def delete_it():
        stored.wait(timeout=10)
        delete(Article.objects.get(pk=article.pk))

    assert run_concurrently(autosave, delete_it) == [None, None]
    assert not Article.objects.exists()
    assert not AutosaveBuffer.objects.exists()


def test_an_autosave_of_an_article_deleted_meanwhile_answers_404():
    edris, article = users.editor(), a_draft()
    Article.objects.all().delete()
    with pytest.raises(Article.DoesNotExist):
        save_buffer(edris, article, EditorWindow(uuid4(), 1, 1), {"headline": ["Wells"]})
