"""Test the search page."""

import datetime
import re

import pytest
from django.utils import timezone

from articles.editorial.actions.withdraw import withdraw
from tests.builders import NOON, a_draft, a_live_article, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def result_headlines(client, **query):
    """Return the headlines that a search shows, without the highlighting."""
    page = client.get("/search/", query, follow=True).text
    headlines = re.findall(r'class="headline s2">\s*<a href="[^"]+">(.*?)</a>', page, re.DOTALL)
    return [re.sub(r"</?mark>", "", headline).strip() for headline in headlines]


def test_every_word_must_occur(client):
    a_live_article(headline="Buses at night", standfirst="Eleven routes")
    a_live_article(headline="Buses by day")
    assert result_headlines(client, q="BUSES routes") == ["Buses at night"]


def test_words_in_the_body_are_found_and_shown_in_an_excerpt(client):
    a_live_article(headline="Buses", body="<p>" + "Before. " * 40 + "A purple timetable hung there.</p>")
    page = client.get("/search/", {"q": "timetable"}).text
    assert "<mark>timetable</mark>" in page
    assert "purple" in page


@pytest.mark.parametrize(
    ("query", "headlines"),
    [
        ({"section": "sport"}, ["Rowing"]),
        ({"topic": "water"}, ["Rowing", "Wells"]),
        ({"author": "omid-sattari"}, ["Wells"]),
        ({"from": "2026-05-05"}, ["Rowing"]),
        ({"to": "2026-05-04"}, ["Wells"]),
        ({"genre": "opinion"}, ["Rowing"]),
        ({"topic": "water", "sort": "oldest"}, ["Wells", "Rowing"]),
        ({"topic": "water", "sort": "relevance"}, ["Rowing", "Wells"]),
        ({"topic": "water", "section": "sport", "q": "rowing"}, ["Rowing"]),
    ],
)
def test_articles_are_filtered_by_section_topic_author_genre_and_date(client, query, headlines):
    water = a_topic("Water")
    a_live_article(headline="Wells", topics=[water], authors=[an_author("Omid Sattari")], at=NOON)
    a_live_article(headline="Rowing", topics=[water], section=a_section("Sport"), genre="opinion", at=NOON + DAY)
    assert result_headlines(client, **query) == headlines


@pytest.mark.parametrize("digits", ["{}", " {} ", "۰{}"])
def test_a_news_id_redirects_to_its_article(client, digits):
    live = a_live_article()
    answer = client.get("/search/", {"q": digits.format(live.pk)})
    assert answer["Location"] == live.get_absolute_url()


def test_a_news_id_in_persian_digits_is_recognised(client):
    live = a_live_article()
    persian = str(live.pk).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert client.get("/search/", {"q": persian})["Location"] == live.get_absolute_url()


def test_drafts_and_withdrawn_articles_are_not_found(client):
    a_draft(headline="Hidden bridge")
    withdraw(a_live_article(headline="Withdrawn bridge").article, reason="It was wrong.")
    assert result_headlines(client, q="bridge") == []


def test_empty_fields_are_removed_from_the_address(client):
    a_section("Sport")
    answer = client.get("/search/", {"q": "bridge", "section": "", "from": ""})
    assert (answer.status_code, answer["Location"]) == (302, "/search/?q=bridge")


def test_a_search_without_results_shows_a_message(client):
    assert "No article matches" in client.get("/search/", {"q": "zarquontine"}).text


def follow_pages(client, address, direction):
    """Follow the links of results in a direction, "next" or "prev", and return the numbers in each page's headlines."""
    pages = []
    while address:
        page = client.get(address).text
        pages.append(re.findall(r"</mark> (\d\d)\s*</a>", page))
        link = re.search(rf'rel="{direction}" href="([^"]+)"', page)
        address = link and f"/search/{link[1].replace('&amp;', '&')}"
    return pages


@pytest.fixture
def bridges():
    """Publish fifty articles a day apart that match equally well."""
    for n in range(50):
        a_live_article(headline=f"Bridge {n:02}", at=NOON - n * DAY)


