"""Text that was never saved, in a real browser: it outlives crashes, dead networks and failed saves."""

import contextlib
import re
import time
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import Error, expect

from articles.editorial.actions.save import save_working_copy
from articles.models import Article, AutosaveBuffer, Presence, Revision
from articles.writing.autosave import save_buffer
from articles.writing.browser_window import EditorWindow
from tests import users
from tests.article_form import NEW_ARTICLE_URL, article_form_data, article_page_url, only_article
from tests.builders import a_draft, a_section, an_author

SENT = re.compile("autosave/$")


@pytest.fixture
def open_context(open_context):
    """Open browsers whose clock can be put forward."""

    def with_a_clock(**options):
        context = open_context(**options)
        context.clock.install()
        return context

    return with_a_clock


@pytest.fixture
def edris():
    return users.editor(last_name="Amini")


@pytest.fixture
def article():
    return a_draft(headline="Wells are measured")


@pytest.fixture
def desk(page, sign_in, edris, article):
    """Open an article's page as Edris, an editor."""
    sign_in(page, edris)
    page.goto(article_page_url(article))
    return page


def headline(page):
    return page.get_by_label("Headline (required)")


def body(page):
    # Not the plain text box of the same name, which stands there until the editor has started.
    return page.get_by_role("textbox", name="Body").and_(page.locator("[contenteditable]"))


def offers(page):
    return page.locator("#offers .note")


def take_up(page):
    with page.expect_navigation():
        offers(page).get_by_role("link", name="Restore").first.click()


def save(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).first.click()


def pause(page, seconds=3):
    """Let that time pass in the page's browser: without a key pressed, autosave.js sends the text."""
    page.clock.fast_forward(seconds * 1000)


def next_presence(page):
    """Let the time pass until presence.js tells the desk where the person is, and the desk has answered."""
    with page.expect_response(lambda response: response.url.endswith("presence/")):
        pause(page, 15)


def until(is_so):
    """Wait until something is so that no page tells, ten seconds at most."""
    deadline = time.monotonic() + 10
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)


def crash(page):
    """Kill a page's process: one that is closed may come back to the network for a moment, and send."""
    with page.expect_event("crash"), contextlib.suppress(Error):
        page.goto("chrome://crash")
    page.close()


def kept_here(page):
    """Return the places in the browser's own storage where a text is kept."""
    return page.evaluate("Object.keys(localStorage).filter((place) => place.startsWith('newsroom:'))")


def is_sent(page):
    """Pause until the desk has answered."""
    with page.expect_response(SENT):
        pause(page)


def is_kept(page):
    """Pause until the page says that the desk has the text."""
    pause(page)
    expect(page.locator("#autosave-state")).to_have_text("Saved")
    expect(page.locator("#autosave-age")).to_contain_text("s ago")


def local_copies(page):
    return page.evaluate("Object.keys(localStorage).filter((place) => place.startsWith('newsroom:')).length")


def was_expected(browser_errors, words):
    """Take what the browser complained of out of the list, all of it on account of those words."""
    assert browser_errors
    assert not [complaint for complaint in browser_errors if words not in complaint]
    browser_errors.clear()


def test_what_was_typed_before_a_crash_is_offered_taken_up_and_saved(desk, open_page, sign_in, edris, article):
    headline(desk).fill("Wells are measured again")
    body(desk).click()
    desk.keyboard.press("End")
    desk.keyboard.type(" Lower than ever.")
    is_kept(desk)
    desk.context.close()

    after = open_page()
    sign_in(after, edris)
    after.goto(article_page_url(article))
    expect(headline(after)).to_have_value("Wells are measured")
    expect(offers(after)).to_contain_text("based on revision 1: “Wells are measured again")
    take_up(after)
    expect(headline(after)).to_have_value("Wells are measured again")
    expect(body(after)).to_contain_text("Lower than ever.")
    save(after)
    expect(offers(after)).to_have_count(0)
    article.refresh_from_db()
    assert (article.headline, article.revisions.count()) == ("Wells are measured again", 2)
    assert article.body.endswith("Lower than ever.</p>")


def test_a_new_article_is_offered_after_a_crash(page, sign_in, edris):
    a_section(), an_author()
    sign_in(page, edris)
    page.goto(NEW_ARTICLE_URL)
    headline(page).fill("Wells are measured again")
    is_kept(page)
    page.goto(NEW_ARTICLE_URL)
    take_up(page)
    page.get_by_label("Section (required)").select_option("Economy")
    page.get_by_label("Byline 1").fill("Nasrin Kaveh")
    save(page)
    assert only_article().headline == "Wells are measured again"
    page.goto(NEW_ARTICLE_URL)
    expect(headline(page)).to_have_value("")
    expect(offers(page)).to_have_count(0)


