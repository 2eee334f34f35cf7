"""Who is at the same article: told to the others, forgotten when they leave or fall silent."""

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


def test_a_colleague_is_told_with_the_field_they_are_in(edris, chaman, article):
    mine = uuid4()
    record_presence(chaman, article, uuid4(), "standfirst")
    record_presence(edris, article, mine, "headline")
    assert messages(article, mine, edris) == ["Chaman Rostami is also editing: standfirst"]


def test_half_a_field_is_told_as_the_field(chaman, article):
    record_presence(chaman, article, uuid4(), "publish_at_0")
    assert messages(article) == ["Chaman Rostami is also editing: publish at"]


def test_ones_own_other_window_is_told_as_such_and_this_one_not(edris, article):
    one, other = uuid4(), uuid4()
    record_presence(edris, article, one)
    record_presence(edris, article, other, "body")
    assert messages(article, one, edris) == ["You have this article open in another window: body"]
    assert messages(article, other, edris) == ["You have this article open in another window"]


def test_somebody_with_two_windows_is_told_once_where_they_were_last(chaman, article):
    record_presence(chaman, article, uuid4(), "body", at=later(1))
    record_presence(chaman, article, uuid4(), "headline", at=NOON)
    assert messages(article, at=later(2)) == ["Chaman Rostami is also editing: body"]


def test_each_ping_moves_the_field_and_makes_no_further_row(chaman, article):
    window = uuid4()
    record_presence(chaman, article, window, "headline", at=NOON)
    record_presence(chaman, article, window, "body", at=later(40))
    presence = Presence.objects.get()
    assert (presence.field, presence.seen_at) == ("body", later(40))


def test_who_falls_silent_is_told_no_more_and_their_row_goes_with_the_next_ping(edris, chaman, article):
    record_presence(chaman, article, uuid4(), at=NOON)
    assert messages(article, at=later(44)) == ["Chaman Rostami is also editing"]
    assert messages(article, at=later(45)) == []
    record_presence(edris, a_draft(), uuid4(), at=later(45))
    assert not Presence.objects.filter(person=chaman).exists()


def test_who_is_at_another_article_is_not_told(chaman, article):
    record_presence(chaman, a_draft(), uuid4())
    assert messages(article) == []


def test_a_window_of_another_person_or_article_is_refused(edris, chaman, article):
    window = uuid4()
    record_presence(chaman, article, window, "body")
    for person, on in ((edris, article), (chaman, a_draft())):
        with pytest.raises(PermissionDenied):
            record_presence(person, on, window, "headline")
    assert Presence.objects.get().field == "body"


def test_asking_who_is_there_takes_one_query(edris, chaman, article, django_assert_num_queries):
    for person in (edris, chaman, users.reporter()):
        record_presence(person, article, uuid4())
    with django_assert_num_queries(1):
        assert len(messages(article, person=edris)) == 3


def test_ones_own_save_in_another_window_is_told_as_such(edris):
    article = a_draft(by=edris)
    meanwhile = presence_status(article, uuid4(), 0, edris)["meanwhile"]
    assert meanwhile == "You saved revision 1 in another window. When you save, you will see both versions."


def test_a_save_by_nobody_is_called_an_import(edris, article):
    meanwhile = presence_status(article, uuid4(), 0, edris)["meanwhile"]
    assert meanwhile == "An import saved revision 1 in the meantime. When you save, you will see both versions."


def test_a_ping_is_answered_with_who_else_is_there_and_saves_nothing(client, edris, chaman, article):
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


def test_leaving_takes_ones_own_window_away_and_nobody_elses(client, edris, chaman, article):
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
def test_a_mistake_is_told_in_a_sentence(client, edris, article, change, sentence):
    client.force_login(edris)
    answer = client.post(reverse("presence", args=[article.pk]), {"window": uuid4(), **change})
    assert (answer.status_code, answer.json()["sentence"]) == (422, f"Not saved. {sentence}")
    assert not Presence.objects.exists()


def test_only_who_may_change_the_article_is_present(client, article):
    address = reverse("presence", args=[article.pk])
    assert client.post(address, {"window": uuid4()}).status_code == 401
    client.force_login(users.reporter())
    assert client.post(address, {"window": uuid4()}).status_code == 403
    assert not Presence.objects.exists()


def test_a_deleted_article_has_nobody_at_it(client, edris, article):
    address = reverse("presence", args=[article.pk])
    article.delete()
    client.force_login(edris)
    assert client.post(address, {"window": uuid4()}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_pings_of_many_at_one_moment_are_all_noted():
    people, article = [users.moderator(f"m{n}") for n in range(3)], a_draft()
    windows = [(person, uuid4()) for person in people]
    results = run_concurrently(*[lambda pair=pair: record_presence(pair[0], article, pair[1]) for pair in windows * 2])
    assert results == [None] * 6
    assert Presence.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_an_article_deleted_while_somebody_comes_is_deleted():
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
