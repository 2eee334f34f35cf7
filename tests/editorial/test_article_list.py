"""The desk's list of articles: its columns, permissions, search, filters and number of queries."""

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
    """Return a client signed in as Edris, an editor."""
    client.force_login(users.editor())
    return client


def listed(client, query=""):
    """Return the headlines that the list shows for a query string."""
    return {article.headline for article in client.get(LIST + query).context["cl"].result_list}


def set_columns(article, **columns):
    """Set columns of an article that the builders don't set, such as its stage."""
    Article.objects.filter(pk=article.pk).update(**columns)
    return article


def a_window(article, person, seen_at=None):
    """Record that a person has the article open in a window last seen at that time (now)."""
    seen_at = seen_at or timezone.now()
    return Presence.objects.create(window=uuid.uuid4(), person=person, article=article, seen_at=seen_at)


def test_an_item_shows_the_article_and_its_status(desk):
    live = a_live_article(kicker="Water", authors=[an_author("Omid Sattari"), an_author("Nasrin Kaveh")])
    page = desk.get(LIST).text
    for text in (
        '<span class="kicker" dir="auto">Water</span>',
        live.headline,
        f"News ID {live.pk}",
        "Economy",
        "Omid Sattari and Nasrin Kaveh",
        '<span class="chip full">Approved</span>',
        '<span class="chip live">Live</span>',
    ):
        assert text in page


def test_an_item_shows_who_else_is_editing_now(desk):
    edris, article = desk.get(LIST).context["user"], a_draft()
    a_window(article, edris)
    a_window(a_draft(), users.chief(), timezone.now() - datetime.timedelta(hours=1))
    assert "is editing" not in desk.get(LIST).text
    a_window(article, users.reporter(last_name="Azad"))
    assert '<span class="active-user">Rana Azad is editing</span>' in desk.get(LIST).text


def test_an_item_counts_the_comments_waiting_and_links_to_the_queue_for_moderators(client):
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


def test_an_item_shows_its_planned_day_its_flag_and_an_open_working_copy(desk):
    a_draft(planned_on=datetime.date(2026, 5, 9))
    set_columns(a_live_article().article, flagged_at=timezone.now(), stage=Article.Stage.DRAFT)
    page = desk.get(LIST).text
    for text in ("planned for 9 May 2026", "unpublished changes", '<span class="flag">Flagged'):
        assert page.count(text) == 1


def test_the_number_of_queries_is_the_same_for_one_item_and_for_many(client):
    other, author = users.reporter(), an_author("Omid Sattari")
    people = [users.editor(sections=[a_section()]), users.create_staff("super", is_superuser=True)]
    query_counts = {query: set() for query in ("", "?tab=live", "?tab=mine", "?author=me", "?q=well")}
    for rows in (1, 60):
        for row in range(Article.objects.count(), rows):
            article = (a_draft if row % 2 else a_live_article)(topics=[a_topic()], authors=[author, an_author()])
            a_window(getattr(article, "article", article), other)
        update_index()
        for person in people:
            client.force_login(person)
            for query, counts in query_counts.items():
                with CaptureQueriesContext(connection) as queries:
                    client.get(LIST + query)
                counts.add(len(queries))
    assert all(len(counts) == 1 for counts in query_counts.values()), query_counts
    assert max(map(max, query_counts.values())) <= 10


def test_a_page_has_fifty_items_and_counts_only_once(client):
    client.force_login(users.editor())
    for _ in range(51):
        a_draft()
    with CaptureQueriesContext(connection) as queries:
        assert len(listed(client, "?all=")) == 50
    assert len([query for query in queries if 'COUNT(*) AS "__count"' in query["sql"]]) == 1


def test_a_page_of_fifty_renders_as_many_templates_as_a_page_of_one(client, monkeypatch):
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


def test_search_by_words_and_by_news_id(desk):
    wells, wheat = a_draft(headline="Wells are measured"), a_draft(headline="Wheat is late")
    assert listed(desk, "?q=measured") == {"Wells are measured"}
    assert listed(desk, f"?q={wheat.pk}") == {"Wheat is late"}
    assert listed(desk, f"?q={wells.pk:}".translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))) == {
        "Wells are measured"
    }
    assert listed(desk, "?q=" + "9" * 40) == set()
    assert desk.get(LIST + "?q=a%00b").status_code == 400


def test_search_finds_every_stage_word_prefixes_and_the_body(desk):
    a_draft(headline="In draft", body="<p>The zarquontine was seen.</p>")
    withdraw(a_live_article(headline="Withdrawn zarquontine").article, reason="It was wrong.")
    scheduled = a_draft(headline="Scheduled zarquontine")
    publish(scheduled, at=timezone.now() + datetime.timedelta(days=1))
    assert listed(desk, "?q=zarquon") == {"In draft", "Withdrawn zarquontine", "Scheduled zarquontine"}
    assert listed(desk, "?q=zarquontine+-draft") == {"Withdrawn zarquontine", "Scheduled zarquontine"}
    assert listed(desk, "?q=%22") == set()


