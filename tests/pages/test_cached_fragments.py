"""Test that the parts of pages that each process caches show a change with the next request."""

import datetime

import pytest
from django.utils import timezone
from django.utils.translation import override

from articles.editorial.actions.publish import publish
from articles.models import Author, Comment, Masthead, Photo, Section
from articles.moderation.editors_pick import pick_comment
from tests import users
from tests.builders import NOON, a_comment, a_live_article, a_photo, an_author

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def live():
    Masthead(name="The Alborz Courier").save()
    return a_live_article(at=timezone.now(), photo=a_photo(), authors=[an_author()], headline="Wells are measured")


def test_a_card_shows_a_changed_article(client, live):
    assert "Wells are measured" in client.get("/").text
    live.article.headline = "Wells are measured again"
    live.article.save()
    publish(live.article, kind="typo", now=timezone.now())
    assert "Wells are measured again" in client.get("/economy/").text
    assert "Wells are measured<" not in client.get("/economy/").text


def test_a_card_shows_a_renamed_author_and_section(client, live):
    client.get("/economy/")
    Author.objects.update(name="Nasrin <Azar>")
    Section.objects.update(name="Money & Work")
    page = client.get("/economy/").text
    assert "<bdi>Nasrin &lt;Azar&gt;</bdi>" in page
    assert page.count("Money &amp; Work") > 3
    assert "Economy" not in page
    assert "Nasrin Kaveh" not in page


def test_a_card_shows_the_date_instead_of_the_time_on_the_next_day(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    a_live_article(at=NOON)
    time = f">{timezone.localtime(NOON):%H:%M}</time>"
    assert time in client.get("/economy/").text
    time_machine.move_to(NOON + DAY, tick=False)
    assert time not in client.get("/economy/").text


def test_a_card_without_its_photo_s_rights_has_no_picture(client, live):
    assert "<picture>" in client.get("/economy/").text
    Photo.objects.update(rights_end=timezone.now())
    assert "<picture>" not in client.get("/economy/").text


def test_a_picture_shows_its_changed_alt_text_and_crop(client, live):
    crops = live.photo.crops
    assert 'alt="A teal field"' in client.get(live.get_absolute_url()).text
    Photo.objects.update(alt_text="A <blue> field", crops={})
    assert "<picture>" not in client.get(live.get_absolute_url()).text
    Photo.objects.update(crops=crops)
    assert 'alt="A &lt;blue&gt; field"' in client.get(live.get_absolute_url()).text


def test_a_comment_shows_an_edit_and_a_pick(client, live):
    comment = a_comment(live, body="The gauge says otherwise.")
    assert "The gauge says otherwise." in client.get(live.get_absolute_url()).text
    Comment.objects.update(body="The gauge says <more>.", edited_at=timezone.now())
    assert "The gauge says &lt;more&gt;." in client.get(live.get_absolute_url()).text
    pick_comment(comment.pk, by=users.moderator())
    assert '<span class="badge outline">Editors’ pick</span>' in client.get(live.get_absolute_url()).text


def test_a_reply_says_when_the_comment_it_replies_to_is_no_longer_shown(client, live):
    parent = a_comment(live, name="Sara")
    a_comment(live, parent=a_comment(live, parent=parent, name="Mina"))
    assert "<bdi>Mina</bdi></a>" in client.get(live.get_absolute_url()).text
    live.article.comments.filter(name="Mina").update(status="rejected")
    page = client.get(live.get_absolute_url()).text
    assert "a comment that is not shown" in page
    assert "Mina" not in page


def test_comments_have_no_link_to_reply_once_the_thread_is_closed(client, live):
    a_comment(live)
    assert "Reply to Behzad" in client.get(live.get_absolute_url()).text
    Masthead.objects.update(comments_policy="closed")
    assert "Reply to Behzad" not in client.get(live.get_absolute_url()).text


def test_navigation_and_footer_show_a_changed_section_and_newspaper(client, live):
    client.get("/archive/")
    Section.objects.update(name="Money", slug="money")
    Masthead.objects.update(name="The Zagros Courier", ethics_policy="https://courier.example/ethics")
    page = client.get("/archive/").text
    assert page.count('<a href="/money/">Money</a>') == 2
    assert "The Zagros Courier" in page.partition("<footer")[2]
    assert "https://courier.example/ethics" in page.partition("<footer")[2]
    assert "Economy" not in page


def test_fragments_are_in_the_language_of_the_page(client, live, settings):
    a_comment(live)
    english = client.get(live.get_absolute_url()).text
    settings.LANGUAGE_CODE = "de"
    with override("de"):
        german = client.get(live.get_absolute_url()).text
    settings.LANGUAGE_CODE = "en-gb"
    assert english == client.get(live.get_absolute_url()).text
    assert german != english
