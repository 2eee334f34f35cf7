"""Old addresses redirect readers to published articles."""

import datetime

import pytest
from django.urls import reverse

from articles.delivery.headers import PUBLIC
from articles.editorial.actions.publish import publish
from articles.editorial.actions.withdraw import withdraw
from articles.models import AuditEntry, Redirect
from tests import users
from tests.builders import NOON, a_draft, a_live_article

pytestmark = pytest.mark.django_db


def create_redirect(article, path):
    """Create a redirect."""
    return Redirect.objects.create(article=article, path=path)


@pytest.mark.parametrize(
    ("path", "requested"),
    [
        ("/2019/05/well", "/2019/05/well/"),
        ("/2019/05/well", "/2019/05/well"),
        ("/2019/05/well", "/2019/05/well/?utm=x&y"),
        ("/2019/05/well.html", "/2019/05/well.html"),
        ("/the-well", "/the-well/"),
        ("/?p=12", "/?p=12"),
        ("/خبر/آب", "/%D8%AE%D8%A8%D8%B1/%D8%A2%D8%A8/"),
    ],
)
def test_an_old_address_redirects_to_the_article(client, django_assert_max_num_queries, path, requested):
    live = a_live_article()
    create_redirect(live.article, path)
    with django_assert_max_num_queries(4):
        response = client.get(requested)
    assert (response.status_code, response["Location"]) == (301, live.get_absolute_url())
    assert not response.cookies
    assert response["Cache-Control"] == PUBLIC
    assert client.head(requested).status_code == 301


def test_an_old_address_of_an_unpublished_article_is_not_found(client):
    draft, scheduled = a_draft(), a_draft()
    publish(scheduled, at=NOON + datetime.timedelta(days=100_000 // 10), now=NOON)
    create_redirect(draft, "/2019/05/a"), create_redirect(scheduled, "/2019/05/b"), create_redirect(scheduled, "/?p=12")
    assert client.get("/2019/05/a/").status_code == client.get("/2019/05/b/").status_code == 404
    assert client.get("/?p=12").status_code == 200
    withdrawn = a_live_article()
    create_redirect(withdrawn.article, "/2019/05/c")
    withdraw(withdrawn.article, reason="It was wrong.")
    assert client.get("/2019/05/c/", follow=True).status_code == 410


def test_a_redirect_does_not_replace_an_existing_address(client):
    create_redirect(a_live_article().article, "/archive")
    assert client.get("/archive/").status_code == 200
    for path in ("/nowhere/", "/?p=", "/?p=x", "/%00/", "/nowhere/?p=12", "/" + "a" * 5_000 + "/", "//x/"):
        assert client.get(path).status_code in {200, 400, 404}
    assert client.post("/2019/05/well/").status_code in {403, 404}


def test_only_the_chief_editor_edits_redirects(client):
    live = a_live_article()
    add = reverse("admin:articles_redirect_add")
    for person in (users.reporter(), users.editor(), users.moderator()):
        client.force_login(person)
        assert client.get(add).status_code == 403
    client.force_login(users.chief())
    response = client.post(add, {"path": "2019/05/well/", "article": live.pk})
    assert "from its first slash" in response.text
    assert client.post(add, {"path": "/2019/05/well/", "article": live.pk}).status_code == 302
    redirect = Redirect.objects.get()
    assert (redirect.path, redirect.article_id) == ("/2019/05/well", live.pk)
    changelist = client.get(reverse("admin:articles_redirect_changelist"), {"q": "2019/05"})
    assert "/2019/05/well" in changelist.text
    assert AuditEntry.objects.filter(subject_type="redirect", action="add").exists()
    assert "News ID" in client.post(add, {"path": "/x/y/", "article": "999999"}).text
    client.post(reverse("admin:articles_redirect_delete", args=[redirect.pk]), {"post": "yes"})
    assert not Redirect.objects.exists()
