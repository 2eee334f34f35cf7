"""Moderators at their queue, in real browsers."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Comment, Decision
from tests import cast
from tests.browser.test_comments import LOOKS, refusal_is_expected
from tests.builders import a_comment, a_live_article

pytestmark = pytest.mark.django_db(transaction=True)
QUEUE = "/admin/moderation/"


@pytest.fixture
def article():
    return a_live_article()


@pytest.fixture
def open_queue(open_page, sign_in):
    """Return a function that opens the queue for a person, in a browser of theirs without script."""

    def open_queue(person, **options):
        page = open_page(**{"java_script_enabled": False, **options})
        sign_in(page, person)
        page.goto(QUEUE)
        return page

    return open_queue


def row(page, words):
    return page.get_by_role("listitem").filter(has_text=words)


def test_an_approved_comment_is_seen_at_once(open_queue, open_page, article):
    a_comment(article, status="held", body="The well is dry.")
    a_comment(article, status="held", body="Another one.")
    page = open_queue(cast.moderator())
    row(page, "The well is dry.").get_by_role("button", name="Approve").click()
    expect(page.get_by_text("1 approved.")).to_be_visible()
    expect(row(page, "Another one.")).to_be_visible()
    expect(row(page, "The well is dry.")).to_have_count(0)
    reader = open_page()
    reader.goto(article.get_absolute_url())
    expect(reader.get_by_text("The well is dry.")).to_be_visible()
    expect(reader.get_by_text("Another one.")).to_have_count(0)


def test_a_rejection_carries_its_reason_and_can_be_overturned(open_queue, article):
    a_comment(article, status="held", body="The well is dry.")
    page = open_queue(cast.moderator())
    row(page, "The well is dry.").get_by_text("Reason").click()
    row(page, "The well is dry.").get_by_role("textbox").fill("Names a private person.")
    row(page, "The well is dry.").get_by_role("button", name="Reject").click()
    page.get_by_role("link", name="My decisions").click()
    expect(row(page, "The well is dry.")).to_contain_text("Rejected by Mina")
    expect(row(page, "The well is dry.")).to_contain_text("Names a private person.")
    row(page, "The well is dry.").get_by_role("button", name="Approve").click()
    expect(page.get_by_text("1 approved.")).to_be_visible()
    assert Comment.objects.get().status == "approved"
    assert Decision.objects.count() == 2


def test_two_moderators_with_the_same_selection_overwrite_nothing(open_queue, article, complaints):
    for name in ("Setareh", "Golnaz", "Parviz"):
        a_comment(article, status="held", name=name)
    mina, ana = open_queue(cast.moderator()), open_queue(cast.moderator("ana", last_name="Azar"))
    for page, names in ((mina, ("Setareh", "Golnaz")), (ana, ("Golnaz", "Parviz"))):
        for name in names:
            row(page, name).get_by_role("checkbox").check()
    selected = ana.get_by_role("form", name="With the selected comments")
    selected.get_by_role("button", name="Reject").click()
    expect(ana.get_by_text("2 rejected.")).to_be_visible()
    selected = mina.get_by_role("form", name="With the selected comments")
    selected.get_by_role("button", name="Approve").click()
    expect(mina.get_by_role("heading", level=1)).to_have_text("1 approved, 1 not decided.")
    expect(row(mina, "Golnaz")).to_contain_text("Already rejected by Ana Azar")
    expect(row(mina, "Setareh")).to_contain_text("approved")
    refusal_is_expected(complaints, 409)
    statuses = dict(Comment.objects.values_list("name", "status"))
    assert statuses == {"Setareh": "approved", "Golnaz": "rejected", "Parviz": "rejected"}


def test_the_selection_is_counted_without_script(open_queue, article):
    for _ in range(3):
        a_comment(article, status="held")
    page = open_queue(cast.moderator(), java_script_enabled=True)
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    bar = page.get_by_role("form", name="With the selected comments")
    # What the counter stands at can't be read from the page; that it counts the boxes can.
    assert bar.evaluate("bar => getComputedStyle(bar, '::before').content") == 'counter(sel) " selected"'
    counted = "boxes => boxes.filter(box => getComputedStyle(box).counterIncrement === 'sel 1').length"
    assert page.get_by_role("checkbox").evaluate_all(counted) == 2


@pytest.mark.parametrize("look", LOOKS)
def test_the_queue_is_accessible_and_fits(open_queue, article, axe, complaints, look):
    parent = a_comment(article, name="Setareh")
    for number in range(3):
        a_comment(article, status="held", parent=parent, body="A_word_without_any_end_" * (12 * number + 1))
    a_comment(article, status="held", name="پرویز", body="کاش ساعت حرکت آخرین اتوبوس را هم می‌نوشتید.")
    page = open_queue(cast.moderator(), java_script_enabled=True, **look)
    page.get_by_text("Reason", exact=True).first.click()
    page.get_by_role("checkbox").first.check()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    Comment.objects.filter(status="held").update(version=2)
    page.get_by_role("button", name=re.compile("^Approve comment")).first.click()
    expect(page.get_by_text("The text has changed")).to_be_visible()
    assert axe(page) == []
    refusal_is_expected(complaints, 409)
    for tab in ("approved", "mine"):
        page.goto(f"{QUEUE}?tab={tab}")
        assert axe(page) == []
