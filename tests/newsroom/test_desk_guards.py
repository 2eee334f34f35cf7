"""Checks that apply to all screens of the desk."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from articles.models import Decision, LiveArticle, Photo
from tests import users
from tests.builders import a_comment, a_live_article, a_photo, a_section, an_author

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.mark.parametrize(
    "address",
    ["article/?stage__exact=%00", "comment/?status__exact=%00", "author/?kind__exact=%00", "decision/?q=%00"],
)
def test_a_nul_character_in_the_address_is_refused(desk, address):
    assert desk(users.chief()).get(f"/admin/articles/{address}").status_code == 400


def test_an_add_form_ignores_the_query_string(desk):
    assert desk(users.editor()).get("/admin/articles/article/add/?publish_at=x").status_code == 200


def test_moderators_cannot_get_the_address_of_a_scheduled_article(desk):
    live = a_live_article(at=timezone.now() + timedelta(days=1))
    kind = ContentType.objects.get_for_model(LiveArticle)
    assert desk(users.moderator()).get(f"/admin/r/{kind.pk}/{live.pk}/").status_code == 403


def test_an_administrator_can_view_a_superusers_account(desk):
    root = users.create_staff("root", is_superuser=True)
    page = f"/admin/auth/user/{root.pk}/change/"
    assert desk(users.administrator()).get(page).status_code == 200


def test_an_editor_sees_comments_and_decisions_of_their_sections_only(desk):
    inside = a_comment(a_live_article(section=a_section("Economy")), body="Inside")
    outside = a_comment(a_live_article(section=a_section("Sport")), body="Outside")
    for comment in (inside, outside):
        Decision.objects.create(
            comment=comment,
            version=1,
            verdict="approve",
            decided_by=users.create_staff(f"m{comment.pk}"),
            decided_at=timezone.now(),
        )
    editor = desk(users.editor(sections=[a_section("Economy")]))
    assert "Outside" not in editor.get("/admin/articles/comment/").text
    assert editor.get(f"/admin/articles/comment/{outside.pk}/change/").status_code == 302
    assert set(editor.get("/admin/articles/decision/").context["cl"].result_list) == set(inside.decisions.all())


def test_an_editor_cant_make_another_authors_articles_their_own(desk):
    author = an_author("Nasrin Kaveh")
    edris = users.editor()
    data = {"name": "Nasrin Kaveh", "slug": author.slug, "kind": "person", "user": edris.pk}
    desk(edris).post(f"/admin/articles/author/{author.pk}/change/", data)
    author.refresh_from_db()
    assert author.user is None


def test_a_reporter_cannot_change_a_published_photo(desk):
    photo = a_photo()
    a_live_article(photo=photo)
    data = {"alt_text": "Another", "credit": "Another", "focal_x": 50, "focal_y": 50}
    response = desk(users.reporter()).post(f"/admin/articles/photo/{photo.pk}/change/", data)
    assert response.status_code == 403
    assert Photo.objects.get().credit == "Drawing: the tests"


def test_a_text_sent_after_the_session_has_ended_is_returned(client):
    response = client.post(
        "/admin/articles/article/add/", {"headline": "Wells", "body": "<p>Low.</p>", "password": "x9"}
    )
    assert response.status_code == 403
    assert "Your session has ended" in response.text
    assert "&lt;p&gt;Low.&lt;/p&gt;" in response.text
    assert "x9" not in response.text


def test_logging_out_twice_redirects(client):
    assert client.post("/admin/logout/").status_code == 302


@pytest.mark.parametrize("page", ["group/", "group/{}/change/"])
def test_the_tools_of_a_page_are_shown_once(desk, page):
    group = Group.objects.first()
    page = f"/admin/auth/{page.format(group.pk)}"
    assert desk(users.create_staff("root", is_superuser=True)).get(page).content.count(b'class="object-tools"') == 1


def test_the_photo_library_opens_without_photos(desk):
    assert desk(users.editor()).get("/admin/articles/photo/").status_code == 200
