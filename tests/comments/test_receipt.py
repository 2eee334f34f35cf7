"""The commenter's private page of a comment."""

import pytest
from django.test import Client

from articles.editorial.actions.withdraw import withdraw
from articles.models import Comment
from tests.builders import a_comment, a_live_article

pytestmark = pytest.mark.django_db


def receipt(comment):
    return Client().get(comment.get_receipt_url())


@pytest.mark.parametrize(
    ("status", "label"),
    [
        ("held", "Waiting for a moderator"),
        ("live", "Published"),
        ("approved", "Published"),
        ("rejected", "Not published"),
        ("spam", "Not published"),
    ],
)
def test_it_shows_the_status_of_the_comment(status, label):
    comment = a_comment(a_live_article(), status=status, body="The well\n\nis <dry>.")
    page = receipt(comment).content.decode()
    assert f'<span class="badge outline">{label}</span>' in page
    assert "<p>The well</p>\n\n<p>is &lt;dry&gt;.</p>" in page
    assert 'role="status"' in page


def test_it_links_to_a_visible_comment_and_always_to_the_article():
    article = a_live_article()
    for status, is_linked in (("held", False), ("approved", True)):
        comment = a_comment(article, status=status)
        page = receipt(comment).content.decode()
        assert (f'href="{comment.get_absolute_url()}#c{comment.pk}"' in page) == is_linked
        assert f'href="{article.get_absolute_url()}#comments"' in page


def test_it_is_kept_from_caches_search_engines_and_other_sites():
    answer = receipt(a_comment(a_live_article()))
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_it_is_shown_after_the_article_is_withdrawn():
    comment = a_comment(a_live_article())
    withdraw(comment.article, reason="The figures were wrong.")
    assert receipt(comment).status_code == 200


@pytest.mark.parametrize("token", ["x", "x" * 32, "x" * 500, "a%00b", "..", "%ff"])
def test_an_unknown_token_answers_404(token):
    assert Client().get(f"/comments/receipt/{token}/").status_code == 404


def test_each_comment_has_a_token_of_its_own():
    article = a_live_article()
    tokens = {a_comment(article).token for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {32}
    assert not tokens & set(map(str, Comment.objects.values_list("pk", flat=True)))