def test_however_often_it_is_kept_there_is_one_row_and_no_revision(desk):
    for words in ("Wells", "Wells are", "Wells are dry"):
        headline(desk).fill(words)
        is_sent(desk)
    is_kept(desk)
    assert AutosaveBuffer.objects.get().fields["headline"] == ["Wells are dry"]
    assert Revision.objects.count() == 1
    assert local_copies(desk) == 0


def test_what_a_dead_network_kept_from_the_desk_is_offered_from_this_browser(desk, article, browser_errors):
    context = desk.context
    context.set_offline(True)
    headline(desk).fill("Wells are measured again")
    pause(desk)
    expect(desk.locator("#autosave-state")).to_have_text("Not saved: no connection. A copy is kept on this device.")
    crash(desk)
    context.set_offline(False)
    was_expected(browser_errors, "ERR_INTERNET_DISCONNECTED")
    assert not AutosaveBuffer.objects.exists()

    after = context.new_page()
    after.goto(article_page_url(article))
    expect(offers(after)).to_contain_text("this device stored")
    take_up(after)
    expect(headline(after)).to_have_value("Wells are measured again")
    assert local_copies(after) == 0


def test_what_could_not_be_sent_is_sent_when_the_network_is_back(desk, browser_errors):
    desk.context.set_offline(True)
    headline(desk).fill("Wells are measured again")
    pause(desk)
    expect(desk.locator("#autosave-state")).to_contain_text("no connection")
    desk.context.set_offline(False)
    is_kept(desk)
    assert AutosaveBuffer.objects.get().fields["headline"] == ["Wells are measured again"]
    was_expected(browser_errors, "ERR_INTERNET_DISCONNECTED")


def test_what_was_typed_the_moment_before_a_reload_is_offered(desk):
    headline(desk).fill("Wells are measured again")
    desk.reload()
    expect(offers(desk)).to_have_count(1)
    take_up(desk)
    expect(headline(desk)).to_have_value("Wells are measured again")


def test_a_save_that_never_arrives_loses_nothing(desk, article, browser_errors):
    def record_failed_request(route):
        route.abort() if route.request.method == "POST" else route.continue_()

    desk.route(f"**{article_page_url(article)}", record_failed_request)
    headline(desk).fill("Wells are measured again")
    desk.get_by_role("button", name="Save", exact=True).first.click()
    desk.wait_for_url("chrome-error://**")
    was_expected(browser_errors, "ERR_FAILED")
    desk.unroute_all()
    desk.goto(article_page_url(article))
    expect(offers(desk)).to_have_count(1)
    take_up(desk)
    expect(headline(desk)).to_have_value("Wells are measured again")


def test_after_a_save_nothing_is_offered_and_nothing_stays_in_the_browser(desk):
    headline(desk).fill("Wells are measured again")
    is_kept(desk)
    headline(desk).fill("Wells are measured once more")
    save(desk)
    until(lambda: not kept_here(desk))
    assert not kept_here(desk)
    expect(offers(desk)).to_have_count(0)
    desk.reload()
    expect(offers(desk)).to_have_count(0)


def test_what_was_typed_and_undone_is_not_offered(desk):
    headline(desk).fill("Wells are measured again")
    is_kept(desk)
    headline(desk).fill("Wells are measured")
    is_sent(desk)
    desk.reload()
    expect(offers(desk)).to_have_count(0)


def test_a_form_with_a_mistake_goes_on_in_its_window(desk, browser_errors):
    headline(desk).fill("Wells are measured again")
    desk.get_by_label("Section (required)").select_option("")
    save(desk)
    is_kept(desk)
    assert AutosaveBuffer.objects.get().fields["headline"] == ["Wells are measured again"]
    expect(offers(desk)).to_have_count(0)
    was_expected(browser_errors, "422")


def test_two_windows_of_one_person_are_both_kept(desk, article):
    other = desk.context.new_page()
    other.goto(article_page_url(article))
    headline(desk).fill("Wells in one window")
    headline(other).fill("Wells in another window")
    is_kept(desk)
    is_kept(other)
    third = desk.context.new_page()
    third.goto(article_page_url(article))
    expect(offers(third)).to_have_count(2)
    assert AutosaveBuffer.objects.count() == 2


def test_a_window_whose_text_was_taken_up_elsewhere_goes_on_by_itself(desk, article):
    headline(desk).fill("Wells in one window")
    is_kept(desk)
    other = desk.context.new_page()
    other.goto(article_page_url(article))
    take_up(other)
    headline(other).fill("Wells in another window")
    is_kept(other)
    headline(desk).fill("Wells in the first window still")
    is_sent(desk)
    kept = [buffer.fields["headline"] for buffer in AutosaveBuffer.objects.unsaved()]
    assert sorted(kept) == [["Wells in another window"], ["Wells in the first window still"]]


