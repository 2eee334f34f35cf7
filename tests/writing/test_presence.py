"""Presence: the people who have the same article open, until they leave or stop reporting."""

import datetime
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from articles.models import Article, Presence
from articles.writing.presence import other_editors, presence_status, record_presence
from tests import users
from tests.builders import NOON, a_draft
from tests.concurrency import run_concurrently

pytestmark = pytest.mark.django_db


@pytest.fixture
def edris():
    return users.editor(last_name="Amini")


@pytest.fixture
def chaman():
    return users.chief(last_name="Rostami")


@pytest.fixture
def article():
    return a_draft()


def later(seconds):
    return NOON + datetime.timedelta(seconds=seconds)


def messages(*args, **kwargs):
    return [str(other) for other in other_editors(*args, **kwargs)]


def test_a_colleague_is_listed_with_the_field_that_has_their_focus(edris, chaman, article):
    mine = uuid4()
    record_presence(chaman, article, uuid4(), "standfirst")
    record_presence(edris, article, mine, "headline")
    assert messages(article, mine, edris) == ["Chaman Rostami is also editing: standfirst"]


def test_the_parts_of_a_date_and_time_field_have_the_fields_label(chaman, article):
    record_presence(chaman, article, uuid4(), "publish_at_0")
    assert messages(article) == ["Chaman Rostami is also editing: publish at"]


def test_the_persons_own_other_window_is_listed_and_this_one_isnt(edris, article):
    one, other = uuid4(), uuid4()
    record_presence(edris, article, one)
    record_presence(edris, article, other, "body")
    assert messages(article, one, edris) == ["You have this article open in another window: body"]
    assert messages(article, other, edris) == ["You have this article open in another window"]


def test_someone_with_two_windows_is_listed_once_with_their_last_field(chaman, article):
    record_presence(chaman, article, uuid4(), "body", at=later(1))
    record_presence(chaman, article, uuid4(), "headline", at=NOON)
    assert messages(article, at=later(2)) == ["Chaman Rostami is also editing: body"]


def test_each_ping_updates_the_field_of_the_same_row(chaman, article):
    window = uuid4()
    record_presence(chaman, article, window, "headline", at=NOON)
    record_presence(chaman, article, window, "body", at=later(40))
    presence = Presence.objects.get()
    assert (presence.field, presence.seen_at) == ("body", later(40))


def test_a_window_that_stops_reporting_expires_and_the_next_ping_deletes_its_row(edris, chaman, article):
    record_presence(chaman, article, uuid4(), at=NOON)
    assert messages(article, at=later(44)) == ["Chaman Rostami is also editing"]
    assert messages(article, at=later(45)) == []
    record_presence(edris, a_draft(), uuid4(), at=later(45))
    assert not Presence.objects.filter(person=chaman).exists()


def test_someone_in_another_article_isnt_listed(chaman, article):
    record_presence(chaman, a_draft(), uuid4())
    assert messages(article) == []


def test_a_window_of_another_person_or_article_is_refused(edris, chaman, article):
    window = uuid4()
    record_presence(chaman, article, window, "body")
    for person, on in ((edris, article), (chaman, a_draft())):
        with pytest.raises(PermissionDenied):
            record_presence(person, on, window, "headline")
    assert Presence.objects.get().field == "body"


def test_listing_other_editors_takes_one_query(edris, chaman, article, django_assert_num_queries):
    for person in (edris, chaman, users.reporter()):
        record_presence(person, article, uuid4())
    with django_assert_num_queries(1):
        assert len(messages(article, person=edris)) == 3


def test_the_persons_own_save_in_another_window_has_its_own_message(edris):
    article = a_draft(by=edris)
    meanwhile = presence_status(article, uuid4(), 0, edris)["meanwhile"]
    assert meanwhile == "You saved revision 1 in another window. When you save, you will see both texts."


def test_a_save_without_a_person_is_called_an_import(edris, article):
    meanwhile = presence_status(article, uuid4(), 0, edris)["meanwhile"]
    assert meanwhile == "Revision 1 was imported in the meantime. When you save, you will see both texts."


def test_a_ping_returns_the_other_editors_and_saves_no_text(client, edris, chaman, article):
    record_presence(chaman, article, uuid4(), "standfirst")
    client.force_login(edris)
    window = uuid4()
    answer = client.post(reverse("presence", args=[article.pk]), {"window": window, "base": 1, "field": "body"})
    assert answer.json() == {
        "revision": 1,
        "others": [{"name": "Chaman Rostami", "field": "standfirst", "is_self": False}],
        "also": "Chaman Rostami is also editing: standfirst",
        "meanwhile": "",
    }
    assert Presence.objects.get(window=window).field == "body"


def test_leaving_deletes_only_the_persons_own_window(client, edris, chaman, article):
    mine, theirs = uuid4(), uuid4()
    record_presence(edris, article, mine)
    record_presence(chaman, article, theirs)
    client.force_login(edris)
    for window in (mine, theirs):
        answer = client.post(reverse("presence", args=[article.pk]), {"window": window, "leaving": 1})
        assert answer.status_code == 200
    assert Presence.objects.get().window == theirs


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"window": "mine"}, "The form’s “window” must be the UUID of a window."),
        ({"field": "w" * 41}, "This isn’t the name of a field."),
        ({"field": "a\0b"}, "Null characters are not allowed."),
        ({"base": "-1"}, "The form’s “base” must be a whole number from 0 to 2147483647."),
    ],
)
def test_an_invalid_field_is_refused_with_a_message(client, edris, article, change, sentence):
    client.force_login(edris)
    answer = client.post(reverse("presence", args=[article.pk]), {"window": uuid4(), **change})
    assert (answer.status_code, answer.json()["sentence"]) == (422, f"Not saved. {sentence}")
    assert not Presence.objects.exists()


def test_presence_needs_permission_to_edit_the_article(client, article):
    address = reverse("presence", args=[article.pk])
    assert client.post(address, {"window": uuid4()}).status_code == 401
    client.force_login(users.reporter())
    assert client.post(address, {"window": uuid4()}).status_code == 403
    assert not Presence.objects.exists()


def test_a_deleted_article_has_no_presences(client, edris, article):
    address = reverse("presence", args=[article.pk])
    article.delete()
    client.force_login(edris)
    assert client.post(address, {"window": uuid4()}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_concurrent_pings_are_all_stored():
    people, article = [users.moderator(f"m{n}") for n in range(3)], a_draft()
    windows = [(person, uuid4()) for person in people]
    results = run_concurrently(*[lambda pair=pair: record_presence(pair[0], article, pair[1]) for pair in windows * 2])
    assert results == [None] * 6
    assert Presence.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_an_article_can_be_deleted_during_a_ping():
    edris = users.editor()
    for _ in range(5):
        article = a_draft()
        key = article.pk
        came, deleted = run_concurrently(
            lambda article=article: record_presence(edris, article, uuid4()),
            lambda key=key: Article.objects.get(pk=key).delete(),
        )
        assert came is None or isinstance(came, Article.DoesNotExist)
        assert not isinstance(deleted, Exception), deleted
