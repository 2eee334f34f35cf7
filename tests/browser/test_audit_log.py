"""The log in a real browser: in both schemes and at two widths, by the keys alone, and without script."""

import csv
import io

import pytest

from articles.audit.log_action import log_action
from tests import users
from tests.builders import NOON, a_section

LOG = "/admin/articles/auditentry/"


@pytest.fixture
def entry():
    """Record what Edris did to an article, and some more, so that the list has two screens; return the first."""
    edris, economy = users.editor(), a_section()
    for number in range(51):
        log_action(
            "change", subject_type="section", subject_id=economy.pk, label=f"Section {number}", by=edris, at=NOON
        )
    log_action("change", subject_type="photo", subject_id=1, label="A photo", by=edris, before={"y" * 60: "z" * 300})
    return log_action(
        "request_changes",
        subject_type="article",
        subject_id=93442,
        label="Measured again: " + "x" * 150,
        by=edris,
        section=economy,
        before={"stage": "in_review", "headline": "چاه"},
        after={"stage": "changes_requested", "headline": "word " * 60, "link": "x" * 300},
        reason="=Name the second source.",
    )


def test_no_page_breaks_the_policy_or_the_rules_of_access_or_the_width(page, sign_in, axe, entry):
    sign_in(page, users.chief())
    breaches = {}
    for address in (LOG, f"{LOG}?subject=article&subject_id=93442", f"{LOG}?q=nothing", f"{LOG}{entry.pk}/change/"):
        page.goto(address)
        breaches[address] = axe(page)
    assert not {address: found for address, found in breaches.items() if found}


def test_a_refused_filter_keeps_to_the_rules_of_access_and_is_told_at_its_field(page, sign_in, axe, browser_errors):
    sign_in(page, users.chief())
    page.goto(f"{LOG}?from=yesterday")
    # The browser tells of the answer's status, which is meant.
    assert "422" in browser_errors.pop()
    assert not axe(page)
    page.get_by_role("alert").get_by_role("link", name="From").click()
    field = page.get_by_label("From")
    assert page.evaluate("document.activeElement.name") == "from"
    assert field.get_attribute("aria-invalid") == "true"


def test_the_log_is_found_filtered_read_and_taken_away_without_script(open_page, sign_in, entry):
    page = open_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    sign_in(page, users.chief())
    page.goto("/admin/")
    page.locator("#user-tools summary").click()
    page.get_by_role("link", name="Log", exact=True).first.click()
    page.get_by_role("link", name="Earlier entries").click()
    assert "before=" in page.url
    page.get_by_label("Kind").select_option("Article")
    page.get_by_label("Action", exact=True).fill("request")
    page.get_by_role("button", name="Show").click()
    assert page.locator("tbody").get_by_role("link", name="Request changes").count() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    file = io.StringIO(download.value.path().read_text("utf-8-sig"))
    assert [row["Reason"] for row in csv.DictReader(file)] == ["'=Name the second source."]
    page.get_by_role("link", name="Request changes").click()
    assert page.get_by_role("row", name="Stage").inner_text().split("\t")[-1].endswith("changes requested")
