"""Redis stopped, hung and full: readers, commenters and the desk notice nothing."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from articles.models import Comment
from newsroom import readiness, redis_cache
from tests.builders import a_live_article
from tests.users import chief

from .servers import Valkey

FAULTS = ("stopped", "paused", "full")


@pytest.fixture(scope="module")
def valkey(tmp_path_factory):
    """Start a server."""
    server = Valkey(tmp_path_factory.mktemp("valkey"))
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def in_valkey(valkey, settings, monkeypatch):
    """Cache in the server, as a process that has seen no failure; /readyz may take long on a busy machine."""
    monkeypatch.setattr(readiness, "CHECK_SECONDS", 20)
    monkeypatch.setattr(redis_cache, "failures", redis_cache.Failures())
    settings.CACHES = {"default": {"BACKEND": "newsroom.redis_cache.OptionalRedisCache", "LOCATION": valkey.url}}
    cache.clear()


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_readers_commenters_and_the_desk_notice_nothing(valkey, client, fault):
    article = a_live_article()
    with getattr(valkey, fault)():
        for address in ("/", "/archive/", "/archive/2026/", "/sitemap.xml", "/sitemaps/subjects.xml"):
            assert client.get(address).status_code in {200, 404}, address
        assert client.get("/api/v1/articles/").status_code == 200
        form = {"body": "The well is dry.", "name": "Nasrin"}
        response = client.post(
            reverse("article-comments", args=[article.pk]), form, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert response.status_code == 303
        client.force_login(chief())
        assert client.get(reverse("admin:index")).status_code == 200
        assert client.get(reverse("moderation")).status_code == 200
        response = client.get("/readyz?format=json")
        assert (response.status_code, response.json()["cache"]) == (200, {"works": False})
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_every_operation_returns_what_an_empty_cache_returns(valkey, fault):
    cache.set("stored", "before the fault")
    with getattr(valkey, fault)():
        cache.set("key", "text")
        assert cache.add("key", "text") is True
        assert cache.get("key", "default") == "default"
        assert cache.get_or_set("key", lambda: "computed") == "computed"
        assert cache.get_many(["key"]) == {}
        assert cache.set_many({"key": "text"}) == ["key"]
        assert cache.incr("number", 2) == 2
        assert cache.touch("key") is False
        assert cache.has_key("key") is False
        assert cache.delete("key") is False
        cache.delete_many(["key"])


def test_a_number_that_does_not_exist_is_an_error_as_in_every_cache():
    with pytest.raises(ValueError, match="not found"):
        cache.incr("number")


@pytest.mark.parametrize("fault", FAULTS)
def test_it_works_again_after_the_fault(valkey, fault, monkeypatch):
    monkeypatch.setattr(redis_cache, "RETRY_SECONDS", 0)
    with getattr(valkey, fault)():
        cache.set("key", "lost")
    cache.set("key", "text")
    assert cache.get("key") == "text"
    assert (cache.add("key", "other"), cache.has_key("key"), cache.delete("key")) == (False, True, True)


def test_a_server_that_hangs_is_waited_for_once(valkey, monkeypatch):
    waits = []
    monkeypatch.setattr(
        redis_cache.failures, "note", lambda error, note=redis_cache.failures.note: waits.append(note(error))
    )
    with valkey.paused():
        for _ in range(20):
            cache.get("key")
    assert len(waits) == 1


def test_a_full_server_is_still_read(valkey):
    cache.set("key", "text")
    with valkey.full():
        cache.set("other", "text")
        assert cache.get("key") == "text"


def test_a_failure_is_logged_once_and_not_for_each_call(valkey, caplog):
    with valkey.full():
        for number in range(20):
            cache.set(f"key-{number}", "text")
    assert [record.name for record in caplog.records] == ["newsroom.redis_cache"]


def test_the_cache_in_redis_is_the_optional_one():
    from newsroom.environment import cache as settings_from_environment

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CACHE_URL", "redis://cache.example:6379/0")
        assert settings_from_environment()["BACKEND"] == "newsroom.redis_cache.OptionalRedisCache"
