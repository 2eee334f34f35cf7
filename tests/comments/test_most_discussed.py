"""The most discussed articles: daily counts follow every change of what readers see."""

from datetime import timedelta

import pytest

from articles.comments.change_status import change_status
from articles.comments.post import post
from articles.comments.withdraw_comment import erase_comments, withdraw
from articles.models import Comment, DailyCommentCount, Masthead, Thread
from articles.pages.front_page import compose_front_page
from articles.pages.list_queries import most_discussed_in_section
from tests.builders import NOON, a_comment, a_live_article, a_section
from tests.exchange.full_export.sample_newspaper import create_newspaper, export_lines, import_lines, wipe

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def counts():
    """Return the daily counts, as {(News ID, day): comments}, without zeros."""
    rows = DailyCommentCount.objects.filter(visible__gt=0)
    return {(row.article_id, row.day): row.visible for row in rows}


def counts_after_recount():
    DailyCommentCount.objects.recount()
    return counts()


def post_comment(article, at=NOON, policy="open", **fields):
    comment = Comment(article_id=article.pk, body="Dry.", **fields)
    return post(comment, Masthead(comments_policy=policy), is_same_origin=True, at=at)


def test_comments_are_counted_on_the_day_on_which_they_were_written():
    article, today = a_live_article(), NOON.date()
    post_comment(article)
    post_comment(article, NOON + DAY)
    held = post_comment(article, NOON + DAY, policy="moderated")
    assert counts() == {(article.pk, today): 1, (article.pk, today + DAY): 1}
    change_status(held, "approved", NOON + 3 * DAY)
    assert counts() == {(article.pk, today): 1, (article.pk, today + DAY): 2}


def test_a_comment_that_is_no_longer_visible_is_not_counted():
    article = a_live_article()
    rejected, withdrawn = post_comment(article), post_comment(article, NOON + timedelta(minutes=1), name="Mina")
    post_comment(article, email="mina@example.org")
    change_status(rejected, "rejected", NOON)
    withdraw(withdrawn, NOON)
    assert counts() == {(article.pk, NOON.date()): 1}
    erase_comments("mina@example.org", NOON)
    assert counts() == counts_after_recount() == {}


def test_a_recount_of_some_articles_leaves_the_others_alone():
    first, second = a_live_article(), a_live_article()
    a_comment(first)
    a_comment(second)
    Comment.objects.filter(article=first.pk).update(status="rejected")
    DailyCommentCount.objects.filter(article=second.pk).update(visible=7)
    Thread.objects.recount([first.pk])
    assert [count for (_, _), count in counts().items()] == [7]


def test_an_imported_newspaper_has_its_comments_counted():
    create_newspaper()
    before, lines = counts_after_recount(), export_lines()
    assert before
    wipe()
    assert import_lines(lines).result == "imported"
    assert counts() == before


def test_the_most_discussed_come_first_and_hidden_comments_do_not_count():
    section = a_section("Sport")
    loud, quiet, old, elsewhere = [
        a_live_article(section=of_section) for of_section in (section, section, section, a_section())
    ]
    for _ in range(2):
        a_comment(loud, created_at=NOON)
    a_comment(quiet, created_at=NOON)
    for _ in range(3):
        a_comment(old, created_at=NOON - 60 * DAY)
        a_comment(elsewhere, created_at=NOON, status="held")
    assert most_discussed_in_section(section, at=NOON + DAY) == [loud, quiet]
    assert compose_front_page(NOON + DAY).discussed == [loud, quiet]
    assert compose_front_page(NOON + 20 * DAY).discussed == []


def test_it_costs_the_same_however_many_comments_there_are(django_assert_num_queries):
    article = a_live_article()
    Comment.objects.bulk_create(
        Comment(article_id=article.pk, body="Dry.", status="live", created_at=NOON, published_at=NOON)
        for _ in range(500)
    )
    Thread.objects.recount([article.pk])
    assert DailyCommentCount.objects.count() == 1
    with django_assert_num_queries(1) as captured:
        assert DailyCommentCount.objects.most_discussed(NOON - DAY, 5) == [article.pk]
    assert "articles_comment" not in captured[0]["sql"].replace("articles_dailycommentcount", "")
