"""The desk's list of articles: what it shows to whom, how it is searched, and what it costs."""

import datetime
import uuid

import pytest
from django.db import connection
from django.template.base import Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.editorial.actions.publish import publish
from articles.editorial.actions.withdraw import retract, withdraw
from articles.models import Article, Presence
from articles.search.index import update_index
from tests import users
from tests.builders import a_comment, a_draft, a_live_article, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def desk(client):
    """Return the browser of Edris, an editor."""
    client.force_login(users.editor())
    return client


def listed(client, query=""):
    """Return the headlines that the list shows at this query."""
    return {article.headline for article in client.get(LIST + query).context["cl"].result_list}


def put(article, **columns):
    """Set columns of an article that no builder sets, such as its stage."""
    Article.objects.filter(pk=article.pk).update(**columns)
    return article


def a_window(article, person, seen_at=None):
    """Let a person have the article open in a window that was last heard of at that time (now)."""
    seen_at = seen_at or timezone.now()
    return Presence.objects.create(window=uuid.uuid4(), person=person, article=article, seen_at=seen_at)


def test_a_row_shows_what_an_article_is_and_where_it_stands(desk):
    live = a_live_article(kicker="Water", authors=[an_author("Omid Sattari"), an_author("Nasrin Kaveh")])
    page = desk.get(LIST).text
    for words in (
        '<span class="kicker" dir="auto">Water</span>',
        live.headline,
        f"News ID {live.pk}",
        "Economy",
        "Omid Sattari and Nasrin Kaveh",
        '<span class="chip full">Approved</span>',
        '<span class="chip live">Live</span>',
    ):
        assert words in page


def test_a_row_tells_who_is_writing_but_not_of_oneself_or_of_windows_long_gone(desk):
    edris, article = desk.get(LIST).context["user"], a_draft()
    a_window(article, edris)
    a_window(a_draft(), users.chief(), timezone.now() - datetime.timedelta(hours=1))
    assert "is writing" not in desk.get(LIST).text
    a_window(article, users.reporter(last_name="Azad"))
    assert '<span class="active-user">Rana Azad is writing</span>' in desk.get(LIST).text


def test_a_row_counts_the_comments_that_wait_and_leads_whoever_moderates_to_them(client):
    live = a_live_article()
    a_comment(live), a_comment(live, status="held"), a_comment(live, status="held")
    link = f'<a href="/admin/moderation/?q={live.pk}">2'
    link += f'<span class="visually-hidden"> comments waiting on {live.pk}</span></a>'
    client.force_login(users.editor())
    assert link in client.get(LIST).text
    client.force_login(users.reporter())
    page = client.get(LIST).text
    assert link not in page
    assert 'data-l="Comments waiting">2</div>' in page


def test_a_row_tells_what_is_planned_flagged_and_open_again(desk):
    a_draft(planned_on=datetime.date(2026, 5, 9))
    put(a_live_article().article, flagged_at=timezone.now(), stage=Article.Stage.DRAFT)
    page = desk.get(LIST).text
    for words in ("planned for 9 May 2026", "Working copy open", '<span class="flag">Flagged'):
        assert page.count(words) == 1


def test_it_costs_the_same_for_anybody_and_for_one_row_and_for_many(client):
    somebody, author = users.reporter(), an_author("Omid Sattari")
    people = [users.editor(sections=[a_section()]), users.create_staff("super", is_superuser=True)]
    costs = {query: set() for query in ("", "?tab=live", "?tab=mine", "?author=me", "?q=well")}
    for rows in (1, 60):
        for row in range(Article.objects.count(), rows):
            article = (a_draft if row % 2 else a_live_article)(topics=[a_topic()], authors=[author, an_author()])
            a_window(getattr(article, "article", article), somebody)
        update_index()
        for person in people:
            client.force_login(person)
            for query, counts in costs.items():
                with CaptureQueriesContext(connection) as queries:
                    client.get(LIST + query)
                counts.add(len(queries))
    assert all(len(counts) == 1 for counts in costs.values()), costs
    assert max(map(max, costs.values())) <= 10


def test_a_page_holds_fifty_and_asks_for_no_second_count(client):
    client.force_login(users.editor())
    for _ in range(51):
        a_draft()
    with CaptureQueriesContext(connection) as queries:
        assert len(listed(client, "?all=")) == 50
    assert len([query for query in queries if 'COUNT(*) AS "__count"' in query["sql"]]) == 1


def test_a_page_of_fifty_renders_as_few_templates_as_one_of_one(client, monkeypatch):
    client.force_login(users.chief())
    counts, render = [], Template._render
    monkeypatch.setattr(Template, "_render", lambda *args: counts.append(args) or render(*args))
    a_draft()
    client.get(LIST)
    one = len(counts)
    for _ in range(50):
        a_draft()
    counts.clear()
    assert len(listed(client)) == 50
    assert len(counts) == one < 25


