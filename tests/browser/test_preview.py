"""Previews in a real browser: the frame at three widths, a link from the desk to an outsider, and back."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Note
from articles.preview.share_links import create_share_link
from tests import users
from tests.builders import a_draft, a_photo, a_topic

SHARE_FOR = "Who is it for?"


@pytest.fixture
def article():
    return a_draft(headline="Wells are measured again", topics=[a_topic()], photo=a_photo(), language="fa")


@pytest.fixture
def desk(open_page, sign_in):
    """Open a page of the desk without script, as Edris, an editor."""
    page = open_page(java_script_enabled=False)
    sign_in(page, users.editor())
    return page


def preview_of(article):
    return reverse("article-preview", args=[article.pk])


def expect_error_status(browser_errors, status):
    """Take the console's line on that status out of what the browser complained of."""
    assert any(f"status of {status}" in complaint for complaint in browser_errors)
    browser_errors.clear()


def test_the_frame_shows_the_page_at_each_width(page, sign_in, article):
    sign_in(page, users.editor())
    page.goto(preview_of(article))
    for name, width in (("Tablet 820", 820), ("Desktop 1280", 1280), ("Phone 390", 390)):
        page.get_by_role("navigation", name="Width").get_by_role("link", name=name).click()
        expect(page).to_have_url(re.compile(f"w={width}$"))
        heading = page.frame_locator("iframe").get_by_role("heading", level=1)
        expect(heading).to_have_text("Wells are measured again")
        assert heading.evaluate("innerWidth") == width
        # The stylesheet came too: the page isn't wider than its frame.
        assert heading.evaluate("document.documentElement.scrollWidth") <= width


def test_a_link_is_made_opened_answered_and_revoked(desk, open_page, article, browser_errors):
    desk.goto(preview_of(article))
    desk.get_by_label(SHARE_FOR).fill("the lawyer")
    desk.get_by_label("7 days").check(force=True)
    desk.get_by_role("button", name="Create link").click()
    address = desk.get_by_label("Address of the link for the lawyer").input_value()

    outsider = open_page(java_script_enabled=False)
    outsider.goto(address)
    expect(outsider.get_by_role("heading", level=1)).to_have_text("Wells are measured again")
    note = outsider.get_by_role("form", name="Leave a note for the newsroom")
    note.get_by_label("Your name").fill("Sara")
    note.get_by_role("button", name="Send note").click()
    expect(outsider).to_have_title(re.compile("^Error: "))
    expect(outsider.get_by_role("alert")).to_be_focused()
    expect(note.get_by_label("Your name")).to_have_value("Sara")
    expect_error_status(browser_errors, 422)
    note.get_by_label("Note", exact=True).fill("The date is wrong.")
    note.get_by_role("button", name="Send note").click()
    expect(outsider.get_by_role("status")).to_have_text("Thank you. Your note was sent to the newsroom.")
    assert Note.objects.get().external_author == "Sara, by the link “the lawyer”"
    assert outsider.context.cookies() == []

    desk.reload()
    expect(desk.get_by_role("complementary", name="Sharing and checks")).to_contain_text("opened 2 times")
    desk.get_by_role("button", name="Revoke the link for the lawyer").click()
    expect(desk.get_by_role("list").filter(has_text="The link for the lawyer is revoked.")).to_be_visible()
    outsider.goto(address)
    expect(outsider.get_by_role("heading", level=1)).to_have_text("This preview link has expired")
    expect_error_status(browser_errors, 410)


def test_every_page_of_a_preview_is_accessible_and_fits(open_page, sign_in, article, axe, browser_errors):
    article.bylines.all().delete()
    link = create_share_link(article, "the lawyer" * 8, 4, by=None)
    outsider, editor = open_page(), open_page()
    outsider.goto(link.get_absolute_url())
    assert axe(outsider) == []
    outsider.get_by_role("button", name="Send note").click()
    expect(outsider.get_by_role("alert")).to_be_focused()
    assert axe(outsider) == []
    expect_error_status(browser_errors, 422)
    sign_in(editor, users.editor())
    editor.goto(preview_of(article))
    expect(editor.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()
    assert axe(editor) == []
    editor.get_by_role("button", name="Create link").click()
    expect(editor.get_by_role("alert")).to_be_visible()
    assert axe(editor) == []
    expect_error_status(browser_errors, 422)
    editor.get_by_role("button", name="Revoke the link for the lawyer").click()
    expect(editor.get_by_label("Address of the link for the lawyer")).to_have_count(0)
    outsider.goto(link.get_absolute_url())
    assert axe(outsider) == []
    expect_error_status(browser_errors, 410)
