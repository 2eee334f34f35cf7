"""What the desk puts round its first page: the bar's count, and one list of screens."""

import pytest

from tests import users
from tests.builders import a_comment, a_live_article, a_section

pytestmark = pytest.mark.django_db


def test_the_bar_counts_the_comments_that_wait_in_ones_sections(client):
    economy, world = a_section("Economy"), a_section("World")
    a_comment(a_live_article(section=economy), status="held")
    a_comment(a_live_article(section=world), status="held")
    client.force_login(users.editor(sections=[economy]))
    badge = '<span class="count-badge">1<span class="visually-hidden"> waiting</span></span>'
    assert badge in client.get("/admin/articles/article/").text


def test_an_administrator_finds_the_accounts_and_no_queue(client):
    client.force_login(users.administrator())
    page = client.get("/admin/").text
    assert 'href="/admin/auth/user/"' in page
    assert 'href="/admin/moderation/"' not in page


def test_the_list_of_an_apps_screens_is_the_first_page(client):
    client.force_login(users.editor())
    assert client.get("/admin/articles/").url == "/admin/"
