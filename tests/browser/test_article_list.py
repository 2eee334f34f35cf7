"""The list of articles and its bulk acts in a real browser: what is ticked, asked and told, in each scheme and size."""

import uuid

import pytest
from django.utils import timezone

from articles.models import Article, LiveArticle, Presence
from tests import users
from tests.builders import a_comment, a_draft, a_live_article, a_section, an_author

LIST = "/admin/articles/article/"


@pytest.fixture
def articles(transactional_db):
    """Store articles that show each thing a row can show, and one that fails a check."""
    live = a_live_article(kicker="Water", headline="Wells are measured again")
    a_comment(live, status="held")
    draft = a_draft(headline="Wheat is late", planned_on=timezone.localdate(), authors=[an_author("Omid Sattari")])
    Presence.objects.create(window=uuid.uuid4(), person=users.reporter(), article=draft, seen_at=timezone.now())
    bare = a_draft(headline="چاه‌ها دوباره اندازه گرفته شد", section=a_section("World"))
    bare.bylines.all().delete()
    review = a_draft(headline="A bridge is mended")
    Article.objects.filter(pk=review.pk).update(stage="in_review")
    Article.objects.filter(pk=live.pk).update(flagged_at=timezone.now(), stage="draft")
    return live.article, draft, bare, review


def tick(page, *articles):
    for article in articles:
        page.locator(f'input.action-select[value="{article.pk}"]').check()


def press(page, button):
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def bar(page):
    return page.get_by_role("group", name="With the selected articles")


def test_the_list_and_its_bulk_pages_keep_to_the_rules_of_access_and_fit(page, articles, sign_in, axe, browser_errors):
    sign_in(page, users.editor())
    breaches = {}

    def look(name):
        breaches[name] = axe(page)

    _, draft, bare, _ = articles
    for query in ("", "?tab=review", "?tab=spiked", "?author=omid-sattari&updated=today", "?q=nothing"):
        page.goto(LIST + query)
        look(query or "list")
    page.goto(LIST)
    page.get_by_text("Author", exact=True).click()
    look("a filter open")
    page.goto(LIST)
    tick(page, draft, bare)
    look("ticked")
    press(page, "Schedule…")
    look("asked")
    press(page, "Schedule")
    # A page that tells of a refusal is an error to the browser's console.
    assert [complaint for complaint in browser_errors if "422" in complaint] == browser_errors
    browser_errors.clear()
    look("refused")
    page.goto(LIST)
    tick(page, draft)
    press(page, "Submit for review")
    look("done")
    assert not {name: found for name, found in breaches.items() if found}


def test_the_bar_appears_with_the_first_tick_and_the_box_in_the_head_ticks_all(page, articles, sign_in):
    sign_in(page, users.editor())
    page.goto(LIST)
    head = page.get_by_label("Select all objects on this page for an action")
    assert not bar(page).is_visible()
    tick(page, articles[1])
    assert bar(page).is_visible()
    assert head.evaluate("box => [box.checked, box.indeterminate]") == [False, True]
    head.check()
    assert page.locator("input.action-select:checked").count() == len(articles)
    head.uncheck()
    assert page.locator("input.action-select:checked").count() == 0
    assert not bar(page).is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_several_are_published_and_what_fails_leads_to_its_field(open_page, articles, sign_in, browser_errors, script):
    page = open_page(java_script_enabled=script)
    sign_in(page, users.editor())
    _, draft, bare, _ = articles
    page.goto(f"{LIST}?live=not_live")
    tick(page, draft, bare)
    press(page, "Publish…")
    assert page.get_by_role("heading", level=1).inner_text() == "Publish: 2 articles?"
    press(page, "Publish")
    assert page.get_by_role("heading", level=1).inner_text() == "Publish: 1 done, 1 refused"
    browser_errors.clear()
    assert LiveArticle.objects.filter(pk=draft.pk).exists()
    page.get_by_role("link", name="Name at least one author.").click()
    page.wait_for_url("**/change/#id_bylines_0")
    assert page.locator("#id_bylines_0").count() == 1


def test_the_reason_is_asked_for_by_the_page(page, articles, sign_in):
    sign_in(page, users.editor())
    page.goto(LIST)
    tick(page, articles[1])
    press(page, "Spike…")
    page.get_by_role("button", name="Spike", exact=True).click()
    assert page.get_by_label("Reason").evaluate("box => box.validity.valueMissing")
    page.get_by_label("Reason").fill("Told already.")
    press(page, "Spike")
    assert "Spiked. Nothing was deleted; you can restore the article." in page.content()
    with page.expect_navigation():
        page.get_by_role("link", name="Back to the list").click()
    assert "Wheat is late" not in page.content()
    page.goto(f"{LIST}?tab=spiked")
    assert "Wheat is late" in page.content()
