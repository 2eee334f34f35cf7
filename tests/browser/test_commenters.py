"""The pages of those who comment and report, in a real browser."""

import pytest
from django.urls import reverse

from articles.models import CommentRules
from articles.moderation.decide import decide
from tests import users
from tests.builders import a_comment, a_live_article

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_of_a_commenter_is_accessible_and_fits(page, axe, browser_errors):
    CommentRules(suspect_words="bargain").save()
    article = a_live_article()
    shown = a_comment(
        article, status="live", picked_at="2026-05-04T12:00Z", body="See https://mill.example/table today."
    )
    refused = a_comment(article, status="held")
    decide(refused.pk, 1, "reject", users.moderator(), reason="Names a private person.")
    comments_url = reverse("article-comments", args=[article.pk])
    addresses = [
        article.get_absolute_url(),
        f"{comments_url}?sort=newest",
        f"{comments_url}?sort=picks",
        reverse("comment-report", args=[shown.pk]),
        shown.get_receipt_url(),
        refused.get_receipt_url(),
        reverse("own-comments"),
    ]
    for address in addresses:
        page.goto(address)
        assert axe(page) == [], address
    page.goto(addresses[3])
    page.get_by_label("It breaks the law").check()
    page.get_by_role("button", name="Send report").click()
    assert page.get_by_role("alert").inner_text().count("Name the law") == 1
    assert axe(page) == []
    page.goto(comments_url)
    page.get_by_label("* Comment:", exact=True).fill("Is it a bargain?")
    page.get_by_role("button", name="Send comment").click()
    assert axe(page) == []
    browser_errors.clear()
