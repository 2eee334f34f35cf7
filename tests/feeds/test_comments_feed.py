"""Test the feed of the comments on an article."""

import datetime

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.editorial.actions.withdraw import withdraw
from articles.models import Comment, Masthead
from tests.builders import NOON, a_comment, a_draft, a_live_article

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
FORMATS = ["rss", "atom", "json"]


def address_of(live, feed_format="atom"):
    return f"/news/{live.pk}/comments.{feed_format}"


def test_it_contains_visible_comments_only(client):
    live = a_live_article(headline="Wells are measured")
    first = a_comment(live, body="Not a drop.\n\n<b>None</b> & none.", email="b@reader.example", created_at=NOON)
    a_comment(live, parent=first, body="One.", name="", created_at=NOON + MINUTE)
    for status in (Comment.Status.HELD, Comment.Status.REJECTED, Comment.Status.SPAM):
        a_comment(live, body="Hidden.", status=status)
    for feed_format in ("rss", "atom"):
        text = client.get(address_of(live, feed_format)).text
        assert "Hidden" not in text
        assert "b@reader.example" not in text
        feed = feedparser.parse(text)
        assert not feed.bozo
        assert [entry.title for entry in feed.entries] == [
            "Anonymous on Wells are measured",
            "Behzad on Wells are measured",
        ]
        assert feed.entries[1].link.endswith(f"/comments/{first.pk}/#c{first.pk}")
    items = client.get(address_of(live, "json")).json()["items"]
    assert items[1]["id"] == f"tag:localhost,2026:comments/{first.pk}"
    assert "<p>&lt;b&gt;None&lt;/b&gt; &amp; none.</p>" in items[1]["content_html"]


def test_an_unchanged_feed_costs_one_query_and_a_decision_changes_it(client):
    live = a_live_article()
    comment = a_comment(live)
    a_comment(live)
    for feed_format in FORMATS:
        known = {"If-None-Match": client.get(address_of(live, feed_format))["ETag"]}
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address_of(live, feed_format), headers=known).status_code == 304
        assert len(queries) == 1
    Comment.objects.filter(pk=comment.pk).update(status=Comment.Status.REJECTED, version=2)
    assert client.get(address_of(live, "json"), headers=known).status_code == 200


def test_it_has_as_many_comments_as_the_newspaper_chooses(client):
    live = a_live_article()
    for number in range(25):
        a_comment(live, body=f"Number {number}", created_at=NOON + number * MINUTE)
    assert len(client.get(address_of(live, "json")).json()["items"]) == 20
    Masthead(feed_items=2).save()
    for feed_format in ("rss", "atom"):
        feed = feedparser.parse(client.get(address_of(live, feed_format)).text)
        texts = [entry.content[0].value for entry in feed.entries]
        assert ["Number 24" in texts[0], "Number 23" in texts[1], len(texts)] == [True, True, 2]


def test_its_query_count_is_constant(client):
    live, query_counts = a_live_article(), []
    for count in (1, 30):
        for _ in range(count):
            a_comment(live)
        with CaptureQueriesContext(connection) as queries:
            client.get(address_of(live))
        query_counts.append(len(queries))
    assert query_counts[0] == query_counts[1] <= 4


def test_it_is_empty_without_comments_and_gone_with_its_article(client):
    live = a_live_article()
    assert feedparser.parse(client.get(address_of(live)).text).entries == []
    a_comment(live)
    withdraw(live.article, reason="It was wrong.")
    assert client.get(address_of(live)).status_code == 410
    assert client.get(address_of(a_draft())).status_code == 404