@pytest.mark.parametrize("sort", ["", "&sort=date", "&sort=oldest"])
def test_results_are_paginated_in_both_directions(client, bridges, sort):
    pages = follow_pages(client, f"/search/?q=bridge{sort}", "next")
    numbers = [f"{n:02}" for n in range(50)]
    assert [number for page in pages for number in page] == (numbers[::-1] if "oldest" in sort else numbers)
    assert [len(page) for page in pages] == [20, 20, 10]
    last = client.get(f"/search/?q=bridge{sort}").text
    for _ in pages[1:]:
        link = re.search(r'rel="next" href="([^"]+)"', last)[1].replace("&amp;", "&")
        last = client.get(f"/search/{link}").text
    assert follow_pages(client, f"/search/{link}", "prev") == pages[::-1]


def test_pages_of_best_matches_do_not_change_when_an_article_is_published(client, bridges):
    first = client.get("/search/?q=bridge").text
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    a_live_article(headline="Bridge 99", at=timezone.now())
    assert "Bridge</mark> 99" in client.get("/search/?q=bridge").text
    assert re.findall(r"</mark> (\d\d)\s*</a>", client.get(f"/search/{following}").text)[0] == "20"


def test_an_article_published_after_the_first_page_is_on_no_later_page_of_best_matches(client, bridges):
    page = client.get("/search/?q=bridge").text
    a_live_article(headline="Late news", body="<p>The bridge is closed.</p>", at=timezone.now())
    assert "Late news" in client.get("/search/?q=bridge&sort=date").text
    shown = []
    while following := re.search(r'rel="next" href="([^"]+)"', page):
        page = client.get(f"/search/{following[1].replace('&amp;', '&')}").text
        shown.append("Late news" in page)
    assert shown
    assert not any(shown)


@pytest.mark.parametrize("sort", ["relevance", "date"])
@pytest.mark.parametrize("name", ["before", "after"])
@pytest.mark.parametrize("cursor", ["garbage", "1-" + "9" * 19, "\x00", "0-5"])
def test_an_invalid_cursor_answers_404_and_an_unknown_one_some_results(client, sort, name, cursor):
    a_live_article(headline="Bridge")
    answer = client.get("/search/", {"q": "bridge", "sort": sort, name: cursor})
    assert answer.status_code == (200 if cursor == "0-5" else 404)


@pytest.mark.parametrize(
    "query",
    [
        {"q": "x" * 10_000},
        {"q": "a\x00b"},
        {"section": "\x00"},
        {"section": "nowhere"},
        {"author": "nobody"},
        {"from": "2026-02-30"},
        {"from": "0001-01-01"},
        {"to": "9999-12-31"},
        {"to": "soon"},
        {"from": "2026-06-01", "to": "2026-05-01"},
        {"genre": "poem"},
        {"topic": "x" * 10_000},
        {"sort": "sideways"},
    ],
)
def test_invalid_input_shows_an_error_at_its_field(client, query):
    answer = client.get("/search/", query)
    assert answer.status_code == 422
    assert '<p class="field-error"' in answer.text
    assert "<title>Error: Search" in answer.text


@pytest.mark.parametrize(
    "words", ['"', "-", "' OR 1=1 --", "%_\\", "(", "*", "🌊", "or", "NOT", "NEAR(", "<script>alert(1)</script>", "]["]
)
def test_special_characters_have_no_effect(client, words):
    a_live_article()
    answer = client.get("/search/", {"q": words})
    assert answer.status_code == 200
    assert "<script" not in answer.text


def test_special_characters_alone_find_nothing(client):
    a_live_article()
    assert "No article matches" in client.get("/search/", {"q": "🌊 -"}).text


# ranking


def test_the_headline_counts_for_more_than_the_standfirst_and_that_for_more_than_the_body(client):
    plain = {"headline": "Something else", "standfirst": "Nothing of it", "at": NOON}
    a_live_article(**plain | {"headline": "By body", "body": "<p>The zarquontine was seen.</p>"})
    a_live_article(**plain | {"headline": "By standfirst", "standfirst": "A zarquontine"})
    a_live_article(**plain | {"headline": "The zarquontine"})
    assert result_headlines(client, q="zarquontine") == ["The zarquontine", "By standfirst", "By body"]


def test_equal_matches_are_sorted_by_date_and_better_matches_come_first(client):
    a_live_article(headline="Old bridge", at=NOON - 400 * DAY)
    a_live_article(headline="New bridge", at=NOON)
    a_live_article(headline="Newest", body="<p>It crossed a bridge.</p>", at=NOON + DAY)
    assert result_headlines(client, q="bridge") == ["New bridge", "Old bridge", "Newest"]


