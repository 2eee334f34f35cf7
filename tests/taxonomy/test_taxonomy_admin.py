"""The desk's screens of sections, topics and authors."""

import pytest

from articles.models import Author, Section, Topic
from tests import users
from tests.builders import a_draft, a_live_article, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db


def test_an_editor_adds_a_topic(client):
    client.force_login(users.editor())
    client.post("/admin/articles/topic/add/", {"name": "Wells", "slug": "wells", "kind": "place"})
    assert Topic.objects.get().kind == "place"


def test_a_reporter_can_not_add_a_topic(client):
    client.force_login(users.reporter())
    assert client.post("/admin/articles/topic/add/", {"name": "Wells", "slug": "wells"}).status_code == 403


def test_a_section_that_would_shadow_an_address_is_refused(client):
    client.force_login(users.chief())
    response = client.post("/admin/articles/section/add/", {"name": "Search", "slug": "search", "position": 1})
    assert "The address “/search/” is reserved. Choose another slug." in response.text
    assert not Section.objects.exists()


def test_the_chief_editor_assigns_the_staff_of_a_section(client):
    rana = users.reporter()
    client.force_login(users.chief())
    fields = {"name": "Economy", "slug": "economy", "position": 1, "staff": [rana.pk]}
    client.post("/admin/articles/section/add/", fields)
    assert list(rana.assigned_sections.all()) == [Section.objects.get()]


@pytest.mark.parametrize("make", [a_draft, a_live_article])
def test_what_an_article_points_at_stays_and_a_sentence_says_so(admin_client, make):
    author, topic, section = an_author(), a_topic(), a_section()
    make(authors=[author], topics=[topic], section=section, headline="Wells are measured")
    for row, word in ((author, "author"), (topic, "topic"), (section, "section")):
        page = admin_client.post(f"/admin/articles/{word}/{row.pk}/delete/", {"post": "yes"}).text
        assert f"You can’t delete this {word} because it is used by:" in page
        assert "Wells are measured" in page
    assert (Author.objects.count(), Topic.objects.count(), Section.objects.count()) == (1, 1, 1)


def test_what_nothing_points_at_is_deleted(admin_client):
    topic = a_topic()
    assert "This can’t be undone." in admin_client.get(f"/admin/articles/topic/{topic.pk}/delete/").text
    admin_client.post(f"/admin/articles/topic/{topic.pk}/delete/", {"post": "yes"})
    assert not Topic.objects.exists()


@pytest.mark.parametrize("word", ["section", "topic", "author"])
def test_lists_cost_the_same_for_one_row_and_for_fifty(admin_client, django_assert_max_num_queries, word):
    make = {"section": a_section, "topic": a_topic, "author": an_author}[word]
    for number in range(50):
        make(f"Number {number}")
    with django_assert_max_num_queries(10):
        assert "50 " in admin_client.get(f"/admin/articles/{word}/").text
