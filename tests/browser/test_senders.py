"""The pages of those who comment and report, in a real browser."""

import pytest
from django.urls import reverse

from articles.models import CommentRules
from articles.moderation.decide import decide
from tests import cast
from tests.builders import a_comment, a_live_article

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_of_a_sender_is_accessible_and_fits(page, axe, complaints):
    CommentRules(suspect_words="bargain").save()
    article = a_live_article()
    shown = a_comment(
        article, status="live", picked_at="2026-05-04T12:00Z", body="See https://mill.example/table today."
    )
    refused = a_comment(article, status="held")
    decide(refused.pk, 1, "reject", cast.moderator(), reason="Names a private person.")
    talk = reverse("comment-post", args=[article.pk])
    addresses = [
        article.get_absolute_url(),
        f"{talk}?sort=newest",
        f"{talk}?sort=picks",
        reverse("comment-report", args=[shown.pk]),
        shown.get_receipt_url(),
        refused.get_receipt_url(),
        reverse("comments-mine"),
    ]
    for address in addresses:
        page.goto(address)
        assert axe(page) == [], address
    page.goto(addresses[3])
    page.get_by_label("It breaks the law").check()
    page.get_by_role("button", name="Send report").click()
    assert page.get_by_role("alert").inner_text().count("Name the law") == 1
    assert axe(page) == []
    page.goto(talk)
    page.get_by_label("* Comment:", exact=True).fill("Is it a bargain?")
    page.get_by_role("button", name="Send comment").click()
    assert axe(page) == []
    complaints.clear()
