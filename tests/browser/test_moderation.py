"""Moderators at their queue, in real browsers."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Comment, Decision
from articles.moderation.decide import decide
from articles.moderation.sanction_actions import impose_sanction
from tests import users
from tests.browser.test_comments import expect_error_status
from tests.builders import NOON, a_comment, a_live_article, a_report, an_appeal

pytestmark = pytest.mark.django_db(transaction=True)
QUEUE = "/admin/moderation/"
HOUR = timedelta(hours=1)
# "" is the queue, with all that opens opened.
TABS = ["", "?tab=illegal", "?tab=appeals"]
SCREENS = [*TABS, "{}/", "{}/all/person/", "sample/?risk=20", "sanctions/", "workload/", "score/"]


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


def item_with_text(page, text):
    return page.get_by_role("listitem").filter(has_text=text)


def test_an_approved_comment_is_seen_at_once(open_queue, open_page, article):
    a_comment(article, status="held", body="The well is dry.")
    a_comment(article, status="held", body="Another one.")
    page = open_queue(users.moderator())
    item_with_text(page, "The well is dry.").get_by_role("button", name="Approve").click()
    expect(page.get_by_text("1 approved.")).to_be_visible()
    expect(item_with_text(page, "Another one.")).to_be_visible()
    expect(item_with_text(page, "The well is dry.")).to_have_count(0)
    reader = open_page()
    reader.goto(article.get_absolute_url())
    expect(reader.get_by_text("The well is dry.")).to_be_visible()
    expect(reader.get_by_text("Another one.")).to_have_count(0)


def test_a_rejection_carries_its_reason_and_can_be_overturned(open_queue, article):
    a_comment(article, status="held", body="The well is dry.")
    page = open_queue(users.moderator())
    item_with_text(page, "The well is dry.").get_by_text("More").click()
    item_with_text(page, "The well is dry.").get_by_label("Reason", exact=True).fill("Names a private person.")
    item_with_text(page, "The well is dry.").get_by_role("button", name="Reject with a reason").click()
    page.get_by_role("link", name="Decided").click()
    expect(item_with_text(page, "The well is dry.")).to_contain_text("Rejected by Mina")
    expect(item_with_text(page, "The well is dry.")).to_contain_text("Names a private person.")
    item_with_text(page, "The well is dry.").get_by_role("button", name=re.compile("^Approve comment")).click()
    expect(page.get_by_text("1 approved.")).to_be_visible()
    assert Comment.objects.get().status == "approved"
    assert Decision.objects.count() == 2


def test_keys_decide_in_place_and_a_colleagues_decision_moves_nothing(open_queue, article):
    comments = [a_comment(article, status="held", created_at=NOON + n * HOUR, name=f"Reader {n}") for n in range(5)]
    page = open_queue(users.moderator(), java_script_enabled=True)
    now = page.locator(".queue .current")
    places = page.locator(".queue > ol > li")
    page.keyboard.press("j")
    expect(now).to_have_id(f"c{comments[1].pk}")
    page.keyboard.press("a")
    expect(places.nth(1)).to_contain_text("Approved by you")
    expect(now).to_have_id(f"c{comments[2].pk}")
    page.keyboard.press("u")
    expect(places.nth(1)).to_contain_text("Decision undone.")
    expect(now).to_have_id(f"c{comments[1].pk}")
    page.keyboard.press("r")
    page.keyboard.type("sja, names somebody")
    page.keyboard.press("Enter")
    expect(places.nth(1)).to_contain_text("Rejected by you: “sja, names somebody”")
    decide(comments[3].pk, 1, "spam", users.moderator("ana"))
    a_comment(article, status="held", name="Latecomer")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("status").filter(has_text="1 new · 1 decided by colleagues")).to_be_visible()
    expect(places.nth(3)).to_contain_text("Marked as spam by Ana")
    expect(now).to_have_id(f"c{comments[2].pk}")
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(now.get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("h")
    expect(page).to_have_url(re.compile(f"/admin/moderation/{comments[0].pk}/$"))
    page.go_back()
    expect(now).to_have_id(f"c{comments[0].pk}")
    page.keyboard.press("m")
    expect(page.get_by_label("Your reply")).to_be_focused()
    page.keyboard.type("As said.")
    expect(page.get_by_label("Your reply")).to_have_value("As said.")
    Comment.objects.filter(pk__in=[comments[0].pk, comments[4].pk]).update(status="live", published_at=NOON)
    page.goto(f"{QUEUE}?tab=unreviewed")
    page.keyboard.press("j")
    page.keyboard.press("f")
    expect(now.get_by_role("button", name="Remove editors’ pick")).to_be_visible()
    expect(now).to_have_id(f"c{comments[4].pk}")
    statuses = Comment.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["live", "rejected", "held", "spam", "live", "held"]


def test_two_moderators_with_the_same_selection_overwrite_nothing(open_queue, article, browser_errors):
    for name in ("Setareh", "Golnaz", "Parviz"):
        a_comment(article, status="held", name=name)
    mina, ana = open_queue(users.moderator()), open_queue(users.moderator("ana", last_name="Azar"))
    for page, names in ((mina, ("Setareh", "Golnaz")), (ana, ("Golnaz", "Parviz"))):
        for name in names:
            item_with_text(page, name).get_by_role("checkbox").check()
    selected = ana.get_by_role("form", name="With the selected comments")
    selected.get_by_role("button", name="Reject").click()
    expect(ana.get_by_text("2 rejected.")).to_be_visible()
    selected = mina.get_by_role("form", name="With the selected comments")
    selected.get_by_role("button", name="Approve").click()
    expect(mina.get_by_role("heading", level=1)).to_have_text("1 done, 1 already decided by Ana Azar.")
    expect(item_with_text(mina, "Golnaz")).to_contain_text("Already rejected by Ana Azar")
    expect(item_with_text(mina, "Setareh")).to_contain_text("approved")
    expect_error_status(browser_errors, 409)
    statuses = dict(Comment.objects.values_list("name", "status"))
    assert statuses == {"Setareh": "approved", "Golnaz": "rejected", "Parviz": "rejected"}


def test_the_selection_is_counted_without_script(open_queue, article):
    for _ in range(3):
        a_comment(article, status="held")
    page = open_queue(users.moderator(), java_script_enabled=True)
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    bar = page.get_by_role("form", name="With the selected comments")
    # What the counter stands at can't be read from the page; that it counts the boxes can.
    assert bar.evaluate("bar => getComputedStyle(bar, '::before').content") == 'counter(sel) " selected"'
    counted = "boxes => boxes.filter(box => getComputedStyle(box).counterIncrement === 'sel 1').length"
    assert page.get_by_role("checkbox").evaluate_all(counted) == 2


def test_the_screens_are_accessible_and_fit(open_queue, article, axe, browser_errors):
    mina, parent = users.moderator(), a_comment(article, name="Setareh")
    for number in range(2):
        body = "A_word_without_any_end_" * (12 * number + 1)
        comment = a_comment(article, status="held", parent=parent, body=body, risk=5, email="a@example.org")
    a_comment(article, status="held", name="پرویز", body="کاش ساعت حرکت آخرین اتوبوس را هم می‌نوشتید.")
    a_report(parent, reason="illegal", words="A_word_without_any_end_" * 12)
    an_appeal(decide(a_comment(article, status="held").pk, 1, "reject", mina), words="Look again.")
    impose_sanction("ban", comment.pk, "email", timezone.now() + HOUR, by=mina, reason="Insults.")
    page = open_queue(mina, java_script_enabled=True)
    page.get_by_text("More", exact=True).first.click()
    page.get_by_text("Filters and order").click()
    page.get_by_role("checkbox").first.check()
    for place in SCREENS:
        page.goto(f"{QUEUE}{place.format(comment.pk)}") if place else None
        assert axe(page) == [], place
    page.goto(QUEUE)
    Comment.objects.filter(status="held").update(status="withdrawn", version=2)
    page.get_by_role("button", name=re.compile("^Approve comment")).first.click()
    expect(page.get_by_text("so there is nothing to decide")).to_be_visible()
    assert axe(page) == []
    expect_error_status(browser_errors, 409)