def test_it_is_searched_by_words_and_by_news_id(desk):
    wells, wheat = a_draft(headline="Wells are measured"), a_draft(headline="Wheat is late")
    assert listed(desk, "?q=measured") == {"Wells are measured"}
    assert listed(desk, f"?q={wheat.pk}") == {"Wheat is late"}
    assert listed(desk, f"?q={wells.pk:}".translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))) == {
        "Wells are measured"
    }
    assert listed(desk, "?q=" + "9" * 40) == set()
    assert desk.get(LIST + "?q=a%00b").status_code == 400


def test_it_is_searched_in_every_stage_by_the_beginnings_of_words_and_by_the_body(desk):
    a_draft(headline="In draft", body="<p>The zarquontine was seen.</p>")
    withdraw(a_live_article(headline="Withdrawn zarquontine").article, reason="It was wrong.")
    scheduled = a_draft(headline="Scheduled zarquontine")
    publish(scheduled, at=timezone.now() + datetime.timedelta(days=1))
    assert listed(desk, "?q=zarquon") == {"In draft", "Withdrawn zarquontine", "Scheduled zarquontine"}
    assert listed(desk, "?q=zarquontine+-draft") == {"Withdrawn zarquontine", "Scheduled zarquontine"}
    assert listed(desk, "?q=%22") == set()


def test_it_is_searched_by_a_name_of_the_byline_and_by_words_of_both(desk):
    a_draft(headline="Wells are measured", authors=[an_author("Nasrin Kaveh"), an_author("Omid Sattari")])
    a_draft(headline="Wheat is measured", authors=[an_author("Omid Sattari")])
    assert listed(desk, "?q=kaveh") == {"Wells are measured"}
    assert listed(desk, "?q=sattari") == {"Wells are measured", "Wheat is measured"}
    assert listed(desk, "?q=sattari+wheat") == {"Wheat is measured"}
    assert listed(desk, "?q=kaveh+wheat") == set()


@pytest.fixture
def one_of_each(desk):
    """Store an article for each tab, named for it, and return the browser of Edris."""
    edris = desk.get(LIST).context["user"]
    a_draft(headline="Own", by=edris)
    a_draft(headline="Signed", authors=[an_author("Edris", user=edris)])
    a_draft(headline="Draft")
    put(a_draft(headline="For review"), stage=Article.Stage.IN_REVIEW)
    put(a_draft(headline="Spiked", by=edris), stage=Article.Stage.SPIKED)
    a_live_article(headline="Live")
    put(a_live_article(headline="Flagged").article, flagged_at=timezone.now())
    a_live_article(headline="Scheduled", at=timezone.now() + DAY)
    withdraw(a_live_article(headline="Withdrawn"), reason="Wrong well.")
    retract(a_live_article(headline="Retracted"), reason="No well.")
    return desk


@pytest.mark.parametrize(
    ("tab", "headlines"),
    [
        ("mine", {"Own", "Signed"}),
        ("review", {"For review"}),
        ("scheduled", {"Scheduled"}),
        ("live", {"Live", "Flagged"}),
        ("withdrawn", {"Withdrawn", "Retracted"}),
        ("flagged", {"Flagged"}),
        ("spiked", {"Spiked"}),
    ],
)
def test_its_tabs_hold_ones_own_articles_and_those_in_each_state(one_of_each, tab, headlines):
    assert listed(one_of_each, f"?tab={tab}") == headlines


def test_what_is_spiked_stands_in_its_own_tab_or_where_its_stage_is_asked_for(one_of_each):
    assert "Spiked" not in listed(one_of_each)
    assert len(listed(one_of_each, "?tab=nonsense")) == 9
    assert listed(one_of_each, "?stage__exact=spiked") == {"Spiked"}
    assert listed(one_of_each, "?q=spiked") == set()


def test_the_tab_that_is_open_is_marked_and_the_one_of_all_stands_last(one_of_each):
    page = one_of_each.get(f"{LIST}?tab=live").text
    assert '<a href="?tab=live" aria-current="page">Live</a>' in page
    tabs = page.partition('aria-label="Saved lists"')[2].partition("</nav>")[0]
    assert tabs.strip().endswith(">All</a>")


@pytest.mark.parametrize(
    ("state", "headlines"),
    [
        ("not_live", {"Own", "Signed", "Draft", "For review"}),
        ("scheduled", {"Scheduled"}),
        ("live", {"Live", "Flagged"}),
        ("withdrawn", {"Withdrawn"}),
        ("retracted", {"Retracted"}),
        ("expired", set()),
    ],
)
def test_it_is_filtered_by_what_readers_see(one_of_each, state, headlines):
    assert listed(one_of_each, f"?live={state}") == headlines


