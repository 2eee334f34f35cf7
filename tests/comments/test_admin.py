"""The desk's screens of comments: they are read-only; threads and rules can be changed."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import AuditEntry, Comment, CommentRules, Thread
from tests import users
from tests.builders import a_comment, a_live_article

pytestmark = pytest.mark.django_db
SAME_ORIGIN_HEADERS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def desk():
    client = Client()
    client.force_login(users.moderator())
    return client


def test_a_moderator_finds_a_comment_by_its_text_commenter_or_article(desk):
    article = a_live_article()
    a_comment(article, body="The well is dry.", name="Mina", email="mina@example.org")
    a_comment(a_live_article(), body="Another.", name="Sara")
    for query in ("well dry", "Mina", "mina@example.org", str(article.pk)):
        page = desk.get(reverse("admin:articles_comment_changelist"), {"q": query}).content.decode()
        assert "The well is dry." in page
        assert "Another." not in page


def test_comments_can_not_be_added_changed_or_deleted(desk):
    comment = a_comment(a_live_article())
    desk.force_login(users.create_staff("root", is_superuser=True))
    assert desk.get(reverse("admin:articles_comment_add")).status_code == 403
    assert desk.post(reverse("admin:articles_comment_delete", args=[comment.pk])).status_code == 403
    changed = desk.post(reverse("admin:articles_comment_change", args=[comment.pk]), {"body": "Changed."})
    assert changed.status_code == 403
    assert desk.get(reverse("admin:articles_comment_change", args=[comment.pk])).status_code == 200


def test_the_receipt_token_is_shown_to_nobody(desk):
    comment = a_comment(a_live_article())
    page = desk.get(reverse("admin:articles_comment_change", args=[comment.pk]))
    assert comment.token not in page.content.decode()


def test_a_reporter_does_not_see_them(desk):
    desk.force_login(users.reporter())
    assert desk.get(reverse("admin:articles_comment_changelist")).status_code == 403


def test_a_thread_that_is_closed_at_the_desk_accepts_no_comments():
    article = a_live_article()
    a_comment(article)
    Thread.objects.recount([article.pk])
    client = Client()
    client.force_login(users.chief())
    page = client.get(reverse("admin:articles_thread_changelist")).text
    assert article.headline in page
    closing = {"mode": "closed", "closes_at_0": "", "closes_at_1": ""}
    assert client.post(reverse("admin:articles_thread_change", args=[article.pk]), closing).status_code == 302
    answer = Client().post(
        reverse("article-comments", args=[article.pk]), {"body": "Late."}, headers=SAME_ORIGIN_HEADERS
    )
    assert (answer.status_code, Comment.objects.count()) == (422, 1)
    assert "Late." in answer.text
    assert AuditEntry.objects.get(subject_type="thread").person_name


def test_word_lists_set_at_the_desk_apply_to_the_next_comment():
    client = Client()
    client.force_login(users.chief())
    address = reverse("admin:articles_commentrules_change", args=[CommentRules.objects.current().pk])
    form = client.get(address).context["adminform"].form
    fields = {name: value for name in form.fields if (value := form[name].value()) is not None}
    refused = client.post(address, fields | {"burst_minutes": "0"})
    assert refused.status_code == 200
    assert "burst_minutes" in refused.context["adminform"].form.errors
    assert client.post(address, fields | {"banned_words": "rascal\nbuy now"}).status_code == 302
    article = a_live_article()
    Client().post(
        reverse("article-comments", args=[article.pk]), {"body": "You rascal.", "name": ""}, headers=SAME_ORIGIN_HEADERS
    )
    assert Comment.objects.get().signals.get(kind="banned_word").matched == "banned word: “rascal”, characters 5 to 10"
