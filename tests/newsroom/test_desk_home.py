"""The navigation's count of comments, and the list of screens on the home page."""

import pytest

from tests import users
from tests.builders import a_comment, a_live_article, a_section

pytestmark = pytest.mark.django_db


def test_the_navigation_counts_waiting_comments_of_the_users_sections(client):
    economy, world = a_section("Economy"), a_section("World")
    a_comment(a_live_article(section=economy), status="held")
    a_comment(a_live_article(section=world), status="held")
    client.force_login(users.editor(sections=[economy]))
    badge = '<span class="count-badge">1<span class="visually-hidden"> waiting</span></span>'
    assert badge in client.get("/admin/articles/article/").text


def test_an_administrator_sees_the_accounts_and_no_moderation_queue(client):
    client.force_login(users.administrator())
    page = client.get("/admin/").text
    assert '<a href="/admin/auth/user/">Accounts</a>' in page
    assert '<a href="/admin/auth/group/">Roles</a>' in page
    assert 'href="/admin/moderation/"' not in page


def test_somebody_without_a_role_is_told_so(client):
    client.force_login(users.create_staff("nika"))
    assert "Your account has no role yet." in client.get("/admin/").text
    client.force_login(users.moderator())
    assert "Your account has no role yet." not in client.get("/admin/").text


def test_the_app_index_redirects_to_the_home_page(client):
    client.force_login(users.editor())
    assert client.get("/admin/articles/").url == "/admin/"