def test_a_text_whose_article_was_deleted_is_offered_as_a_new_one(desk, article, browser_errors):
    Article.objects.filter(pk=article.pk).delete()
    headline(desk).fill("Wells are measured again")
    pause(desk)
    expect(desk.locator("#autosave-state")).to_contain_text("open “New article” to restore it")
    desk.goto(NEW_ARTICLE_URL)
    take_up(desk)
    expect(headline(desk)).to_have_value("Wells are measured again")
    was_expected(browser_errors, "404")


def test_who_is_signed_out_is_told_and_finds_the_text_after_signing_in(desk, sign_in, edris, article, browser_errors):
    desk.context.clear_cookies()
    headline(desk).fill("Wells are measured again")
    pause(desk)
    expect(desk.locator("#autosave-state")).to_contain_text("Not saved")
    sign_in(desk, edris)
    desk.goto(article_page_url(article))
    take_up(desk)
    expect(headline(desk)).to_have_value("Wells are measured again")
    assert any("403" in complaint for complaint in browser_errors)
    browser_errors.clear()


def test_a_local_copy_is_nobody_elses(desk, sign_in, article, browser_errors):
    context = desk.context
    context.set_offline(True)
    headline(desk).fill("Wells are measured again")
    pause(desk)
    expect(desk.locator("#autosave-state")).to_contain_text("no connection")
    crash(desk)
    context.set_offline(False)
    was_expected(browser_errors, "ERR_INTERNET_DISCONNECTED")
    after = context.new_page()
    sign_in(after, users.chief())
    after.goto(article_page_url(article))
    expect(body(after)).to_be_visible()
    expect(offers(after)).to_have_count(0)
    assert not list(AutosaveBuffer.objects.values())


def test_a_colleague_at_the_same_article_is_told_with_their_field(desk, open_page, sign_in, article):
    colleague = open_page()
    sign_in(colleague, users.chief(last_name="Rostami"))
    colleague.goto(article_page_url(article))
    expect(colleague.locator("#presence")).to_contain_text("Edris Amini is also editing")
    body(desk).click()
    headline(colleague).focus()
    for page in (desk, colleague):
        next_presence(page)
    expect(colleague.locator("#presence")).to_have_text("Edris Amini is also editing: body")
    expect(desk.locator("#presence")).to_contain_text("Chaman Rostami is also editing")
    colleague.goto("about:blank")
    until(lambda: Presence.objects.count() == 1)
    # A question that was under way when the colleague left may still be answered with their name.
    for _ in range(2):
        next_presence(desk)
    expect(desk.locator("#presence")).to_be_hidden()


def test_a_save_by_somebody_else_is_told_while_one_writes(desk, article):
    other = Article.objects.get(pk=article.pk)
    other.headline = "Wells are measured twice"
    save_working_copy(other, topics=[], authors=[an_author()], by=users.chief(last_name="Rostami"))
    headline(desk).fill("Wells are measured again")
    told = "Chaman Rostami saved revision 2 in the meantime. When you save, you will see both texts."
    pause(desk)
    expect(desk.locator("#revision-warning")).to_have_text(told)


@pytest.fixture
def unsaved(client, edris, article):
    """Keep a text of Edris on the article, in a window that is closed."""
    client.force_login(edris)
    form = article_form_data(client, article, headline="Wells are dry")
    fields = {name: value if isinstance(value, list) else [str(value)] for name, value in form.items()}
    save_buffer(edris, article, EditorWindow(uuid4(), base=1, sequence=1), fields)


def test_without_script_a_text_is_taken_up_and_saved(unsaved, open_page, sign_in, edris, article):
    page = open_page(java_script_enabled=False)
    sign_in(page, edris)
    page.goto(article_page_url(article))
    take_up(page)
    expect(headline(page)).to_have_value("Wells are dry")
    save(page)
    expect(offers(page)).to_have_count(0)
    article.refresh_from_db()
    assert article.headline == "Wells are dry"


def test_without_script_a_text_is_thrown_away(unsaved, open_page, sign_in, edris, article):
    page = open_page(java_script_enabled=False)
    sign_in(page, edris)
    page.goto(article_page_url(article))
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("Unsaved text discarded.")).to_be_visible()
    expect(offers(page)).to_have_count(0)


def test_what_the_page_offers_and_tells_keeps_to_the_rules_of_access(unsaved, open_page, sign_in, edris, article, axe):
    page = open_page()
    sign_in(page, edris)
    page.goto(article_page_url(article))
    headline(page).fill("Wells are measured again")
    is_kept(page)
    body(page).wait_for()
    assert not axe(page)


def test_the_autosave_of_a_new_article_has_its_own_address():
    assert reverse("autosave-new") == f"{NEW_ARTICLE_URL}autosave/"
