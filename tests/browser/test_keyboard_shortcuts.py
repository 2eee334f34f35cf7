"""The keys of the desk, in a real browser: what they do, where they don't act, and their switch."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article, Preferences
from tests import users
from tests.article_form import article_page_url
from tests.builders import a_draft


@pytest.fixture
def edris():
    return users.editor()


@pytest.fixture
def article():
    return a_draft(headline="Wells are measured")


@pytest.fixture
def desk(page, sign_in, edris, article):
    """Open an article's page as Edris, with its editor started."""
    sign_in(page, edris)
    page.goto(article_page_url(article))
    page.locator("[contenteditable]").wait_for()
    return page


def type_keys(page, *keys):
    # Its address is there before its script is.
    page.wait_for_load_state()
    page.locator("h1").first.evaluate("() => document.activeElement.blur()")
    for key in keys:
        page.keyboard.press(key)


def test_a_key_leads_where_the_list_says(desk):
    type_keys(desk, "g", "p")
    expect(desk).to_have_url(re.compile("/preview/$"))
    for keys, address in [
        (["g", "a"], "/admin/articles/article/$"),
        (["g", "c"], "/admin/calendar/$"),
        (["g", "m"], "/admin/moderation/$"),
        (["g", "n"], "/admin/articles/article/add/$"),
        (["?"], "/admin/keys/$"),
        (["g", "h"], "/admin/$"),
    ]:
        type_keys(desk, *keys)
        expect(desk).to_have_url(re.compile(address))


def test_an_article_is_found_by_its_news_id(desk, article):
    desk.goto("/admin/")
    type_keys(desk, "/")
    desk.keyboard.type(str(article.pk))
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(f"{article_page_url(article)}$"))


def test_control_s_saves_from_within_a_field(desk):
    desk.get_by_label("Headline (required)").fill("Wells are measured again")
    with desk.expect_navigation():
        desk.keyboard.press("Control+s")
    assert Article.objects.get().headline == "Wells are measured again"


def test_the_next_act_asks_once_more_and_escape_takes_it_back(desk, article):
    type_keys(desk, "Control+Enter")
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("Publish: Wells are measured")
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert not hasattr(Article.objects.get(), "live")
    type_keys(desk, "Control+Enter")
    with desk.expect_navigation():
        dialog.get_by_role("button", name="Publish").click()
    assert Article.objects.get().live.is_visible()


def test_letters_in_a_field_are_letters(desk):
    headline = desk.get_by_label("Headline (required)")
    headline.fill("")
    headline.press_sequentially("g h?/")
    assert headline.input_value() == "g h?/"
    body = desk.locator("[contenteditable]")
    body.click()
    desk.keyboard.type("g a")
    expect(desk).to_have_url(re.compile("/change/$"))


def test_whoever_has_switched_them_off_is_listened_to_by_nothing(page, sign_in, edris, article):
    Preferences.objects.create(user=edris, keys=False)
    sign_in(page, edris)
    page.goto("/admin/")
    type_keys(page, "g", "a")
    page.wait_for_timeout(300)
    expect(page).to_have_url(re.compile("/admin/$"))


def test_the_pages_of_ones_own_keep_to_the_rules_of_access(page, sign_in, axe, edris):
    sign_in(page, edris)
    for address in ("/admin/keys/", "/admin/preferences/"):
        page.goto(address)
        assert not axe(page)


def test_the_question_keeps_to_the_rules_of_access(desk, axe):
    type_keys(desk, "Control+Enter")
    expect(desk.get_by_role("dialog")).to_be_visible()
    assert not axe(desk)
