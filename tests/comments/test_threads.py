"""Threads as readers see them: on the article's page, on their own page, and one conversation."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.comments.change_status import change_status
from articles.comments.commenting_allowed import with_thread
from articles.comments.threads import CONVERSATIONS_PER_PAGE, get_thread_page
from articles.editorial.actions.withdraw import withdraw
from articles.models import Comment, LiveArticle, Masthead, Thread
from tests import users
from tests.builders import NOON, a_comment, a_draft, a_live_article

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def article():
    return a_live_article()


def thread_page(article, **kwargs):
    live = LiveArticle.objects.get(pk=article.pk)
    return get_thread_page(live, Masthead.objects.current(), timezone.now(), **kwargs)


def fetch_thread_page(article, **parameters):
    return Client().get(reverse("article-comments", args=[article.pk]), parameters)


def fetch_conversation_page(comment):
    return Client().get(comment.get_absolute_url())


def test_conversations_are_oldest_first_with_their_replies(article):
    late = a_comment(article, created_at=NOON + 2 * MINUTE)
    early = a_comment(article, created_at=NOON + MINUTE)
    second = a_comment(article, parent=early, created_at=NOON + 4 * MINUTE)
    first = a_comment(article, parent=early, created_at=NOON + 3 * MINUTE)
    shown = [
        (conversation.root, [reply.comment for reply in conversation.replies])
        for conversation in thread_page(article).conversations
    ]
    assert shown == [(early, [first, second]), (late, [])]


def test_a_deeper_reply_is_shown_on_the_second_level_and_names_its_parent(article):
    first = a_comment(article)
    second = a_comment(article, parent=first, name="Sara")
    third = a_comment(article, parent=second)
    (conversation,) = thread_page(article).conversations
    assert [(reply.comment, reply.in_reply_to) for reply in conversation.replies] == [(second, None), (third, second)]
    assert f'in reply to <a href="#c{second.pk}"><bdi>Sara</bdi></a>' in fetch_thread_page(article).content.decode()


@pytest.mark.parametrize("status", ["held", "rejected", "spam"])
def test_hidden_comments_are_shown_nowhere(article, status):
    seen = a_comment(article)
    hidden = a_comment(article, status=status, body="Not for readers.")
    a_comment(article, status=status, parent=seen, body="Not for readers.")
    assert (thread_page(article).count, len(thread_page(article).conversations)) == (1, 1)
    for page in (fetch_thread_page(article), fetch_conversation_page(seen), Client().get(article.get_absolute_url())):
        assert "Not for readers." not in page.content.decode()
    assert fetch_conversation_page(hidden).status_code == 404


def test_a_reply_stays_if_its_parent_is_rejected(article):
    hidden = {"status": Comment.Status.REJECTED, "body": "Not for readers.", "name": "Behnam the Rude"}
    first = a_comment(article, **hidden, published_at=NOON)
    reply, *_ = [a_comment(article, parent=first, body="I disagree.") for _ in range(4)]
    for page in (fetch_thread_page(article), fetch_conversation_page(reply)):
        text = page.content.decode()
        assert "I disagree." in text
        assert "This comment is not shown." in text
        assert "Not for readers." not in text
        assert "Behnam the Rude" not in text


def test_comments_of_other_articles_stay_there(article):
    a_comment(a_live_article())
    assert thread_page(article).count == 0


def test_a_recount_counts_visible_comments_and_picks(article):
    for _ in range(2):
        a_comment(article, picked_at=NOON)
    a_comment(article)
    a_comment(article, status=Comment.Status.HELD)
    assert (thread_page(article).count, thread_page(article).picks) == (3, 2)
    Comment.objects.update(status=Comment.Status.REJECTED)
    Thread.objects.recount([article.pk, a_live_article().pk])
    assert (thread_page(article).count, thread_page(article).picks) == (0, 0)


@pytest.mark.parametrize(("count", "queries"), [(20, 1), (500, 2)])
def test_a_short_thread_costs_one_query_and_a_long_one_two(article, count, queries, django_assert_num_queries):
    firsts = [a_comment(article) for _ in range(4)]
    Comment.objects.bulk_create(
        Comment(article_id=article.pk, body="And one.", status="live", parent=first, root=first, published_at=NOON)
        for first in firsts
        for _ in range(count // 4 - 1)
    )
    masthead = Masthead.objects.current()
    Thread.objects.recount([article.pk])
    live = with_thread(LiveArticle.objects.select_related("section")).get(pk=article.pk)
    with django_assert_num_queries(queries):
        assert get_thread_page(live, masthead, timezone.now()).count == count


@pytest.mark.parametrize("count", [1, 50])
def test_the_thread_page_costs_the_same_for_one_comment_and_fifty(article, count, django_assert_num_queries):
    comments = [a_comment(article) for _ in range(count)]
    with django_assert_num_queries(4):
        fetch_thread_page(article)
    with django_assert_num_queries(6):
        fetch_conversation_page(comments[0])


def test_a_long_thread_is_paged_by_cursor_and_shows_each_conversation_once(article):
    Comment.objects.bulk_create(
        Comment(article_id=article.pk, body=f"Remark {n}.", status="live", created_at=at, published_at=at)
        for n, at in ((n, NOON + MINUTE * (n // 3)) for n in range(2 * CONVERSATIONS_PER_PAGE + 1))
    )
    Thread.objects.recount([article.pk])
    seen, after, slices = [], "", 0
    while not slices or after:
        page = thread_page(article, after=after)
        assert page.is_first_page == (slices == 0)
        seen += [conversation.root.pk for conversation in page.conversations]
        after, slices = page.next_cursor, slices + 1
    assert slices == 3
    assert seen == list(Comment.objects.values_list("pk", flat=True))
    page = fetch_thread_page(article, after=thread_page(article).next_cursor).content.decode()
    assert "Remark 50." in page
    assert "Remark 49." not in page


@pytest.mark.parametrize("after", ["x", "1", "-", "1-", "9" * 18 + "-1", "1-" + "9" * 30, "0-0\0"])
def test_an_invalid_cursor_answers_404(article, after):
    assert fetch_thread_page(article, after=after).status_code == 404


def test_text_is_escaped_and_links_are_nofollow(article):
    a_comment(article, name="<b>Mina</b>", body="<script>alert(1)</script>\n\nSee https://deals.example/?a=1&b=2")
    page = fetch_thread_page(article).content.decode()
    assert "<bdi>&lt;b&gt;Mina&lt;/b&gt;</bdi>" in page
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>" in page
    address = "https://deals.example/?a=1&amp;b=2"
    assert f'<p>See <a href="{address}" rel="nofollow ugc noopener">{address}</a></p>' in page


def test_the_email_address_is_shown_to_nobody(article):
    comment = a_comment(article, email="mina@example.org")
    for page in (fetch_thread_page(article), fetch_conversation_page(comment)):
        assert "mina@example.org" not in page.content.decode()


def test_only_staff_get_a_badge(article):
    a_comment(article, name="Rana Karimi")
    assert 'class="badge"' not in fetch_thread_page(article).content.decode()
    a_comment(article, name="Rana Karimi", author=users.reporter())
    assert fetch_thread_page(article).content.decode().count('class="badge"') == 1


def test_a_nameless_comment_is_by_anonymous(article):
    a_comment(article, name="")
    assert "<bdi>Anonymous</bdi>" in fetch_thread_page(article).content.decode()


def test_a_comments_own_page_holds_its_conversation_and_the_reply_form(article):
    first = a_comment(article)
    reply = a_comment(article, parent=first, name="Sara")
    a_comment(article, body="Another thread.")
    page = fetch_conversation_page(reply).content.decode()
    assert f'id="c{first.pk}"' in page
    assert f'id="c{reply.pk}"' in page
    assert "Another thread." not in page
    assert f'<input type="hidden" name="parent" value="{reply.pk}" id="id_parent">' in page
    assert "Reply to <bdi>Sara</bdi>" in page


def test_a_closed_thread_can_be_read_and_says_why_it_is_closed(article):
    comment = a_comment(article)
    Masthead(comments_policy="closed").save()
    for page in (fetch_thread_page(article), fetch_conversation_page(comment)):
        text = page.content.decode()
        assert "Comments on this article are closed." in text
        assert comment.body in text
        assert '<form class="comment-form"' not in text
        assert ">Reply</a>" not in text


def test_a_thread_is_hidden_with_its_article(article):
    comment = a_comment(article)
    assert fetch_thread_page(a_draft()).status_code == 404
    assert fetch_thread_page(a_live_article(at=NOON.replace(year=2999))).status_code == 404
    withdraw(article.article, reason="The figures were wrong.")
    for page in (fetch_thread_page(article), fetch_conversation_page(comment)):
        assert page.status_code == 410
        assert comment.body not in page.content.decode()


@pytest.mark.parametrize("number", ["0", "99", str(2**63), "9" * 40])
def test_an_unknown_number_answers_404(number):
    assert Client().get(f"/comments/{number}/").status_code == 404
    assert Client().get(f"/news/{number}/comments/").status_code == 404


def test_the_pages_are_the_same_bytes_for_staff_and_set_no_cookie(article):
    comment = a_comment(article)
    staff = Client()
    staff.force_login(users.moderator())
    for address in (reverse("article-comments", args=[article.pk]), comment.get_absolute_url()):
        anonymous, signed_in = Client().get(address), staff.get(address)
        assert anonymous.content == signed_in.content
        assert not anonymous.cookies
        assert not signed_in.cookies
        assert "Cookie" not in anonymous.get("Vary", "")
        assert "public" in anonymous["Cache-Control"]


def test_a_late_approval_is_added_at_the_end(article):
    held = a_comment(article, status="held", created_at=NOON)
    for minute in range(CONVERSATIONS_PER_PAGE + 5):
        a_comment(article, created_at=NOON + minute * MINUTE)
    next_cursor = thread_page(article).next_cursor
    first, second = (
        fetch_thread_page(article),
        [each.root for each in thread_page(article, after=next_cursor).conversations],
    )
    change_status(held, "approved", timezone.now())
    count, grown = f"{CONVERSATIONS_PER_PAGE + 5} comments", f"{CONVERSATIONS_PER_PAGE + 6} comments"
    assert count in first.text
    assert fetch_thread_page(article).text == first.text.replace(count, grown)
    assert [each.root for each in thread_page(article, after=next_cursor).conversations] == [*second, held]


def test_a_short_thread_and_one_read_page_by_page_show_the_same_comments(article, monkeypatch):
    roots = [a_comment(article, created_at=NOON + n * MINUTE) for n in range(8)]
    for n, root in enumerate(roots):
        parent = root
        for reply in range(n):
            parent = a_comment(article, parent=parent if reply % 2 else root, created_at=NOON + (60 + reply) * MINUTE)
    # Hide comments of each kind: with and without visible replies, first ones, replies, and all replies of one.
    hidden = [roots[0], roots[2], *Comment.objects.filter(root=roots[2]), *Comment.objects.filter(root=roots[7])[1:6:2]]
    hidden += Comment.objects.filter(root=roots[5])[:1]
    Comment.objects.filter(pk__in=[comment.pk for comment in hidden]).update(status=Comment.Status.REJECTED)
    Thread.objects.recount([article.pk])
    for size in (3, 6, 20):
        short = thread_page(article, size=size)
        with monkeypatch.context() as patch:
            patch.setattr("articles.comments.threads.SMALL_THREAD", 0)
            long = thread_page(article, size=size)
        assert (short.conversations, short.next_cursor) == (long.conversations, long.next_cursor)
        assert len(short.conversations) == min(size, 6)


def test_a_short_thread_with_many_hidden_comments_is_read_page_by_page(article, monkeypatch):
    monkeypatch.setattr("articles.comments.threads.SMALL_THREAD", 3)
    seen = a_comment(article, created_at=NOON + MINUTE)
    for _ in range(4):
        a_comment(article, status=Comment.Status.REJECTED, published_at=NOON, created_at=NOON)
    assert [conversation.root for conversation in thread_page(article).conversations] == [seen]