def test_it_is_filtered_by_section_and_stage(desk):
    world = a_section("World")
    a_draft(headline="Near")
    a_draft(headline="Far", section=world)
    a_live_article(headline="Approved", section=world)
    assert listed(desk, f"?section__id__exact={world.pk}") == {"Far", "Approved"}
    assert listed(desk, f"?section__id__exact={world.pk}&stage__exact=approved") == {"Approved"}


def test_an_editor_of_some_sections_filters_by_those_alone(client):
    economy, world, _ = a_section("Economy"), a_section("World"), a_section("Sport")
    client.force_login(users.editor(sections=[economy, world]))
    a_draft(section=economy)
    sections = client.get(LIST).text.partition("<summary>Section</summary>")[2].partition("</details>")[0]
    assert ">Economy<" in sections
    assert ">World<" in sections
    assert ">Sport<" not in sections


def test_it_is_filtered_by_author_and_offers_those_on_the_page(desk):
    edris = desk.get(LIST).context["user"]
    a_draft(headline="Hers", authors=[an_author("Nasrin Kaveh"), an_author("Omid Sattari")])
    a_draft(headline="His", authors=[an_author("Omid Sattari")])
    a_draft(headline="Mine", authors=[an_author("Edris", user=edris)])
    assert listed(desk, "?author=nasrin-kaveh") == {"Hers"}
    assert listed(desk, "?author=omid-sattari") == {"Hers", "His"}
    assert listed(desk, "?author=me") == {"Mine"}
    assert listed(desk, "?author=nobody") == set()
    page = desk.get(LIST).text
    for author in ("?author=me", "?author=nasrin-kaveh", "?author=omid-sattari"):
        assert f'href="{author}"' in page
    assert "<summary>Author: Nasrin Kaveh</summary>" in desk.get(f"{LIST}?author=nasrin-kaveh").text


def test_it_is_filtered_by_the_day_of_the_last_edit(desk):
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    put(a_draft(headline="Today"), edited_at=today)
    put(a_draft(headline="Last night"), edited_at=today - datetime.timedelta(seconds=1))
    put(a_draft(headline="Six days ago"), edited_at=today - 6 * DAY)
    put(a_draft(headline="Seven days ago"), edited_at=today - 7 * DAY + datetime.timedelta(hours=23))
    put(a_draft(headline="First of the month"), edited_at=today.replace(day=1))
    put(a_draft(headline="Month before"), edited_at=today.replace(day=1) - datetime.timedelta(seconds=1))
    assert "Today" in listed(desk, "?updated=today")
    assert "Last night" not in listed(desk, "?updated=today")
    assert {"Today", "Last night", "Six days ago"} <= listed(desk, "?updated=week")
    assert "Seven days ago" not in listed(desk, "?updated=week")
    assert {"Today", "First of the month"} <= listed(desk, "?updated=month")
    assert "Month before" not in listed(desk, "?updated=month")
    assert len(listed(desk, "?updated=nonsense")) == 6


@pytest.mark.parametrize("column", range(1, 7))
def test_it_is_ordered_by_any_column_that_has_an_order(one_of_each, column):
    shown = one_of_each.get(f"{LIST}?o=-{column}").context["cl"].result_list
    assert len(shown) == 9


@pytest.mark.parametrize(
    "query",
    [
        "?section__id__exact=x",
        "?nonsense=1",
        "?o=99.x",
        "?p=99999",
        "?section__id__exact=" + "9" * 40,
        "?live=x&updated=x",
    ],
)
def test_an_address_that_means_nothing_breaks_nothing(desk, query):
    a_draft()
    response = desk.get(LIST + query, follow=True)
    assert response.status_code == 200


def test_somebody_assigned_to_sections_sees_those_and_their_own_articles(client):
    economy, world = a_section("Economy"), a_section("World")
    rana = users.reporter(sections=[economy])
    client.force_login(rana)
    a_draft(headline="Of the section", section=economy)
    a_draft(headline="Of another", section=world)
    a_draft(headline="Own of another", section=world, by=rana)
    a_draft(headline="Signed of another", section=world, authors=[an_author("Rana", user=rana)])
    assert listed(client) == {"Of the section", "Own of another", "Signed of another"}


@pytest.mark.parametrize("role", ["moderator", "administrator"])
def test_who_has_no_part_in_writing_is_kept_out(client, role):
    client.force_login(getattr(users, role)())
    assert client.get(LIST).status_code == 403
