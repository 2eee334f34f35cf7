"""Comments at the desk: to look up, not to change."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.builders import a_comment, a_live_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    client = Client()
    client.force_login(cast.moderator())
    return client


def test_a_moderator_finds_a_comment_by_its_words_its_sender_or_its_article(desk):
    article = a_live_article()
    a_comment(article, body="The well is dry.", name="Mina", email="mina@example.org")
    a_comment(a_live_article(), body="Another.", name="Sara")
    for words in ("well dry", "Mina", "mina@example.org", str(article.pk)):
        page = desk.get(reverse("admin:articles_comment_changelist"), {"q": words}).content.decode()
        assert "The well is dry." in page
        assert "Another." not in page


def test_nobody_adds_changes_or_deletes_one_there(desk):
    comment = a_comment(a_live_article())
    desk.force_login(cast.person("root", is_superuser=True))
    assert desk.get(reverse("admin:articles_comment_add")).status_code == 403
    assert desk.post(reverse("admin:articles_comment_delete", args=[comment.pk])).status_code == 403
    changed = desk.post(reverse("admin:articles_comment_change", args=[comment.pk]), {"body": "Changed."})
    assert changed.status_code == 403
    assert desk.get(reverse("admin:articles_comment_change", args=[comment.pk])).status_code == 200


def test_the_senders_secret_is_shown_to_nobody(desk):
    comment = a_comment(a_live_article())
    page = desk.get(reverse("admin:articles_comment_change", args=[comment.pk]))
    assert comment.token not in page.content.decode()


def test_a_reporter_does_not_see_them(desk):
    desk.force_login(cast.reporter())
    assert desk.get(reverse("admin:articles_comment_changelist")).status_code == 403