def test_search_finds_bylines_and_combines_them_with_other_words(desk):
    a_draft(headline="Wells are measured", authors=[an_author("Nasrin Kaveh"), an_author("Omid Sattari")])
    a_draft(headline="Wheat is measured", authors=[an_author("Omid Sattari")])
    assert listed(desk, "?q=kaveh") == {"Wells are measured"}
    assert listed(desk, "?q=sattari") == {"Wells are measured", "Wheat is measured"}
    assert listed(desk, "?q=sattari+wheat") == {"Wheat is measured"}
    assert listed(desk, "?q=kaveh+wheat") == set()


@pytest.fixture
def one_of_each(desk):
    """Store an article for each tab, named after it, and return a client signed in as Edris."""
    edris = desk.get(LIST).context["user"]
    a_draft(headline="Own", by=edris)
    a_draft(headline="Signed", authors=[an_author("Edris", user=edris)])
    a_draft(headline="Draft")
    set_columns(a_draft(headline="For review"), stage=Article.Stage.IN_REVIEW)
    set_columns(a_draft(headline="Spiked", by=edris), stage=Article.Stage.SPIKED)
    a_live_article(headline="Live")
    set_columns(a_live_article(headline="Flagged").article, flagged_at=timezone.now())
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
def test_tabs_show_own_articles_and_those_in_each_state(one_of_each, tab, headlines):
    assert listed(one_of_each, f"?tab={tab}") == headlines


def test_spiked_articles_are_in_their_own_tab_or_stage_filter_only(one_of_each):
    assert "Spiked" not in listed(one_of_each)
    assert len(listed(one_of_each, "?tab=nonsense")) == 9
    assert listed(one_of_each, "?stage__exact=spiked") == {"Spiked"}
    assert listed(one_of_each, "?q=spiked") == set()


def test_the_open_tab_is_marked_and_the_tab_of_all_articles_is_last(one_of_each):
    page = one_of_each.get(f"{LIST}?tab=live").text
    assert '<a href="?tab=live" aria-current="page">Live</a>' in page
    tabs = page.partition('aria-label="Lists"')[2].partition("</nav>")[0]
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
def test_filter_by_live_state(one_of_each, state, headlines):
    assert listed(one_of_each, f"?live={state}") == headlines


def test_filter_by_section_and_stage(desk):
    world = a_section("World")
    a_draft(headline="Near")
    a_draft(headline="Far", section=world)
    a_live_article(headline="Approved", section=world)
    assert listed(desk, f"?section__id__exact={world.pk}") == {"Far", "Approved"}
    assert listed(desk, f"?section__id__exact={world.pk}&stage__exact=approved") == {"Approved"}


def test_the_section_filter_offers_an_editors_own_sections_only(client):
    economy, world, _ = a_section("Economy"), a_section("World"), a_section("Sport")
    client.force_login(users.editor(sections=[economy, world]))
    a_draft(section=economy)
    sections = client.get(LIST).text.partition("<summary>Section</summary>")[2].partition("</details>")[0]
    assert ">Economy<" in sections
    assert ">World<" in sections
    assert ">Sport<" not in sections


def test_filter_by_author_offers_the_authors_on_the_page(desk):
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


def test_filter_by_the_day_of_the_last_edit(desk):
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    set_columns(a_draft(headline="Today"), edited_at=today)
    set_columns(a_draft(headline="Last night"), edited_at=today - datetime.timedelta(seconds=1))
    set_columns(a_draft(headline="Six days ago"), edited_at=today - 6 * DAY)
    set_columns(a_draft(headline="Seven days ago"), edited_at=today - 7 * DAY + datetime.timedelta(hours=23))
    set_columns(a_draft(headline="First of the month"), edited_at=today.replace(day=1))
    set_columns(a_draft(headline="Month before"), edited_at=today.replace(day=1) - datetime.timedelta(seconds=1))
    assert "Today" in listed(desk, "?updated=today")
    assert "Last night" not in listed(desk, "?updated=today")
    assert {"Today", "Last night", "Six days ago"} <= listed(desk, "?updated=week")
    assert "Seven days ago" not in listed(desk, "?updated=week")
    assert {"Today", "First of the month"} <= listed(desk, "?updated=month")
    assert "Month before" not in listed(desk, "?updated=month")
    assert len(listed(desk, "?updated=nonsense")) == 6


@pytest.mark.parametrize("column", range(1, 7))
def test_order_by_each_column(one_of_each, column):
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
def test_an_invalid_query_string_shows_a_page(desk, query):
    a_draft()
    response = desk.get(LIST + query, follow=True)
    assert response.status_code == 200


def test_people_assigned_to_sections_see_those_and_their_own_articles(client):
    economy, world = a_section("Economy"), a_section("World")
    rana = users.reporter(sections=[economy])
    client.force_login(rana)
    a_draft(headline="Of the section", section=economy)
    a_draft(headline="Of another", section=world)
    a_draft(headline="Own of another", section=world, by=rana)
    a_draft(headline="Signed of another", section=world, authors=[an_author("Rana", user=rana)])
    assert listed(client) == {"Of the section", "Own of another", "Signed of another"}


@pytest.mark.parametrize("role", ["moderator", "administrator"])
def test_people_without_permissions_on_articles_are_refused(client, role):
    client.force_login(getattr(users, role)())
    assert client.get(LIST).status_code == 403
