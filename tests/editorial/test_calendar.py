"""The desk's calendar: which articles are on which day for whom, with clock changes and ends of months."""

import datetime
import re

import pytest
from django.utils import timezone, translation

from articles.desk.calendar_views import calendar_period
from articles.editorial.actions import workflow
from articles.editorial.actions.withdraw import withdraw
from articles.models import Article
from tests import users
from tests.builders import NOON, a_draft, a_live_article, a_section, an_author

pytestmark = pytest.mark.django_db
CALENDAR = "/admin/calendar/"
# NOON is on Monday, 4 May 2026.
MONDAY = datetime.date(2026, 5, 4)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@pytest.fixture
def desk(client):
    """Return a client that is logged in as an editor."""
    client.force_login(users.editor())
    return client


def days_of(period):
    return [day for week in period.weeks for day in week]


def events_by_day(person, date=MONDAY, view="week", **keywords):
    """Return the events as {date: [(headline, state), …]}, without empty days."""
    period = calendar_period(person, view, date, **keywords)
    return {
        day.date: [(event.article.headline, event.state) for event in day.events]
        for day in days_of(period)
        if day.events
    }


def utc(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


# which articles are shown to whom


def test_it_shows_what_is_live_scheduled_and_planned_in_order_of_time():
    a_live_article(headline="Scheduled", at=NOON + 6 * HOUR)
    a_live_article(headline="Live", at=NOON)
    a_draft(headline="Planned", planned_on=MONDAY)
    a_draft(headline="Planned for Sunday", planned_on=MONDAY + 6 * DAY)
    a_draft(headline="Planned for the Monday after", planned_on=MONDAY + 7 * DAY)
    a_draft(headline="Not planned")
    assert events_by_day(users.editor(), at=NOON + HOUR) == {
        MONDAY: [("Live", "live"), ("Scheduled", "scheduled"), ("Planned", "planned")],
        MONDAY + 6 * DAY: [("Planned for Sunday", "planned")],
    }


def test_spiked_withdrawn_and_expired_articles_are_left_out():
    workflow.spike(a_draft(planned_on=MONDAY), reason="Covered elsewhere.")
    withdraw(a_live_article(), reason="Wrong well.")
    a_live_article(expires_at=NOON + HOUR)
    assert events_by_day(users.editor(), at=NOON + HOUR) == {}


def test_an_article_is_on_its_planned_day_else_on_its_publish_day_until_it_is_published():
    a_draft(headline="Planned", planned_on=MONDAY, publish_at=NOON + 3 * DAY)
    a_draft(headline="With a time", publish_at=NOON + DAY)
    a_live_article(headline="Published", planned_on=MONDAY + 2 * DAY, at=NOON)
    period = calendar_period(users.editor(), date=MONDAY, at=NOON)
    found = {event.article.headline: (day.date, event.time) for day in days_of(period) for event in day.events}
    assert found == {
        "Planned": (MONDAY, None),
        "With a time": (MONDAY + DAY, NOON + DAY),
        "Published": (MONDAY, NOON),
    }


def test_each_event_is_a_link_with_its_time_and_state(desk):
    live = a_live_article(at=NOON, authors=[an_author("Omid Sattari")])
    draft = a_draft(planned_on=MONDAY, section=a_section("World"))
    page = " ".join(desk.get(f"{CALENDAR}?date=2026-05-04").text.split())
    for article, time, meta in (
        (live, "12:00", "live · Economy · Omid Sattari"),
        (draft, "Planned", "draft · World · Nasrin Kaveh"),
    ):
        link = rf'>{time}</time> <a href="/admin/articles/article/{article.pk}/change/"><bdi>{article.headline}</bdi>'
        assert re.search(rf'{link}</a><br> <span class="meta">{meta}</span>', page), time


def test_people_see_the_articles_that_they_may_read():
    economy, world = a_section("Economy"), a_section("World")
    rana = users.reporter(sections=[economy])
    for section in (economy, world):
        a_draft(headline=f"Planned in {section}", section=section, planned_on=MONDAY)
        a_live_article(headline=f"Live in {section}", section=section, at=NOON)
    a_draft(headline="Own in World", section=world, by=rana, planned_on=MONDAY)
    assert events_by_day(rana, at=NOON) == {
        MONDAY: [("Live in Economy", "live"), ("Planned in Economy", "planned"), ("Own in World", "planned")]
    }
    assert len(events_by_day(users.chief(sections=[economy]), at=NOON)[MONDAY]) == 5


def test_it_is_filtered_by_section(desk):
    a_draft(headline="Near", planned_on=MONDAY)
    a_draft(headline="Far", section=a_section("World"), planned_on=MONDAY)
    page = desk.get(f"{CALENDAR}?view=week&date=2026-05-04&section=world").text
    assert "Far" in page
    assert "Near" not in page
    assert 'rel="next" href="?view=week&amp;date=2026-05-11&amp;section=world"' in page


@pytest.mark.parametrize("role", ["moderator", "administrator"])
def test_roles_without_articles_get_403(client, role):
    client.force_login(getattr(users, role)())
    assert client.get(CALENDAR).status_code == 403
    assert CALENDAR not in client.get("/admin/").text


def test_anonymous_users_are_redirected_to_the_login(client):
    assert client.get(CALENDAR).url == f"/admin/login/?next={CALENDAR}"


def test_it_is_read_only(desk):
    assert desk.post(CALENDAR).status_code == 405


def test_the_navigation_links_to_it(desk):
    assert re.search(f'<a href="{CALENDAR}"[^>]* aria-current="page"[^>]*>Calendar</a>', desk.get(CALENDAR).text)


# days and weeks


@pytest.mark.parametrize(
    ("zone", "time", "day"),
    [
        # Berlin's clocks go back on 25 October, from 03:00 to 02:00, and forward on 29 March, from 02:00 to 03:00.
        ("Europe/Berlin", utc(2026, 10, 24, 21, 59), (2026, 10, 24)),
        ("Europe/Berlin", utc(2026, 10, 24, 22, 0), (2026, 10, 25)),
        ("Europe/Berlin", utc(2026, 10, 25, 0, 30), (2026, 10, 25)),
        ("Europe/Berlin", utc(2026, 10, 25, 1, 30), (2026, 10, 25)),
        ("Europe/Berlin", utc(2026, 10, 25, 22, 59), (2026, 10, 25)),
        ("Europe/Berlin", utc(2026, 10, 25, 23, 0), (2026, 10, 26)),
        ("Europe/Berlin", utc(2026, 3, 28, 23, 0), (2026, 3, 29)),
        ("Europe/Berlin", utc(2026, 3, 29, 21, 59), (2026, 3, 29)),
        ("Europe/Berlin", utc(2026, 3, 29, 22, 0), (2026, 3, 30)),
        # In Cairo, 24 April starts at 01:00; in Santiago, the last hour of 4 April is repeated.
        ("Africa/Cairo", utc(2026, 4, 23, 21, 59), (2026, 4, 23)),
        ("Africa/Cairo", utc(2026, 4, 23, 22, 0), (2026, 4, 24)),
        ("America/Santiago", utc(2026, 4, 5, 3, 30), (2026, 4, 4)),
        ("America/Santiago", utc(2026, 4, 5, 4, 0), (2026, 4, 5)),
    ],
)
@pytest.mark.parametrize("view", ["week", "month"])
def test_an_article_is_on_its_day_in_the_newspapers_time_zone(settings, zone, time, day, view):
    settings.TIME_ZONE = zone
    a_live_article(headline="Here", at=time)
    date = datetime.date(*day)
    assert events_by_day(users.editor(), date, view, at=time) == {date: [("Here", "live")]}


@pytest.mark.parametrize("date", [datetime.date(2026, 10, 25), datetime.date(2026, 3, 29)])
def test_a_week_with_a_clock_change_has_each_day_once(settings, date):
    settings.TIME_ZONE = "Europe/Berlin"
    period = calendar_period(users.editor(), "week", date)
    assert [day.date for day in days_of(period)] == [date - 6 * DAY + number * DAY for number in range(7)]


def test_times_repeated_by_a_clock_change_are_in_order(settings, desk):
    settings.TIME_ZONE = "Europe/Berlin"
    a_live_article(headline="Second", at=utc(2026, 10, 25, 1, 30))
    a_live_article(headline="First", at=utc(2026, 10, 25, 0, 30))
    page = desk.get(f"{CALENDAR}?date=2026-10-25").text
    times = ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"]
    assert re.findall(r'<time datetime="([^"]+)">02:30</time>', page) == times
    assert page.index("First") < page.index("Second")


def test_today_is_in_the_newspapers_time_zone(settings):
    settings.TIME_ZONE = "Asia/Tehran"
    period = calendar_period(users.editor(), at=utc(2026, 5, 4, 21, 0))
    assert [day.date for day in days_of(period) if day.is_today] == [MONDAY + DAY]


@pytest.mark.parametrize(("language", "first"), [("en-gb", 0), ("en-us", 6), ("fa", 5)])
@pytest.mark.parametrize("view", ["week", "month"])
def test_the_first_weekday_depends_on_the_language(language, first, view):
    with translation.override(language):
        period = calendar_period(users.editor(), view, MONDAY)
    assert {week[0].date.weekday() for week in period.weeks} == {first}
    assert MONDAY in {day.date for day in days_of(period)}


def test_a_month_has_whole_weeks_with_days_of_the_months_around_it():
    first, last = datetime.date(2026, 4, 27), datetime.date(2026, 5, 31)
    a_draft(headline="Before it", planned_on=first - DAY)
    a_draft(headline="First", planned_on=first)
    a_draft(headline="Last", planned_on=last)
    a_draft(headline="After it", planned_on=last + DAY)
    assert events_by_day(users.editor(), MONDAY, "month") == {
        first: [("First", "planned")],
        last: [("Last", "planned")],
    }


@pytest.mark.parametrize(
    ("view", "date", "earlier", "later"),
    [
        ("month", "2027-01-31", "2026-12-01", "2027-02-01"),
        ("month", "2028-02-29", "2028-01-01", "2028-03-01"),
        ("month", "2026-12-01", "2026-11-01", "2027-01-01"),
        ("week", "2026-12-31", "2026-12-21", "2027-01-04"),
        ("week", "1900-01-01", None, "1900-01-08"),
        ("week", "2199-12-31", "2199-12-23", None),
        ("month", "1900-01-31", None, "1900-02-01"),
        ("month", "2199-12-31", "2199-11-01", None),
    ],
)
def test_it_links_to_the_previous_and_next_period_within_the_calendars_range(desk, view, date, earlier, later):
    response = desk.get(CALENDAR, {"view": view, "date": date})
    links = dict(re.findall(r'rel="(prev|next)" href="\?view=\w+&amp;date=([\d-]+)"', response.text))
    assert (response.status_code, links.get("prev"), links.get("next")) == (200, earlier, later)


def test_a_link_leads_back_to_today(desk):
    assert 'href="?view=month">Today</a>' in desk.get(f"{CALENDAR}?view=month&date=2021-08-21").text
    assert desk.get(f"{CALENDAR}?view=month").context["period"].date == timezone.localdate()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("date=2026-02-30", "Enter the date as year-month-day, such as 2026-11-24."),
        ("date=x", "Enter the date as year-month-day, such as 2026-11-24."),
        ("date=1899-12-31", "The calendar starts in 1900."),
        ("date=2200-01-01", "The calendar ends in 2199."),
        ("view=year", "Select a valid choice."),
        ("section=nowhere", "This section doesn’t exist."),
        ("section=" + "9" * 4000, "This section doesn’t exist."),
    ],
)
def test_an_invalid_address_gets_an_error_and_the_current_week(desk, query, message):
    a_draft(headline="Today", planned_on=timezone.localdate())
    response = desk.get(f"{CALENDAR}?{query}")
    assert response.status_code == 422
    assert message in response.text
    assert "<bdi>Today</bdi>" in response.text


