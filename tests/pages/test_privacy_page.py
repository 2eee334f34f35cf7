"""The page about privacy shows the retention periods as they are set."""

import pytest

from articles.models import CommentRules
from tests.builders import a_live_article

pytestmark = pytest.mark.django_db
PAGE = "/pages/privacy/"


def test_the_page_shows_the_periods_that_are_set(client, settings):
    settings.RETENTION_COMMENTER_EMAIL_DAYS = 731
    settings.RETENTION_UNCONFIRMED_EMAIL_DAYS = 21
    rules = CommentRules.objects.current()
    rules.trace_days = 17
    rules.save()
    page = client.get(PAGE).text
    for days in (731, 21, 17, 180):
        assert f"Kept for {days} days." in page


def test_a_period_of_whole_years_is_given_in_years(client, settings):
    settings.RETENTION_COMMENTER_EMAIL_DAYS = 1095
    assert "Kept for 3 years." in client.get(PAGE).text


def test_the_page_says_so_if_email_addresses_are_kept_until_they_are_erased(client, settings):
    settings.RETENTION_COMMENTER_EMAIL_DAYS = 0
    assert "Kept until you erase your comments." in client.get(PAGE).text


def test_the_comment_form_and_the_footer_link_to_the_page(client):
    page = client.get(a_live_article().get_absolute_url()).text
    assert page.count(f'href="{PAGE}"') == 2
    assert f'href="{PAGE}"' in client.get("/").text


def test_the_page_needs_a_fixed_number_of_queries(client, django_assert_num_queries):
    client.get(PAGE)
    with django_assert_num_queries(3):
        client.get(PAGE)