# scripts


@pytest.mark.parametrize(
    ("headline", "query"),
    [
        ("كتاب يزدي", "کتاب یزدی"),
        ("می\u200cرود", "میرود"),
        ("می\u200cرود", "می رود"),
        ("میرود", "می\u200cرود"),
        ("کتابخانه‌ها", "کتابخانه"),
        ("مَدرَسه ۱۴۰۰", "مدرسه 1400"),
        ("سال 1400", "۱۴۰۰ سال"),
        ("Zoë Müller", "zoe muller"),
        ("Cafe Straße", "CAFÉ STRASSE"),
        ("The libraries’ e-mail", "library email"),
        ("Night-bus", '"night bus"'),
        ("東京の新聞", "新聞"),
    ],
)
def test_spelling_variants_find_each_other(client, headline, query):
    a_live_article(headline=headline)
    a_live_article(headline="Quite another")
    assert "1 article" in client.get("/search/", {"q": query}).text


@pytest.mark.parametrize(
    ("query", "headlines"),
    [
        ('"red bridge"', {"Red bridge"}),
        ("bridge -red", {"Blue bridge"}),
        ("blue or stones", {"Blue bridge", "Bridge of red stones"}),
        ('bridge -"red stones"', {"Blue bridge", "Red bridge"}),
        ("red stones or blue bridge", {"Blue bridge", "Bridge of red stones"}),
    ],
)
def test_phrases_exclusions_and_alternatives(client, query, headlines):
    for headline in ("Red bridge", "Blue bridge", "Bridge of red stones"):
        a_live_article(headline=headline)
    assert {*result_headlines(client, q=query)} == headlines


# facets and suggestions


def options(page, name):
    """Return the labels of a facet's options."""
    select = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)[0]
    return re.findall(r"<option[^>]*>([^<]+)</option>", select)[1:]


def test_each_facet_counts_the_results_without_its_own_filter(client):
    water, farming = a_topic("Water"), a_topic("Farming")
    for headline, section, topics in [
        ("Bridge one", "Economy", [water, farming]),
        ("Bridge two", "Economy", [water]),
        ("Bridge three", "Sport", [water]),
        ("Something else", "Sport", [farming]),
    ]:
        a_live_article(headline=headline, section=a_section(section), topics=topics, at=NOON)
    page = client.get("/search/?q=bridge").text
    assert options(page, "section") == ["Economy (2)", "Sport (1)"]
    assert options(page, "topic") == ["Water (3)", "Farming (1)"]
    assert options(page, "author") == ["Nasrin Kaveh (3)"]
    assert options(page, "genre") == ["News (3)"]
    page = client.get("/search/?q=bridge&section=sport").text
    assert options(page, "section") == ["Economy (2)", "Sport (1)"]
    assert options(page, "topic") == ["Water (1)"]
    assert "1 article" in page


def test_a_filter_without_results_stays_selected_and_its_removal_is_suggested(client):
    a_live_article(headline="Bridge")
    a_live_article(headline="Rowing", section=a_section("Sport"))
    page = client.get("/search/?q=bridge&section=sport").text
    assert "Sport (0)" in options(page, "section")
    assert '<a href="?q=bridge">The same search without filters' in page


@pytest.mark.parametrize(
    ("query", "suggested"),
    [("brigde", "bridge"), ("bridge zarquontine", "bridge"), ("tunnel bridge", "tunnel or bridge")],
)
def test_a_search_without_results_suggests_searches_with_results(client, query, suggested):
    a_live_article(headline="The bridge is open")
    page = client.get("/search/", {"q": query}).text
    links = re.findall(r'<a href="\?q=([^"&]+)">', page)
    assert suggested.replace(" ", "+") in links
    for link in links:
        assert "No article matches" not in client.get(f"/search/?q={link}").text


def test_suggestions_never_reveal_hidden_articles(client):
    a_draft(headline="Zarquontine", authors=[an_author("Zarquonte Hidden")])
    assert "Zarquont" not in client.get("/search/", {"q": "zarquontin"}).text.replace("zarquontin", "")


def test_counting_stops_at_a_limit(client, monkeypatch, bridges):
    monkeypatch.setattr("articles.search.results.MAX_COUNTED", 30)
    page = client.get("/search/?q=bridge").text
    assert "More than 30 articles" in page
    following = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert "See all, newest first" in client.get(f"/search/{following}").text
