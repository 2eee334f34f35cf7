"""Test reports of comments by readers: the form, its validation and its limits."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.delivery.ip_hashes import KEY_PERIOD
from articles.models import Report
from tests.builders import a_comment, a_live_article

pytestmark = pytest.mark.django_db
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def comment():
    return a_comment(a_live_article(), status="live")


def report(comment, ip="198.51.100.7", headers=OURS, **fields):
    address = reverse("comment-report", args=[comment.pk])
    return Client(enforce_csrf_checks=True).post(address, fields, headers=headers, REMOTE_ADDR=ip)


def test_a_report_stores_the_version_of_the_comment(comment):
    answer = report(comment, reason="abuse", words="It calls her a liar.", email="Sara@Example.org")
    assert answer.status_code == 201
    stored = Report.objects.get()
    assert (stored.comment, stored.version, stored.reason, stored.reference) == (comment, 1, "abuse", None)
    assert (stored.words, stored.email) == ("It calls her a liar.", "sara@example.org")


def test_a_report_of_illegal_content_needs_a_law_and_gets_a_reference_number(comment):
    refused = report(comment, reason="illegal", law="\u200b", words="See there.")
    assert refused.status_code == 422
    assert "Name the law that the comment breaks." in refused.text
    assert "See there." in refused.text
    answer = report(comment, reason="illegal", law="Press Act, section 6")
    assert Report.objects.get().reference in answer.text
    assert Report.objects.get().reference.startswith("R-")


def test_fifty_reports_by_one_person_are_stored_once(comment):
    statuses = [report(comment, reason="spam", words=f"Mail {number}.").status_code for number in range(50)]
    assert statuses == [201] + [409] * 49
    assert Report.objects.count() == 1
    assert report(comment, ip="203.0.113.9", reason="spam").status_code == 201


def test_a_person_with_too_many_reports_must_wait(comment):
    others = [a_comment(comment.article.live) for _ in range(11)]
    answers = [report(other, reason="spam", words="All of it.") for other in others]
    assert [answer.status_code for answer in answers] == [201] * 10 + [429]
    assert "All of it." in answers[-1].text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choose what is wrong with the comment."),
        ({"reason": "boring"}, "Choose one of the reasons."),
        ({"reason": "spam", "words": "w" * 1001}, "Shorten it to 1000 characters"),
        ({"reason": "spam", "words": "a\0b"}, "contains a hidden character (NUL)"),
        ({"reason": "spam", "email": "sara@"}, "Enter the full e-mail address"),
    ],
)
def test_an_invalid_report_shows_an_error_and_is_not_stored(comment, fields, sentence):
    answer = report(comment, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Report.objects.exists()


def test_a_form_on_another_site_cannot_send_a_report(comment):
    assert report(comment, headers={"Sec-Fetch-Site": "cross-site"}, reason="spam").status_code == 403
    assert not Report.objects.exists()


@pytest.mark.parametrize("status", ["held", "rejected", "spam", "withdrawn"])
def test_a_hidden_comment_cannot_be_reported(status):
    hidden = a_comment(a_live_article(), status=status)
    assert report(hidden, reason="spam").status_code == 404
    assert Client().get(reverse("comment-report", args=[hidden.pk])).status_code == 404


def test_the_form_is_identical_for_everybody_and_sets_no_cookie(comment):
    address = reverse("comment-report", args=[comment.pk])
    answer = Client().get(address)
    assert (answer.status_code, "public" in answer["Cache-Control"]) == (200, True)
    assert not answer.cookies
    assert answer.content == Client(headers={"User-Agent": "Another"}).get(address).content


def test_reporters_without_a_known_address_share_one_limit(comment):
    assert [report(comment, ip="", reason="spam").status_code for _ in range(10)] == [201] * 10
    other = a_comment(a_live_article(), status="live")
    assert report(other, ip="nonsense", reason="spam").status_code == 429
    assert report(other, reason="spam").status_code == 201


def test_a_reporter_is_recognised_after_the_hash_key_is_rotated(comment, time_machine):
    assert report(comment, reason="spam").status_code == 201
    time_machine.move_to(timezone.now() + KEY_PERIOD)
    assert report(comment, reason="spam").status_code == 409
    assert Report.objects.count() == 1
