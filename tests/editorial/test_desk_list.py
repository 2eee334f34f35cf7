"""The desk's list of articles: what it shows to whom, how it is searched, and what it costs."""

import datetime

import pytest
from django.utils import timezone

from articles.editorial.withdraw import withdraw
from tests import cast
from tests.builders import a_draft, a_live_article, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"


@pytest.fixture
def desk(client):
    """Return the browser of Edris, an editor."""
    client.force_login(cast.editor())
    return client


def listed(client, query=""):
    """Return the headlines that the list shows at this query."""
    return {article.headline for article in client.get(LIST + query).context["cl"].result_list}


def test_a_row_shows_what_an_article_is_and_where_it_stands(desk):
    live = a_live_article(kicker="Water", authors=[an_author("Omid Sattari"), an_author("Nasrin Kaveh")])
    page = desk.get(LIST).text
    for words in (
        '<span class="kick">Water</span>',
        live.headline,
        f"News ID {live.pk}",
        "Economy",
        "Omid Sattari, Nasrin Kaveh",
        '<span class="chip full">Approved</span>',
        '<span class="chip live">Live</span>',
    ):
        assert words in page


@pytest.mark.parametrize("rows", [1, 50])
def test_it_costs_the_same_for_one_row_and_for_fifty(client, rows, django_assert_max_num_queries):
    economy = a_section()
    client.force_login(cast.editor(sections=[economy]))
    for number in range(rows):
        make = a_live_article if number % 2 else a_draft
        make(topics=[a_topic()], authors=[an_author("Omid Sattari"), an_author(f"Author {number}")])
    with django_assert_max_num_queries(10):
        assert len(listed(client)) == rows


def test_it_is_searched_by_words_and_by_news_id(desk):
    wells, wheat = a_draft(headline="Wells are measured"), a_draft(headline="Wheat is late")
    assert listed(desk, "?q=measured") == {"Wells are measured"}
    assert listed(desk, f"?q={wheat.pk}") == {"Wheat is late"}
    assert listed(desk, f"?q={wells.pk:}".translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))) == {
        "Wells are measured"
    }
    assert listed(desk, "?q=" + "9" * 40) == set()
    assert desk.get(LIST + "?q=a%00b").status_code == 400


def test_its_tabs_hold_ones_own_articles_and_those_in_each_state(desk):
    edris = desk.get(LIST).context["user"]
    a_draft(headline="Own", by=edris)
    a_draft(headline="Signed", authors=[an_author("Edris", user=edris)])
    a_draft(headline="Draft")
    a_live_article(headline="Live")
    a_live_article(headline="Scheduled", at=timezone.now() + datetime.timedelta(days=1))
    withdraw(a_live_article(headline="Withdrawn"), reason="Wrong well.")
    assert listed(desk, "?tab=mine") == {"Own", "Signed"}
    assert listed(desk, "?tab=not_live") == {"Own", "Signed", "Draft"}
    assert listed(desk, "?tab=live") == {"Live"}
    assert listed(desk, "?tab=scheduled") == {"Scheduled"}
    assert listed(desk, "?tab=withdrawn") == {"Withdrawn"}
    assert listed(desk, "?tab=retracted") == set()
    assert len(listed(desk, "?tab=nonsense")) == 6


def test_it_is_filtered_by_section_and_stage(desk):
    world = a_section("World")
    a_draft(headline="Near")
    a_draft(headline="Far", section=world)
    a_live_article(headline="Approved", section=world)
    assert listed(desk, f"?section__id__exact={world.pk}") == {"Far", "Approved"}
    assert listed(desk, f"?section__id__exact={world.pk}&stage__exact=approved") == {"Approved"}


@pytest.mark.parametrize(
    "query",
    ["?section__id__exact=x", "?nonsense=1", "?o=99.x", "?p=99999", "?section__id__exact=" + "9" * 40],
)
def test_an_address_that_means_nothing_breaks_nothing(desk, query):
    a_draft()
    response = desk.get(LIST + query, follow=True)
    assert response.status_code == 200


def test_somebody_assigned_to_sections_sees_those_and_their_own_articles(client):
    economy, world = a_section("Economy"), a_section("World")
    rana = cast.reporter(sections=[economy])
    client.force_login(rana)
    a_draft(headline="Of the section", section=economy)
    a_draft(headline="Of another", section=world)
    a_draft(headline="Own of another", section=world, by=rana)
    a_draft(headline="Signed of another", section=world, authors=[an_author("Rana", user=rana)])
    assert listed(client) == {"Of the section", "Own of another", "Signed of another"}


@pytest.mark.parametrize("role", ["moderator", "administrator"])
def test_who_has_no_part_in_writing_is_kept_out(client, role):
    client.force_login(getattr(cast, role)())
    assert client.get(LIST).status_code == 403
