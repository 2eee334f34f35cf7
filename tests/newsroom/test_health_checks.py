"""Health checks for load balancers."""

import pytest

from .test_settings import manage

pytestmark = pytest.mark.django_db


def test_a_running_process_is_alive(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_it_is_ready_when_database_and_cache_answer(client):
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")


def test_it_is_not_ready_without_its_cache(client, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"no cache\n")


def test_it_is_not_ready_without_its_database():
    code = "from django.test import Client; r = Client().get('/readyz'); print(r.status_code, r.text)"
    done = manage("shell", "-v0", "-c", code, DATABASE_URL="postgresql://newsroom@127.0.0.1:1/newsroom")
    assert done.stdout.strip() == "503 no database"


def test_health_checks_work_under_any_host_name(client):
    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_checks_are_not_cached(client, address):
    assert "no-store" in client.get(address)["Cache-Control"]
