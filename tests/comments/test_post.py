"""Posting a comment over HTTP."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.comments.post import post
from articles.delivery.ip_hashes import EPOCH, KEY_PERIOD, period_of
from articles.editorial.actions.withdraw import withdraw
from articles.models import Comment, Masthead
from tests import users
from tests.builders import NOON, a_comment, a_draft, a_live_article

pytestmark = pytest.mark.django_db
SAME_ORIGIN_HEADERS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def article():
    return a_live_article()


def send(article, client=None, headers=SAME_ORIGIN_HEADERS, ip="127.0.0.1", **fields):
    """Post a comment on the article, by default from one of our own pages, and return the response."""
    fields = {"body": "The well by the mill is dry.", "name": "", "email": "", **fields}
    address = reverse("article-comments", args=[article.pk])
    return (client or Client(enforce_csrf_checks=True)).post(address, fields, headers=headers, REMOTE_ADDR=ip)


def is_refused(answer, message, kept=""):
    """Check that the response shows the form with that message and the kept text; return whether its status is 422."""
    page = answer.content.decode()
    assert "<title>Error:" in page
    assert message in page
    assert kept in page
    return answer.status_code == 422


def is_refused_as_resubmission(answer):
    """Return whether the response only says that the comment was already received."""
    page = answer.content.decode()
    return (
        answer.status_code == 409
        and "We have already received this comment." in page
        and "/comments/receipt/" not in page
    )


def set_policy(name, **fields):
    Masthead(comments_policy=name, **fields).save()


def test_a_comment_is_held_and_its_commenter_gets_a_receipt(article):
    answer = send(article, name="Mina R.", email="mina@example.org")
    comment = Comment.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, comment.get_receipt_url())
    assert (comment.status, comment.published_at) == ("held", None)
    assert (comment.article_id, comment.name, comment.email) == (article.pk, "Mina R.", "mina@example.org")


def test_where_the_newspaper_is_open_a_comment_is_shown_at_once(article):
    set_policy("open")
    send(article)
    comment = Comment.objects.get()
    assert (comment.status, comment.published_at) == ("live", comment.created_at)


def test_the_articles_own_policy_comes_before_the_newspapers():
    set_policy("moderated")
    send(a_live_article(comments_policy="open"))
    assert Comment.objects.get().status == "live"


def test_the_text_is_stored_plain(article):
    send(article, body=" cafe\u0301\r\n\r\n\r\n\r\n\r\n\u202eright ", name=" Mina\r\nR. ")
    comment = Comment.objects.get()
    assert (comment.body, comment.name) == ("café\n\n\nright", "Mina R.")


def test_a_reply_knows_its_parent_and_its_thread(article):
    first = a_comment(article)
    second = a_comment(article, parent=first)
    send(article, parent=second.pk)
    reply = Comment.objects.latest("pk")
    assert (reply.parent, reply.root) == (second, first)


@pytest.mark.parametrize("body", ["", "  \r\n ", "\u00a0\u2003", "\u200b\u200d\ufeff"])
def test_an_empty_comment_is_refused(article, body):
    answer = send(article, body=body, name="Mina R.")
    assert is_refused(answer, "Write your comment before sending it.", kept='value="Mina R."')
    assert 'aria-describedby="id_body_helptext id_body_error"' in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Comment.objects.exists()


def test_the_longest_comment_passes_and_one_character_more_does_not(article):
    longest = ("word\r\n" * 600)[:-2] + "e"
    assert len(longest.replace("\r\n", "\n")) == 3000
    assert send(article, body=longest).status_code == 303
    answer = send(article, body=longest + "s")
    assert is_refused(answer, "Shorten it to 3000 characters; it has 3001.", kept="wordes</textarea>")
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"body": "a\0b"}, "contains a hidden character (NUL)"),
        ({"name": "a\0b"}, "contains a hidden character (NUL)"),
        ({"email": "a\0b@example.org"}, "contains a hidden character (NUL)"),
        ({"name": "n" * 61}, "Shorten it to 60 characters; it has 61."),
        ({"email": "behzad@"}, "Enter the full e-mail address, for example name@example.org."),
        ({"email": "a@b.org\nBcc: c@d.org"}, "Enter the full e-mail address"),
        ({"email": "b" * 250 + "@example.org"}, "Shorten it to 254 characters"),
    ],
)
def test_an_error_is_shown_at_its_field_and_the_text_is_kept(article, fields, message):
    kept = "The well by the mill is dry." if "body" not in fields else ""
    assert is_refused(send(article, **fields), message, kept)
    (name,) = fields
    answer = send(article, **fields).content.decode()
    assert f'href="#id_{name}"' in answer
    assert f'id="id_{name}_error"' in answer
    assert not Comment.objects.exists()


@pytest.mark.parametrize("parent", ["no", "-1", "0", "9" * 30, "1.5", "[1]"])
def test_a_reply_to_an_invalid_comment_is_refused(article, parent):
    assert is_refused(send(article, parent=parent), "reply to that comment any more", "The well by the mill is dry.")
    assert not Comment.objects.exists()


def test_a_reply_to_a_nul_is_refused(article):
    assert is_refused(send(article, parent="\0"), "Null characters are not allowed.")


@pytest.mark.parametrize("status", ["held", "rejected", "spam"])
def test_a_reply_to_a_hidden_comment_is_refused(article, status):
    parent = a_comment(article, status=status)
    assert is_refused(send(article, parent=parent.pk), "reply to that comment any more")


def test_a_reply_to_a_comment_on_another_article_is_refused(article):
    parent = a_comment(a_live_article())
    assert is_refused(send(article, parent=parent.pk), "reply to that comment any more")


def test_the_text_is_returned_if_comments_are_closed(article):
    set_policy("closed")
    answer = send(article)
    assert is_refused(answer, "Comments on this article are closed.", "The well by the mill is dry.")
    assert b'<form class="comment-form"' not in answer.content
    assert not Comment.objects.exists()


def test_comments_close_some_days_after_publication(article):
    set_policy("open", comments_close_after=3)
    with time_machine.travel(NOON + timedelta(days=3) - timedelta(seconds=1), tick=False):
        assert send(article).status_code == 303
    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        assert is_refused(send(article), "Comments on this article closed 3 days after it was published.")


def test_a_resubmission_redirects_to_the_first_receipt(article):
    mina = {"name": "Mina", "email": "mina@example.org"}
    first = send(article, **mina)
    assert send(article, **mina)["Location"] == first["Location"]
    assert Comment.objects.count() == 1


def test_without_an_email_the_ip_address_identifies_a_resubmission(article):
    first = send(article, name="Mina")
    assert send(article, name="Mina")["Location"] == first["Location"]
    assert send(article, name="Mina", ip="198.51.100.7")["Location"] != first["Location"]
    assert Comment.objects.count() == 2


def test_a_copy_of_a_visible_comment_gets_no_receipt(article):
    set_policy("open")
    first = send(article, name="Mina")
    assert send(article, name="Mina")["Location"] == first["Location"]
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        answer = send(article, name="Mina")
    assert is_refused_as_resubmission(answer)
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("other", [{"body": "Another."}, {"name": "Sara"}, {"email": "m@example.org"}])
def test_a_different_field_makes_another_comment(article, other):
    send(article, name="Mina")
    send(article, **{"name": "Mina", **other})
    assert Comment.objects.count() == 2


def test_the_same_text_elsewhere_or_later_is_another_comment(article):
    first = a_comment(article)
    send(article)
    send(article, parent=first.pk)
    send(a_live_article())
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        send(article)
    assert Comment.objects.exclude(pk=first.pk).count() == 4


def test_a_filled_honeypot_is_spam(article):
    set_policy("open")
    assert send(article, website="http://deals.example").status_code == 303
    assert Comment.objects.get().status == "spam"


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_a_form_from_another_site_must_be_confirmed(article, site):
    browser = Client(enforce_csrf_checks=True)
    answer = send(article, browser, {"Sec-Fetch-Site": site}, name="Mina & Sara")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert not Comment.objects.exists()
    assert 'name="body" value="The well by the mill is dry."' in page
    assert 'name="name" value="Mina &amp; Sara"' in page
    assert "no-store" in answer["Cache-Control"]
    # Under no-referrer, the browser would send “Origin: null” with the button, which Django refuses.
    assert answer["Referrer-Policy"] == "same-origin"

    token = answer.context["csrf_token"]
    confirmed = send(article, browser, {"Sec-Fetch-Site": "same-origin"}, csrfmiddlewaretoken=str(token))
    assert confirmed.status_code == 303
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}, {"Referer": "http://evil.example/form/"}],
)
def test_a_wrong_token_is_refused(article, headers):
    answer = send(article, headers=headers, csrfmiddlewaretoken="a" * 64)
    assert answer.status_code == 403
    assert not Comment.objects.exists()


def test_a_browser_without_cookies_can_post_from_our_own_page(article):
    assert send(article, headers=SAME_ORIGIN_HEADERS, csrfmiddlewaretoken="a" * 64).status_code == 303


def test_a_valid_token_from_another_origin_is_refused(article):
    browser = Client(enforce_csrf_checks=True)
    token = send(article, browser, {"Sec-Fetch-Site": "cross-site"}).context["csrf_token"]
    answer = send(article, browser, {"Origin": "http://evil.example"}, csrfmiddlewaretoken=str(token))
    assert answer.status_code == 403
    assert not Comment.objects.exists()


def test_an_old_browser_is_checked_by_its_origin_header(article):
    set_policy("open")
    assert send(article, headers={"Origin": "http://evil.example"}).status_code == 403
    assert send(article, headers={"Origin": "http://testserver"}).status_code == 303
    assert Comment.objects.get().status == "live"


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Sec-Fetch-Site": "none"}])
def test_a_comment_of_unknown_origin_is_held_under_an_open_policy(article, headers):
    set_policy("open")
    assert send(article, headers=headers).status_code == 303
    assert Comment.objects.get().status == "held"


def signed_in(person):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    return browser


def test_a_member_of_staff_comments_under_their_own_name(article):
    rana = users.reporter(last_name="Karimi")
    send(article, signed_in(rana), name="Somebody else")
    comment = Comment.objects.get()
    assert (comment.author, comment.name) == (rana, "Rana Karimi")


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}])
def test_a_session_is_ignored_without_a_known_origin(article, headers):
    send(article, signed_in(users.reporter()), headers, name="Rana")
    assert Comment.objects.get().author is None


def test_an_account_that_is_no_staff_gets_no_badge(article):
    rana = users.reporter()
    rana.is_staff = False
    rana.save()
    send(article, signed_in(rana))
    assert Comment.objects.get().author is None


def test_a_hidden_article_accepts_no_comments(article):
    assert send(a_draft()).status_code == 404
    withdraw(article.article, reason="The figures were wrong.")
    answer = send(article)
    assert answer.status_code == 410
    assert "The well by the mill is dry.</textarea>" in answer.content.decode()
    assert not Comment.objects.exists()


def test_an_article_closed_since_the_form_was_shown_accepts_no_comments(article):
    article.comments_policy = "closed"
    article.save()
    assert is_refused(send(article), "Comments on this article are closed.")
    assert not Comment.objects.exists()


def test_only_the_confirmation_sets_a_cookie(article):
    assert not send(article).cookies
    assert not send(article, body="").cookies
    assert list(send(article, headers={"Sec-Fetch-Site": "cross-site"}).cookies) == ["csrftoken"]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\x00\xff\xfe", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data\r\n", "multipart/form-data"),
        (b"body=%ff%fe%00", "application/x-www-form-urlencoded"),
        (b"body=x", "application/x-www-form-urlencoded; charset=utf-16"),
        (b'{"body": "x"}', "application/json"),
        (b"body=" + b"x" * 6_000_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"body=x" for _ in range(1001)), "application/x-www-form-urlencoded"),
        (b"body=%ED%A0%80%00", "application/x-www-form-urlencoded"),
    ],
)
def test_a_malformed_post_is_refused_and_stores_nothing(article, body, content_type):
    address = reverse("article-comments", args=[article.pk])
    answer = Client().generic("POST", address, body, content_type, headers=SAME_ORIGIN_HEADERS)
    assert 400 <= answer.status_code < 500
    assert not Comment.objects.exists()


def test_another_method_is_refused(article):
    assert Client().put(reverse("article-comments", args=[article.pk])).status_code == 405


def test_post_uses_the_given_time(article):
    comment = post(
        Comment(article_id=article.pk, body="Dry."), Masthead(comments_policy="open"), is_same_origin=True, at=NOON
    )
    assert (comment.created_at, comment.published_at) == (NOON, NOON)


@pytest.mark.parametrize(("lines", "status"), [(1_000, 303), (1_001, 422), (10_000, 422)])
def test_a_thousand_lines_pass_and_one_more_does_not(article, lines, status):
    body = "\n".join("ab"[number % 2] for number in range(lines))
    answer = send(article, body=body)
    assert (answer.status_code, Comment.objects.count()) == (status, status == 303)
    if status == 422:
        assert "Shorten it to" in answer.text


def test_a_hundred_thousand_characters_are_refused_and_returned(article):
    body = "well " * 20_000 + "end"
    assert is_refused(
        send(article, body=body), "Shorten it to 3000 characters; it has 100003.", kept=f"{body}</textarea>"
    )
    assert not Comment.objects.exists()


def test_a_comment_can_not_reply_to_itself(article):
    own = a_comment(article).pk + 1
    assert is_refused(send(article, parent=own), "reply to that comment any more", "The well by the mill is dry.")
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(("apart", "is_proven"), [(timedelta(seconds=40), True), (timedelta(minutes=2), False)])
def test_a_resubmission_is_recognized_across_a_change_of_keys(article, apart, is_proven):
    change = EPOCH + period_of(timezone.now() + KEY_PERIOD) * KEY_PERIOD
    with time_machine.travel(change - apart / 2, tick=False):
        first = send(article)
    with time_machine.travel(change + apart / 2, tick=False):
        answer = send(article)
    assert answer["Location"] == first["Location"] if is_proven else is_refused_as_resubmission(answer)
    assert Comment.objects.count() == 1
