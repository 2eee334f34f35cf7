"""The desk's first page: what waits, for each role, at a fixed cost."""

import datetime

import pytest
from django.utils import timezone

from tests import cast
from tests.builders import a_comment, a_draft, a_live_article, a_section, an_author

pytestmark = pytest.mark.django_db
HOME = "/admin/"


def test_it_shows_ones_drafts_what_is_scheduled_and_what_went_live(client):
    edris = cast.editor()
    client.force_login(edris)
    a_draft(headline="My draft", by=edris)
    a_draft(headline="Their draft")
    a_live_article(headline="Gone live")
    a_live_article(headline="To come", at=timezone.now() + datetime.timedelta(days=1))
    context = client.get(HOME).context
    for group, headlines in {
        "drafts": ["My draft"],
        "recently_edited": ["Their draft", "My draft"],
        "recently_live": ["Gone live"],
        "scheduled": ["To come"],
    }.items():
        assert [article.headline for article in context[group]] == headlines


@pytest.mark.parametrize("rows", [1, 50])
def test_it_costs_the_same_for_one_article_and_for_fifty(client, rows, django_assert_max_num_queries):
    edris = cast.editor(sections=[a_section()])
    client.force_login(edris)
    for _ in range(rows):
        a_draft(by=edris)
        a_comment(a_live_article(authors=[an_author("Omid Sattari"), an_author()]), status="held")
    with django_assert_max_num_queries(22):
        client.get(HOME)


def test_the_bar_counts_the_comments_that_wait_in_ones_sections(client):
    economy, world = a_section("Economy"), a_section("World")
    a_comment(a_live_article(section=economy), status="held")
    a_comment(a_live_article(section=world), status="held")
    client.force_login(cast.editor(sections=[economy]))
    assert '<span class="n">1<span class="vh"> waiting</span></span>' in client.get("/admin/articles/article/").text


def test_a_moderator_finds_the_comments_and_no_articles(client):
    client.force_login(cast.moderator())
    page = client.get(HOME).text
    assert 'href="/admin/moderation/"' in page
    assert "Your drafts" not in page
    assert "/admin/articles/article/" not in page


def test_an_administrator_finds_the_accounts(client):
    client.force_login(cast.administrator())
    page = client.get(HOME).text
    assert 'href="/admin/auth/user/"' in page
    assert 'href="/admin/moderation/"' not in page


def test_the_list_of_an_apps_screens_is_the_first_page(client):
    client.force_login(cast.editor())
    assert client.get("/admin/articles/").url == HOME
