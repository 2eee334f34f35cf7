"""The desk's first page of each role, and the calendar, in real browsers: their rules of access, their width."""

import datetime
import uuid

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.editorial.actions import workflow
from articles.editorial.actions.run import run_action
from articles.editorial.notes import create_note
from articles.models import Article, Presence
from articles.moderation.decide import decide_each
from tests import users
from tests.browser.test_comments import expect_error_status
from tests.builders import a_comment, a_draft, a_live_article, a_section

HOME, CALENDAR = "/admin/", "/admin/calendar/"
LONG = "A_word_without_any_end_" * 8
ROLES = ["reporter", "editor", "chief", "moderator", "administrator"]
VIEWS = ["?view=week", "?view=month", "?view=week&section=economy"]


def fill(person):
    """Lay something of every kind before a person."""
    boss, now = users.create_staff("boss", is_superuser=True, first_name="Bahar"), timezone.now()
    for headline in (f"Waits {LONG}", "چاه‌ها دوباره اندازه گرفته شدند"):
        workflow.submit(a_draft(headline=headline, by=person, body=""), by=person)
    approved, back = a_draft(headline="Approved"), a_draft(headline="Sent back", by=person)
    for article in (approved, back):
        workflow.submit(article, by=person)
    workflow.approve(approved, by=boss)
    workflow.request_changes(back, comment=f"One more voice. {LONG}", by=boss)
    create_note(a_draft(headline=f"Planned {LONG}", by=person, planned_on=timezone.localdate()), "Shorter.", by=boss)
    flagged = a_draft(headline="Flagged")
    flagged.bylines.all().delete()
    run_action("publish_in_emergency", flagged, by=boss, reason=LONG)
    a_live_article(headline="To come", by=person, at=now + datetime.timedelta(minutes=5))
    live = a_live_article(headline=f"Live {LONG}", at=now)
    a_comment(live), a_comment(live, status="held", body=LONG, name="پرویز")
    decided = a_comment(live, status="held", body="Decided")
    decide_each([(decided.pk, decided.version)], "reject", person, reason=LONG)
    Presence.objects.create(window=uuid.uuid4(), person=boss, article=flagged, field="body", seen_at=now)


@pytest.mark.parametrize("role", ROLES)
def test_the_first_page_of_each_role_is_accessible_and_fits(page, sign_in, axe, role):
    person = getattr(users, role)(sections=[a_section()])
    sign_in(page, person)
    page.goto(HOME)
    assert axe(page) == []
    fill(person)
    page.reload()
    assert axe(page) == []


def test_the_calendar_is_accessible_and_fits(page, sign_in, axe, browser_errors):
    edris = users.editor()
    fill(edris)
    sign_in(page, edris)
    for view in VIEWS:
        page.goto(CALENDAR + view)
        page.get_by_text("Section", exact=False).first.click()
        assert axe(page) == [], view
    page.goto(f"{CALENDAR}?date=x")
    assert axe(page) == []
    expect_error_status(browser_errors, 422)


def test_a_phone_shows_the_days_of_a_month_that_hold_something_with_their_words(open_page, sign_in):
    edris = users.editor()
    a_draft(headline="The school year", planned_on=datetime.date(2026, 5, 20))
    page = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    sign_in(page, edris)
    page.goto(f"{CALENDAR}?view=month&date=2026-05-04")
    expect(page.get_by_role("link", name="The school year")).to_be_visible()
    expect(page.locator("td:visible")).to_have_count(1)
    label = page.locator("td:visible").evaluate("cell => getComputedStyle(cell, '::before').content")
    assert label == '"Wed 20 May"'


def test_an_editor_walks_through_the_calendar_without_script(open_page, sign_in):
    a_draft(headline="The school year", planned_on=datetime.date(2026, 6, 1))
    page = open_page(java_script_enabled=False)
    sign_in(page, users.editor())
    page.goto(HOME)
    page.get_by_role("link", name="Calendar").click()
    page.get_by_label("Date", exact=True).fill("2026-05-25")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("25 to 31 May 2026").first).to_be_visible()
    page.get_by_role("link", name="Later").click()
    page.get_by_role("link", name="Month", exact=True).click()
    expect(page.get_by_text("June 2026").first).to_be_visible()
    page.get_by_role("link", name="The school year").click()
    assert page.url.endswith(f"/admin/articles/article/{Article.objects.get().pk}/change/")