# many events


def test_a_busy_day_of_a_month_keeps_the_latest_and_counts_the_others(desk):
    for number in range(9):
        a_live_article(headline=f"Number {number}", at=NOON - number * HOUR)
    a_live_article(headline="To come", at=NOON + HOUR)
    day = {day.date: day for day in days_of(calendar_period(users.chief(), "month", MONDAY, at=NOON))}[MONDAY]
    shown = [event.article.headline for event in day.events]
    assert shown == ["Number 4", "Number 3", "Number 2", "Number 1", "Number 0", "To come"]
    assert day.left_out == 4
    page = desk.get(f"{CALENDAR}?view=month&date=2026-05-04").text
    assert '<a href="?view=week&amp;date=2026-05-04">4 earlier</a>' in page
    assert "Number 8" in desk.get(f"{CALENDAR}?view=week&date=2026-05-04").text


@pytest.mark.parametrize("view", ["week", "month"])
def test_the_number_of_queries_is_the_same_for_one_article_and_for_many(client, view, django_assert_max_num_queries):
    client.force_login(users.editor(sections=[a_section()]))
    address = f"{CALENDAR}?view={view}&date=2026-05-04&section=economy"
    client.get(address)
    counts = []
    for count in (1, 25):
        for number in range(count):
            authors = [an_author("Omid Sattari"), an_author(f"Author {number}")]
            a_draft(authors=authors, planned_on=MONDAY + number % 7 * DAY)
            a_live_article(authors=authors, at=NOON + number % 7 * DAY)
        with django_assert_max_num_queries(15) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Article.objects.count() == 52
