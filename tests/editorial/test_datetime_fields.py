"""Times entered at the desk in the site's time zone, including the hours that clocks skip or repeat."""

import datetime

import pytest
from django import forms
from django.utils import timezone

from articles.desk.datetime_fields import local_datetime_field
from articles.models import Article
from articles.templatetags.newspaper import publish_date, short_datetime
from tests import users
from tests.article_form import (
    NEW_ARTICLE_URL,
    article_form_data,
    article_page_url,
    form_errors,
    new_article_data,
    only_article,
)
from tests.builders import a_draft

BERLIN, NEW_YORK, TEHRAN, LORD_HOWE = "Europe/Berlin", "America/New_York", "Asia/Tehran", "Australia/Lord_Howe"
# zone, a time that occurs twice, and both instants in UTC
AMBIGUOUS_TIMES = [
    (BERLIN, "2190-10-31 02:30", "2190-10-31 00:30", "2190-10-31 01:30"),
    (NEW_YORK, "2026-11-01 01:00", "2026-11-01 05:00", "2026-11-01 06:00"),
    (TEHRAN, "2021-09-21 23:59", "2021-09-21 19:29", "2021-09-21 20:29"),
    (LORD_HOWE, "2026-04-05 01:45", "2026-04-04 14:45", "2026-04-04 15:15"),
]
# zone, a time that doesn't exist, and the next one that does
NONEXISTENT_TIMES = [
    (BERLIN, "2026-03-29 02:00", "29 March 2026, 03:00"),
    (BERLIN, "2026-03-29 02:59", "29 March 2026, 03:00"),
    (NEW_YORK, "2026-03-08 02:30", "8 March 2026, 03:00"),
    (TEHRAN, "2021-03-22 00:30", "22 March 2021, 01:00"),
    (LORD_HOWE, "2026-10-04 02:15", "4 October 2026, 02:30"),
    ("Pacific/Apia", "2011-12-30 12:00", "31 December 2011, 00:00"),
]
# zone, a time next to a clock change, and its instant in UTC
UNAMBIGUOUS_TIMES = [
    (BERLIN, "2026-03-29 01:59", "2026-03-29 00:59"),
    (BERLIN, "2026-03-29 03:00", "2026-03-29 01:00"),
    (BERLIN, "2026-10-25 01:59", "2026-10-24 23:59"),
    (BERLIN, "2026-10-25 03:00", "2026-10-25 02:00"),
    (TEHRAN, "2021-09-21 22:59", "2021-09-21 18:29"),
    (TEHRAN, "2021-09-22 00:00", "2021-09-21 20:30"),
    (TEHRAN, "2026-09-21 23:30", "2026-09-21 20:00"),
    (LORD_HOWE, "2026-04-05 02:00", "2026-04-04 15:30"),
]


class Plan(forms.Form):
    """A form with one datetime."""

    at = local_datetime_field("Publish at")


def posted(local, fold=None):
    """Return the data that a browser posts for a time such as 2026-03-29 02:30 and a choice of first or second."""
    date, time = local.split(" ")
    return {"at_0": date, "at_1": time, **({"at_2": fold} if fold is not None else {})}


def utc(text):
    return datetime.datetime.fromisoformat(f"{text}+00:00")


def error_message(form):
    [message] = form.errors["at"]
    return message


@pytest.mark.parametrize(("zone", "local", "instant"), UNAMBIGUOUS_TIMES)
def test_a_time_next_to_a_clock_change_is_unambiguous(zone, local, instant):
    with timezone.override(zone):
        form = Plan(posted(local))
        assert form.is_valid(), form.errors
        assert form.cleaned_data["at"] == utc(instant)
        assert "at_2" not in form.as_p()


@pytest.mark.parametrize(("zone", "local", "next_time"), NONEXISTENT_TIMES)
def test_a_skipped_time_is_refused_with_the_next_one_that_exists(zone, local, next_time):
    with timezone.override(zone):
        form = Plan(posted(local))
        assert local[-5:] in error_message(form)
        assert "doesn’t exist" in error_message(form)
        assert error_message(form).endswith(f"is {next_time}.")
        assert "at_2" not in form.as_p()


@pytest.mark.parametrize(("zone", "local", "first", "second"), AMBIGUOUS_TIMES)
def test_a_repeated_time_requires_a_choice_of_first_or_second(zone, local, first, second):
    with timezone.override(zone):
        unspecified = Plan(posted(local))
        assert "occurs twice" in error_message(unspecified)
        assert '<select name="at_2"' in unspecified.as_p()
        for fold, instant in (("first", first), ("second", second)):
            form = Plan(posted(local, fold))
            assert form.is_valid(), form.errors
            assert form.cleaned_data["at"] == utc(instant)
            assert f'<option value="{fold}" selected>' in form.as_p()


