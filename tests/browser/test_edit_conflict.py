"""Two people, in two browsers, at one article: from a draft to its readers, and through a clash."""

import pytest
from playwright.sync_api import expect

from articles.models import Article, LiveArticle
from tests import users
from tests.article_form import article_page_url
from tests.builders import a_draft, a_section


@pytest.fixture
def people():
    """Return Rana, a reporter, and Edris, an editor, both of Economy."""
    economy = a_section("Economy")
    return users.reporter(sections=[economy]), users.editor(sections=[economy])


@pytest.fixture
def article(people):
    """Return a draft of Rana's."""
    return a_draft(by=people[0], headline="Wells are measured", body="<p>One.</p><p>Two.</p>")


def open_at(open_page, sign_in, person, article, **options):
    page = open_page(**options)
    sign_in(page, person)
    page.goto(article_page_url(article))
    return page


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def headline(page):
    return page.get_by_label("Headline (required)")


def choose(page, place, side):
    page.get_by_role("group", name=place).get_by_role("radio", name=side).check()


def test_a_save_that_meets_anothers_is_merged_by_choice(open_page, sign_in, people, article, axe, browser_errors):
    rana, edris = people
    first = open_at(open_page, sign_in, edris, article)
    second = open_at(open_page, sign_in, rana, article)
    headline(first).fill("Wells are measured by day")
    first.get_by_label("Kicker", exact=True).fill("Water")
    press(first, "Save")
    headline(second).fill("Wells are measured by night")
    press(second, "Save")
    # The browser notes that the answer is 409.
    assert "409" in browser_errors.pop()
    assert second.get_by_text("Nothing is lost: your text is saved as revision 3").is_visible()
    assert not axe(second)
    choose(second, "1 of 1. Headline", "Yours")
    press(second, "Save the merged article")
    saved = Article.objects.get()
    assert (saved.headline, saved.kicker) == ("Wells are measured by night", "Water")
    assert [r.content["headline"] for r in article.revisions.order_by("number")] == [
        "Wells are measured",
        "Wells are measured by day",
        "Wells are measured by night",
        "Wells are measured by night",
    ]


def test_two_windows_of_one_person_count_too_and_need_no_script(open_page, sign_in, people, article, browser_errors):
    rana = people[0]
    first = open_at(open_page, sign_in, rana, article, java_script_enabled=False)
    second = open_at(open_page, sign_in, rana, article, java_script_enabled=False)
    headline(first).fill("From the first window")
    press(first, "Save")
    headline(second).fill("From the second window")
    press(second, "Save")
    assert "409" in browser_errors.pop()
    choose(second, "1 of 1. Headline", "Rana (revision")
    press(second, "Save the merged article")
    assert Article.objects.get().headline == "From the first window"
    assert article.revisions.filter(content__headline="From the second window").exists()


def test_an_article_goes_from_its_reporter_to_its_readers(open_page, sign_in, people, article):
    rana, edris = people
    reporter = open_at(open_page, sign_in, rana, article)
    assert reporter.get_by_role("button", name="Approve").count() == 0
    press(reporter, "Submit for review")
    expect(reporter.get_by_text("Submitted for review.")).to_be_visible()
    assert reporter.get_by_role("button", name="Submit for review").count() == 0

    editor = open_at(open_page, sign_in, edris, article)
    editor.get_by_text("Request changes…").click()
    editor.get_by_label("What needs changing").fill("One more voice.")
    press(editor, "Request changes")
    reporter.reload()
    expect(reporter.get_by_text("One more voice.")).to_be_visible()
    press(reporter, "Resolve")
    press(reporter, "Submit for review")

    editor.goto(article_page_url(article))
    press(editor, "Approve")
    expect(editor.locator(".chip", has_text="Approved").first).to_be_visible()
    press(editor, "Publish")
    editor.get_by_role("link", name="View on site").first.click()
    expect(editor.get_by_role("heading", name="Wells are measured")).to_be_visible()
    assert LiveArticle.objects.get().is_visible()
