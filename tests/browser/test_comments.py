"""A reader comments, in a real browser and without any script."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Comment, Masthead
from tests import users
from tests.builders import a_comment, a_live_article

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article():
    return a_live_article()


@pytest.fixture
def page(open_page):
    """Open a page in a browser without script."""
    return open_page(java_script_enabled=False)


def send(page, **fields):
    """Fill the form in, each field by its label, and send it."""
    labels = {"body": "* Comment:", "name": "Name", "email": "E-mail"}
    for name, words in fields.items():
        page.get_by_label(labels[name], exact=True).fill(words)
    page.get_by_role("button", name="Send comment").click()


def expect_error_status(browser_errors, status):
    """Take the console's line on that status out of what the browser complained of."""
    assert any(f"status of {status}" in complaint for complaint in browser_errors)
    browser_errors.clear()


def test_a_comment_goes_from_the_article_to_its_receipt_and_after_approval_back(page, article):
    page.goto(article.get_absolute_url())
    send(page, body="The well by the mill is dry.", name="Mina R.", email="mina@example.org")
    expect(page).to_have_url(re.compile("/comments/receipt/"))
    expect(page.get_by_role("status")).to_contain_text("Waiting for a moderator")
    expect(page.get_by_role("status")).to_contain_text("The well by the mill is dry.")
    assert page.context.cookies() == []

    Comment.objects.update(status="approved", published_at=timezone.now())
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("Published")
    page.get_by_role("link", name="See it in its thread").click()
    expect(page.get_by_role("listitem").filter(has_text="Mina R.")).to_contain_text("The well by the mill is dry.")


def test_an_error_is_focused_and_nothing_is_typed_twice(page, article, browser_errors):
    page.goto(article.get_absolute_url())
    send(page, name="Mina R.", email="mina@")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_role("alert")).to_contain_text("Please fix the 2 errors below")
    expect(page.get_by_label("Name")).to_have_value("Mina R.")
    expect(page.get_by_label("E-mail", exact=True)).to_have_accessible_description(
        "Enter the full e-mail address, for example name@example.org."
    )
    page.get_by_role("link", name="Write your comment before sending it.").click()
    expect(page).to_have_url(re.compile("#id_body$"))
    send(page, body="The well by the mill is dry.", email="")
    expect(page.get_by_role("status")).to_contain_text("Mina R.")
    expect_error_status(browser_errors, 422)


def test_a_reply_stands_under_what_it_answers(page, article):
    a_comment(article, name="Another reader")
    first = a_comment(article, name="Setareh")
    page.goto(article.get_absolute_url())
    page.get_by_role("link", name="Reply to Setareh").click()
    send(page, body="That is not what the table says.")
    expect(page.get_by_role("status")).to_be_visible()
    reply = Comment.objects.latest("pk")
    assert (reply.parent, reply.root) == (first, first)


def test_a_form_on_another_site_sends_nothing_before_the_reader_says_so(page, article, live_server, browser_errors):
    Masthead(comments_policy="open").save()
    address = live_server.url + reverse("article-comments", args=[article.pk])
    form = f"<form method=post action={address}><input name=body value='Best prices!'><button>Win</button>"
    page.route("http://elsewhere.example/", lambda route: route.fulfill(content_type="text/html", body=form))
    page.goto("http://elsewhere.example/")
    page.get_by_role("button", name="Win").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Did you mean to send this comment?")
    assert not Comment.objects.exists()
    page.get_by_role("button", name="Send this comment").click()
    expect(page.get_by_role("status")).to_contain_text("Best prices!")
    expect_error_status(browser_errors, 403)


def test_a_member_of_staff_answers_under_a_badge(page, article, sign_in):
    Masthead(name="The Alborz Courier", comments_policy="open").save()
    sign_in(page, users.reporter(last_name="Karimi"))
    page.goto(article.get_absolute_url())
    send(page, body="We have added the source.", name="Somebody else")
    page.goto(article.get_absolute_url())
    comment = page.get_by_role("listitem").filter(has_text="We have added the source.")
    expect(comment.get_by_role("heading")).to_contain_text(re.compile(r"Rana Karimi\s+The Alborz Courier staff"))


def test_every_page_of_the_thread_is_accessible_and_fits(open_page, article, axe, browser_errors):
    first = a_comment(article, body="A_word_without_any_end_" * 12)
    second = a_comment(article, parent=first, author=users.reporter())
    a_comment(article, parent=second, name="پرویز", body="کاش ساعت حرکت آخرین اتوبوس را هم می‌نوشتید.")
    held = a_comment(article, status="held")
    page = open_page()
    comments_url = reverse("article-comments", args=[article.pk])
    for address in (article.get_absolute_url(), comments_url, second.get_absolute_url(), held.get_receipt_url()):
        page.goto(address)
        assert axe(page) == []
    page.goto(second.get_absolute_url())
    send(page, email="mina@")
    expect(page.get_by_role("alert")).to_be_focused()
    assert axe(page) == []
    expect_error_status(browser_errors, 422)
