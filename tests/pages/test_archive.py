"""Test the archive by year, month and day, in the newspaper's time zone."""

import datetime
import re
import zoneinfo

import pytest
import time_machine
from django.utils import timezone

from articles.editorial.actions.withdraw import withdraw
from tests.builders import a_live_article

pytestmark = pytest.mark.django_db


def at(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


def test_a_day_lists_its_articles_latest_first(client):
    a_live_article(headline="Morning", at=at(2024, 3, 1, 8))
    a_live_article(headline="Evening", at=at(2024, 3, 1, 20))
    a_live_article(headline="Next day", at=at(2024, 3, 2, 0))
    page = client.get("/archive/2024/03/01/").text
    assert page.index("Evening") < page.index("Morning")
    assert "Next day" not in page
    assert "2 articles" in page


def test_a_day_begins_at_midnight_in_the_newspapers_time_zone(client, settings):
    settings.TIME_ZONE = "Asia/Tehran"
    a_live_article(headline="After midnight", at=at(2024, 2, 29, 20, 31))
    assert "After midnight" in client.get("/archive/2024/03/01/").text
    assert "After midnight" not in client.get("/archive/2024/02/29/").text


def test_a_day_without_articles_links_to_the_nearest_days_with_articles(client):
    a_live_article(at=at(2024, 3, 1, 8))
    a_live_article(at=at(2024, 3, 9, 8))
    page = client.get("/archive/2024/03/05/")
    assert page.status_code == 200
    assert "Nothing was published" in page.text
    assert 'rel="prev" href="/archive/2024/03/01/"' in page.text
    assert 'rel="next" href="/archive/2024/03/09/"' in page.text


def test_every_article_is_reached_by_links_from_the_archive(client):
    live = a_live_article(at=at(2024, 3, 1, 8))
    for address, link in (
        ("/archive/", "/archive/2024/"),
        ("/archive/2024/", "/archive/2024/03/"),
        ("/archive/2024/03/", "/archive/2024/03/01/"),
        ("/archive/2024/03/01/", live.get_absolute_url()),
    ):
        assert f'href="{link}"' in client.get(address).text


@pytest.mark.parametrize(
    "address", ["/archive/2024/13/", "/archive/2024/02/30/", "/archive/2024/3/", "/archive/0999/", "/archive/2999/"]
)
def test_an_invalid_or_future_date_answers_404(client, address):
    assert client.get(address).status_code == 404


def test_tomorrow_answers_404_and_today_200(client):
    today = timezone.localdate()
    assert client.get(today.strftime("/archive/%Y/%m/%d/")).status_code == 200
    tomorrow = today + datetime.timedelta(days=1)
    assert client.get(tomorrow.strftime("/archive/%Y/%m/%d/")).status_code == 404


def test_the_date_field_redirects_to_the_day(client):
    assert client.get("/archive/", {"d": "2024-03-01"})["Location"] == "/archive/2024/03/01/"


@pytest.mark.parametrize(
    "text", ["yesterday", "2024-02-30", "\x00", "9" * 100, "3000-01-01", "9999-12-31", "0001-01-01", "0999-01-01"]
)
def test_an_invalid_date_in_the_date_field_answers_404(client, text):
    assert client.get("/archive/", {"d": text}).status_code == 404


def test_an_empty_archive_shows_a_message(client):
    assert "Nothing has been published yet" in client.get("/archive/").text


def test_years_months_and_days_show_their_counts(client):
    for publish_at in (at(2023, 7, 1), at(2024, 3, 1, 8), at(2024, 3, 1, 20), at(2024, 3, 2), at(2024, 12, 31, 23)):
        a_live_article(at=publish_at)
    withdraw(a_live_article(at=at(2024, 3, 2)).article, reason="It was wrong.")
    for address, counts in {
        "/archive/": [("2024", 4), ("2023", 1)],
        "/archive/2024/": [("March", 3), ("December", 1)],
        "/archive/2024/03/": [("Friday, 1 March", 2), ("Saturday, 2 March", 1)],
    }.items():
        page = client.get(address).text
        found = re.findall(r'">([^<]+)</a>\s*<span class="meta">(\d+) article', page)
        assert [(name, int(count)) for name, count in found] == counts
    assert "4 articles" in client.get("/archive/2024/").text


def test_counts_change_with_the_next_request(client):
    def counts():
        return {
            address: [int(count) for count in re.findall(r'<span class="meta">(\d+) article', client.get(address).text)]
            for address in ("/archive/", "/archive/2024/", "/archive/2024/07/")
        }

    for publish_at in (at(2023, 7, 1), at(2024, 7, 1), at(2024, 11, 28)):
        a_live_article(at=publish_at)
    assert counts() == {"/archive/": [2, 1], "/archive/2024/": [1, 1], "/archive/2024/07/": [1]}
    for publish_at in (at(2022, 7, 1), at(2023, 7, 1), at(2024, 7, 1), at(2024, 11, 28)):
        live = a_live_article(at=publish_at)
    assert counts() == {"/archive/": [4, 2, 1], "/archive/2024/": [2, 2], "/archive/2024/07/": [2]}
    withdraw(live.article, reason="Wrong.")
    assert counts()["/archive/"] == [3, 2, 1]


def test_a_month_ends_at_midnight_in_the_newspapers_time_zone(client, settings):
    settings.TIME_ZONE = "Asia/Tehran"
    a_live_article(at=at(2024, 10, 31, 20, 15))
    with time_machine.travel(at(2024, 10, 31, 20, 20), tick=False) as clock:
        assert "1 article<" in client.get("/archive/2024/").text
        # In the last minute of October in Tehran, and in the first of November.
        a_live_article(at=at(2024, 10, 31, 20, 29))
        a_live_article(at=at(2024, 10, 31, 20, 30))
        clock.move_to(at(2024, 10, 31, 20, 31))
        page = client.get("/archive/2024/").text
    found = re.findall(r'">(\w+)</a>\s*<span class="meta">(\d+) article', page)
    assert found == [("October", "2"), ("November", "1")]


@pytest.mark.parametrize(
    ("zone", "day", "hours"), [("Europe/Berlin", (2024, 3, 31), 23), ("Europe/Berlin", (2024, 10, 27), 25)]
)
def test_a_day_on_which_clocks_change_has_23_or_25_hours(client, settings, zone, day, hours):
    settings.TIME_ZONE = zone
    first = datetime.datetime(*day, tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(datetime.UTC)
    hour = datetime.timedelta(hours=1)
    for n in range(-1, hours + 1):
        a_live_article(headline=f"Hour {n}", at=first + n * hour)
    page = client.get("/archive/{}/{:02}/{:02}/".format(*day)).text
    assert f"{hours} articles" in page
    assert re.findall(r"Hour (-?\d+)</a>", page) == [str(n) for n in reversed(range(hours))]
    month = client.get("/archive/{}/{:02}/".format(*day)).text
    assert [int(count) for count in re.findall(r'<span class="meta">(\d+) article', month)] == [
        *([1] if day[2] > 1 else []),
        hours,
        *([1] if day[2] < 31 else []),
    ]


def test_a_day_with_many_articles_is_paginated_in_both_directions(client, monkeypatch):
    monkeypatch.setattr("articles.pages.archive.DAY_PAGE_SIZE", 2)
    for n in range(5):
        a_live_article(headline=f"Number {n}", at=at(2024, 3, 1, n))
    address, pages = "/archive/2024/03/01/", []
    for direction in ("next", "next", "prev", "prev"):
        page = client.get(address).text
        assert "5 articles" in page
        pages.append(re.findall(r"Number (\d)</a>", page))
        link = re.search(rf'rel="{direction}" href="(\?[^"]+)"', page)[1]
        address = f"/archive/2024/03/01/{link}"
    pages.append(re.findall(r"Number (\d)</a>", client.get(address).text))
    assert pages == [["4", "3"], ["2", "1"], ["0"], ["2", "1"], ["4", "3"]]
    assert client.get("/archive/2024/03/01/?before=garbage").status_code == 404
