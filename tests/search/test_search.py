"""Searching as a reader does."""

import datetime
import re

import pytest

from articles.editorial.withdraw import withdraw
from tests.builders import NOON, a_draft, a_live_article, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def found(client, **query):
    """Return the headlines that a search shows, without the marks."""
    page = client.get("/search/", query, follow=True).text
    headlines = re.findall(r'class="hl s2">\s*<a href="[^"]+">(.*?)</a>', page, re.DOTALL)
    return [re.sub(r"</?mark>", "", headline).strip() for headline in headlines]


def test_every_word_must_stand_somewhere(client):
    a_live_article(headline="Buses at night", standfirst="Eleven routes")
    a_live_article(headline="Buses by day")
    assert found(client, q="BUSES routes") == ["Buses at night"]


def test_words_are_found_in_the_body_and_shown_with_what_stands_around(client):
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
        ({"topic": "water", "sort": "oldest"}, ["Wells", "Rowing"]),
        ({"topic": "water", "section": "sport", "q": "rowing"}, ["Rowing"]),
    ],
)
def test_articles_are_filtered_by_what_they_are_filed_under(client, query, headlines):
    water = a_topic("Water")
    a_live_article(headline="Wells", topics=[water], authors=[an_author("Omid Sattari")], at=NOON)
    a_live_article(headline="Rowing", topics=[water], section=a_section("Sport"), at=NOON + DAY)
    assert found(client, **query) == headlines


@pytest.mark.parametrize("digits", ["{}", " {} ", "۰{}"])
def test_a_bare_news_id_goes_straight_to_its_article(client, digits):
    live = a_live_article()
    answer = client.get("/search/", {"q": digits.format(live.pk)})
    assert answer["Location"] == live.get_absolute_url()


def test_a_news_id_in_persian_digits_is_the_same_number(client):
    live = a_live_article()
    persian = str(live.pk).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert client.get("/search/", {"q": persian})["Location"] == live.get_absolute_url()


def test_drafts_and_withdrawn_articles_are_not_found(client):
    a_draft(headline="Hidden bridge")
    withdraw(a_live_article(headline="Withdrawn bridge").article, reason="It was wrong.")
    assert found(client, q="bridge") == []


def test_fields_left_empty_are_left_out_of_the_address(client):
    a_section("Sport")
    answer = client.get("/search/", {"q": "bridge", "section": "", "from": ""})
    assert (answer.status_code, answer["Location"]) == (302, "/search/?q=bridge")


def test_no_result_says_so(client):
    assert "No article has all of these words" in client.get("/search/", {"q": "zarquontine"}).text


def test_results_go_on_by_cursor(client):
    for n in range(25):
        a_live_article(headline=f"Bridge {n:02}", at=NOON + n * DAY)
    first = client.get("/search/", {"q": "bridge"}).text
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = client.get(f"/search/{following}").text
    assert "</mark> 04" in second
    assert "</mark> 05" not in second


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
        {"sort": "sideways"},
    ],
)
def test_bad_input_gets_a_sentence_at_its_field(client, query):
    answer = client.get("/search/", query)
    assert answer.status_code == 422
    assert '<p class="flag"' in answer.text
    assert "<title>Error: search" in answer.text


@pytest.mark.parametrize("words", ['"', "-", "' OR 1=1 --", "%_\\", "(", "*", "🌊", "<script>alert(1)</script>", "]["])
def test_signs_of_every_kind_are_only_words(client, words):
    a_live_article()
    answer = client.get("/search/", {"q": words})
    assert answer.status_code == 200
    assert "<script" not in answer.text


def test_a_range_that_ends_before_it_begins_finds_nothing(client):
    a_live_article()
    assert found(client, **{"from": "2026-06-01", "to": "2026-05-01"}) == []
