"""The readers' pages in a real browser: accessible, unbroken when narrow or large, complete without script."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Masthead
from tests.builders import a_comment, a_live_article, a_photo, a_section, a_topic, an_author

PAGES = {
    "front": "/",
    "section": "/economy/",
    "topic": "/topics/water/",
    "topics": "/topics/",
    "author": "/authors/nasrin-kaveh/",
    "authors": "/authors/",
    "article": "{article}",
    "corrections": "/corrections/",
    "privacy": "/pages/privacy/",
    "archive": "/archive/",
    "year": "/archive/{day:%Y}/",
    "month": "/archive/{day:%Y/%m}/",
    "day": "/archive/{day:%Y/%m/%d}/",
    "search": "/search/?q=water",
    "search in vain": "/search/?q=watre+zarquontine&section=sport",
    "mistaken search": "/search/?from=soon",
    "missing": "/nowhere/at/all/",
}


@pytest.fixture
def live():
    """Publish a small newspaper with everything on its pages, and return its latest article."""
    Masthead(name="The Alborz Courier", line="news from Tehran", notice="A newspaper of the tests.").save()
    writer = an_author(role="Metro correspondent", bio="Writes about buses.")
    for name in ("Economy", "Sport", "Opinion"):
        section = a_section(name, opinion=name == "Opinion")
        for hour in range(7):
            live = a_live_article(
                section=section,
                kicker="Water",
                dateline="KERMAN",
                topics=[a_topic("Water"), a_topic("Public transport")],
                authors=[writer],
                photo=a_photo() if hour < 2 else None,
                body="<p>The water stood lower.</p><h2>The gauge</h2><p>It fell.</p><p class='pull'>“Not a drop.”</p>",
                at=timezone.now() - timedelta(hours=hour),
            )
    parent = a_comment(live)
    a_comment(live, parent=parent, body="A reply.\n\nIn two paragraphs.")
    return live


def address_of(name, live):
    return PAGES[name].format(article=live.get_absolute_url(), day=timezone.localtime(live.publish_at))


def expect_status(name, browser_errors):
    """Take out what the browser says of an answer that is meant not to be 200."""
    if status := {"missing": "404", "mistaken search": "422"}.get(name):
        assert status in browser_errors.pop()


def test_no_page_breaks_a_rule_of_accessibility_or_scrolls_sideways_with_its_text_doubled(
    page, live, axe, browser_errors
):
    found = {}
    for name in PAGES:
        page.goto(address_of(name, live))
        expect_status(name, browser_errors)
        found[name] = axe(page)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        for width in (640, 1280):
            page.set_viewport_size({"width": width, "height": 640})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found[name].append(f"with its text doubled it is wider than {width} px")
    assert not {name: violations for name, violations in found.items() if violations}


def test_everything_a_reader_does_works_without_javascript(open_page, live):
    page = open_page(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Sport").click()
    page.get_by_role("heading", level=2).get_by_role("link").first.click()
    assert "Publish Date :" in page.get_by_text("Publish Date :").inner_text()
    page.get_by_role("link", name="Water", exact=True).first.click()
    page.get_by_role("searchbox").first.fill(str(live.pk))
    page.get_by_role("button", name="Search").click()
    assert page.url.endswith(live.get_absolute_url())


def test_the_skip_link_is_the_first_stop_and_leads_to_the_text(page, live):
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_paper_gets_the_article_without_menus_and_forms(page, live):
    page.emulate_media(media="print")
    page.goto(live.get_absolute_url())
    assert page.get_by_text(f"News ID: {live.pk}").last.is_visible()
    for hidden in ("nav.section-nav", "form.say", "footer.site-footer"):
        assert not page.locator(hidden).is_visible()


def test_one_font_one_sheet_and_no_script_are_fetched(page, live):
    fetched = []
    page.on("requestfinished", lambda request: fetched.append(request.resource_type))
    page.goto(live.get_absolute_url(), wait_until="networkidle")
    assert (fetched.count("font"), fetched.count("stylesheet"), fetched.count("script")) == (1, 1, 0)