@pytest.mark.parametrize(("zone", "local", "first", "second"), AMBIGUOUS_TIMES)
def test_a_datetime_in_the_repeated_hour_is_unchanged_when_it_is_posted_again(zone, local, first, second):
    with timezone.override(zone):
        for fold, other, instant in (("first", "second", first), ("second", "first", second)):
            page = Plan(initial={"at": utc(instant)})
            assert f'<option value="{fold}" selected>' in page.as_p()
            fields = {
                f"at_{index}": part for index, part in enumerate(page["at"].field.widget.decompress(utc(instant)))
            }
            assert not Plan(fields, initial={"at": utc(instant)}).has_changed()
            assert Plan({**fields, "at_2": other}, initial={"at": utc(instant)}).has_changed()


def test_an_aware_time_in_the_site_time_zone_is_unchanged_when_it_is_posted_again():
    with timezone.override(BERLIN):
        second = timezone.localtime(utc("2026-10-25 01:30"))
        assert Plan.base_fields["at"].widget.decompress(second)[2] == "second"
        assert not Plan(posted("2026-10-25 02:30", "second"), initial={"at": utc("2026-10-25 01:30")}).has_changed()


@pytest.mark.parametrize("time", ["22:02:00", "22:02:11", "22:02:11.250000"])
def test_seconds_are_kept_where_there_are_any(time):
    instant = utc(f"2026-05-04 {time}")
    date, shown_time, fold = Plan.base_fields["at"].widget.decompress(instant)
    assert shown_time == ("22:02" if time == "22:02:00" else "22:02:11")
    form = Plan({"at_0": date, "at_1": shown_time, "at_2": fold}, initial={"at": instant})
    assert not form.has_changed()
    assert form.is_valid()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"at_0": "2026-05-04"}, "Enter a valid time."),
        ({"at_1": "06:30"}, "Enter a valid date."),
        (posted("1899-12-31 23:59"), "Give a year between 1900 and 2199."),
        (posted("2200-01-01 00:00"), "Give a year between 1900 and 2199."),
        (posted("2026-10-25 02:30", "third"), "Select a valid choice. third is not one of the available choices."),
    ],
)
def test_an_invalid_value_is_refused(fields, message):
    form = Plan(fields)
    assert error_message(form) == message
    assert form.as_p()


@pytest.mark.parametrize("fields", [{}, {"at_0": "", "at_1": "", "at_2": "second"}])
def test_neither_date_nor_time_is_none(fields):
    form = Plan(fields)
    assert form.is_valid()
    assert form.cleaned_data["at"] is None
    assert not form.has_changed()


def test_a_choice_for_an_unambiguous_time_is_ignored():
    with timezone.override(BERLIN):
        form = Plan(posted("2026-05-04 12:00", "second"))
        assert form.is_valid()
        assert form.cleaned_data["at"] == utc("2026-05-04 10:00")


def test_only_a_repeated_time_is_shown_with_its_zone():
    with timezone.override(BERLIN):
        assert publish_date(utc("2026-10-25 00:30")) == "25 October 2026 - 02:30 CEST"
        assert publish_date(utc("2026-10-25 01:30")) == "25 October 2026 - 02:30 CET"
        assert publish_date(utc("2026-10-25 02:30")) == "25 October 2026 - 03:30"
        assert "CET" not in short_datetime(utc("2026-10-24 01:30"))
    with timezone.override(TEHRAN):
        assert publish_date(utc("2021-09-21 20:29")) == "21 September 2021 - 23:59 +0330"


@pytest.mark.django_db
def test_the_article_page_asks_for_first_or_second_and_schedules_that_instant(client, settings):
    settings.TIME_ZONE = BERLIN
    client.force_login(users.editor())
    night = {"publish_at_0": "2190-10-31", "publish_at_1": "02:30"}
    fields = new_article_data(_act="publish", **night)
    response = client.post(NEW_ARTICLE_URL, fields)
    assert response.status_code == 422
    assert "occurs twice" in form_errors(response)["publish_at"][0]
    assert 'name="publish_at_2"' in response.text
    assert 'name="embargo_2"' not in response.text
    assert not Article.objects.exists()
    client.post(NEW_ARTICLE_URL, fields | {"publish_at_2": "second"})
    article = only_article()
    assert article.live.publish_at == utc("2190-10-31 01:30")
    client.post(article_page_url(article), article_form_data(client, article, headline="The wells, once more"))
    assert only_article().publish_at == utc("2190-10-31 01:30")


@pytest.mark.django_db
def test_a_draft_saved_unchanged_keeps_its_times_to_the_second(client):
    client.force_login(users.editor())
    times = {"publish_at": utc("2190-05-04 06:30:15"), "embargo": utc("2190-05-04 06:30:15")}
    article = a_draft(**times)
    client.post(article_page_url(article), article_form_data(client, article, headline="Saved"))
    saved = only_article()
    assert saved.headline == "Saved"
    assert {"publish_at": saved.publish_at, "embargo": saved.embargo} == times
