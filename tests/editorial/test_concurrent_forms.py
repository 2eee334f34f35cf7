"""Concurrent requests with forms, on the database that the tests run on."""

from threading import Event
from time import sleep

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from articles.editorial.actions.run import ActionRefusedError, run_action
from articles.models import Article, Version
from tests import users
from tests.article_form import NEW_ARTICLE_URL, article_form_data, article_page_url, new_article_data
from tests.builders import a_draft, a_section, an_author
from tests.concurrency import run_concurrently

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def test_a_form_for_a_new_article_sent_several_times_at_once_creates_one():
    a_section(), an_author()
    edris, fields = users.editor(), new_article_data()
    clients = [browser(edris) for _ in range(TIMES)]
    statuses = run_concurrently(
        *[lambda client=client: client.post(NEW_ARTICLE_URL, fields).status_code for client in clients]
    )
    assert sorted(statuses) == [302, *[409] * (TIMES - 1)]
    assert Article.objects.count() == 1


def test_of_concurrent_saves_one_is_the_working_copy_and_every_text_is_kept():
    article = a_draft(headline="Before")
    clients = [browser(users.create_staff(f"editor-{n}", "Editor")) for n in range(TIMES)]
    forms = [article_form_data(client, article, headline=f"Headline {n}") for n, client in enumerate(clients)]
    saves = zip(clients, forms, strict=True)
    statuses = run_concurrently(*[lambda c=c, f=f: c.post(article_page_url(article), f).status_code for c, f in saves])
    assert sorted(statuses) == [302, *[409] * (TIMES - 1)]
    saved = set(article.revisions.values_list("content__headline", flat=True))
    assert saved == {"Before", *(f"Headline {n}" for n in range(TIMES))}
    assert article.revisions.filter(origin="set_aside").count() == TIMES - 1


def test_of_concurrent_publications_only_one_succeeds():
    article = a_draft()
    people = [users.create_staff(f"editor-{n}", "Editor") for n in range(TIMES)]

    def publish(person):
        return run_action("publish", article, by=User.objects.get(pk=person.pk))

    results = run_concurrently(*[lambda person=person: publish(person) for person in people])
    assert results.count("Published.") == 1
    assert all(isinstance(result, ActionRefusedError) for result in results if result != "Published.")
    assert Version.objects.count() == 1


def test_publishing_after_a_concurrent_publication_says_that_the_article_is_live():
    article, first, second, locked = a_draft(), users.editor(), users.chief(), Event()

    @transaction.atomic
    def publish_slowly():
        Article.objects.select_for_update().get(pk=article.pk)
        locked.set()
        # Long enough for the other to wait for the article.
        sleep(0.2)
        return run_action("publish", article, by=first)

    def publish():
        locked.wait(timeout=10)
        return run_action("publish", article, by=second)

    message, refused = run_concurrently(publish_slowly, publish)
    assert message == "Published."
    assert isinstance(refused, ActionRefusedError)
    assert Version.objects.count() == 1
