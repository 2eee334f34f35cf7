"""Test the front page."""

import datetime
import re

import pytest
from django.db.models.signals import post_init
from django.utils import timezone

from articles.models import LiveArticle, Masthead
from articles.pages.front_page import compose_front_page
from tests.builders import NOON, a_comment, a_live_article, a_section, an_author

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def test_an_empty_front_page_shows_a_message(client):
    assert "Nothing has been published yet" in client.get("/").text


def test_the_title_is_the_newspapers_name_and_line(client):
    Masthead(name="The Alborz Courier", line="news from Tehran").save()
    assert "<title>The Alborz Courier: news from Tehran</title>" in client.get("/").text


def test_the_newest_article_is_the_lead():
    a_live_article(at=NOON)
    newest = a_live_article(at=NOON + HOUR)
    assert compose_front_page(at=NOON + 2 * HOUR).lead == newest


def test_a_more_urgent_article_is_the_lead_before_a_newer_one():
    urgent = a_live_article(at=NOON, urgency=1)
    a_live_article(at=NOON + HOUR)
    assert compose_front_page(at=NOON + 2 * HOUR).lead == urgent


def test_top_articles_are_not_repeated_in_their_section():
    section = a_section("Sport")
    for hour in range(6):
        a_live_article(section=section, at=NOON + hour * HOUR)
    front = compose_front_page(at=NOON + 9 * HOUR)
    shown = {front.lead, *front.secondary}
    assert len(shown) == 4
    assert not shown & set(front.blocks[0].articles)


def test_the_most_discussed_articles_are_listed():
    quiet, loud = a_live_article(), a_live_article()
    for _ in range(2):
        a_comment(loud, created_at=NOON + HOUR)
    a_comment(quiet, created_at=NOON + HOUR, status="held")
    assert compose_front_page(at=NOON + 2 * HOUR).discussed == [loud]


def test_a_scheduled_article_is_not_shown_before_its_time():
    scheduled = a_live_article(at=NOON + HOUR)
    assert compose_front_page(at=NOON).lead is None
    assert compose_front_page(at=NOON + HOUR).lead == scheduled


def test_an_opinion_section_shows_its_authors(client):
    writer = an_author("Leila Farahani", role="Economics columnist")
    for hour in range(6):
        section = a_section("Opinion", opinion=True)
        a_live_article(section=section, authors=[writer], at=timezone.now() - hour * HOUR)
    page = client.get("/").text
    assert 'class="card-grid opinion min16"' in page
    assert "Economics columnist" in page


def test_only_the_articles_shown_are_fetched(client):
    now = timezone.now()
    for index, name in enumerate(["Economy", "Opinion", "Sport"]):
        section = a_section(name, opinion=name == "Opinion")
        for hour in range(14):
            a_live_article(section=section, at=now - (index * 20 + hour + 1) * HOUR)
    fetched = []

    def record(instance, **kwargs):
        fetched.append(instance.pk)

    post_init.connect(record, sender=LiveArticle)
    try:
        page = client.get("/").text
    finally:
        post_init.disconnect(record, sender=LiveArticle)
    shown = {int(number) for number in re.findall(r'href="/news/(\d+)/', page)}
    assert sorted(fetched) == sorted(shown)
