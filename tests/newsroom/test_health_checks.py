"""Health checks for load balancers."""

import datetime
from threading import Event

import pytest
from django.db import connection
from django.utils import timezone

from newsroom import readiness

from .test_settings import manage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Let the checks take long on a busy machine."""
    monkeypatch.setattr(readiness, "CHECK_SECONDS", 20)


def states(client):
    """Return the status of /readyz and what it says as JSON."""
    response = client.get("/readyz?format=json")
    return response.status_code, response.json()


def test_a_running_process_is_alive(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_it_is_ready_when_everything_works(client):
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")
    works = {"works": True}
    database = {"reachable": True, "readable": True, "writable": True, "migrated": True}
    expected = {"ready": True, "database": database, "cache": works, "storage": works, "tasks": works}
    assert states(client) == (200, expected)


def test_it_is_ready_without_its_cache(client, settings):
    settings.CACHES = {
        "default": {"BACKEND": "newsroom.redis_cache.OptionalRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    status, parts = states(client)
    assert (status, parts["cache"]) == (200, {"works": False})


@pytest.mark.parametrize(
    ("database", "state"),
    [
        ("postgresql://newsroom@127.0.0.1:1/newsroom", '"reachable": false, "readable": false'),
        ("sqlite://:memory:", '"reachable": true, "readable": false'),
    ],
    ids=["no database", "a database without tables"],
)
def test_it_is_not_ready_without_database_or_tables(database, state):
    code = "from django.test import Client; r = Client().get('/readyz?format=json'); print(r.status_code, r.text)"
    done = manage("shell", "-v0", "-c", code, DATABASE_URL=database)
    assert done.stdout.startswith('503 {"ready": false'), done.stderr
    assert state in done.stdout


def test_while_the_database_is_away_it_is_ready_with_cached_pages(client, monkeypatch):
    def fail(state):
        raise ConnectionError("The database is away.")

    monkeypatch.setitem(readiness.CHECKS, "database", readiness.BoundedCheck(fail, {"reachable": False, "readable": 0}))
    assert client.get("/readyz").status_code == 503
    monkeypatch.setattr(readiness, "has_cached_pages", lambda: True)
    assert client.get("/readyz").status_code == 200


def test_it_says_when_a_migration_is_missing(client):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'sessions'")
        (name,) = cursor.fetchone()
    state = {}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions' AND name = %s", [name])
    readiness.check_database(state)
    assert (state["readable"], state["migrated"]) == (True, False)


def test_it_says_when_a_folder_of_photos_or_the_database_file_is_not_writable(monkeypatch):
    monkeypatch.setattr(readiness.os, "access", lambda path, mode: False)
    storage, database = {}, {}
    readiness.check_storage(storage)
    assert storage == {"works": False}
    readiness.check_database(database)
    assert database["writable"] is (connection.vendor == "postgresql")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no replicas.")
def test_it_says_when_the_database_is_read_only():
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    state = {}
    readiness.check_database(state)
    assert (state["readable"], state["writable"]) == (True, False)


def test_it_says_when_no_worker_runs_the_queued_tasks(settings):
    from django_tasks_db.models import DBTaskResult

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    state = {}
    readiness.check_tasks(state)
    assert state == {"works": True}
    long_ago = timezone.now() - datetime.timedelta(hours=1)
    task = DBTaskResult.objects.create(
        task_path="articles.photos.tasks.x", args_kwargs={"args": [], "kwargs": {}}, backend_name="default"
    )
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=long_ago)
    readiness.check_tasks(state)
    assert state == {"works": False}


def test_a_check_that_hangs_delays_no_response_for_long(client, monkeypatch):
    release, started = Event(), []

    def hang(state):
        started.append(1)
        release.wait(20)

    monkeypatch.setattr(readiness, "CHECK_SECONDS", 0.1)
    monkeypatch.setitem(readiness.CHECKS, "storage", readiness.BoundedCheck(hang, {"works": False}))
    try:
        assert [states(client)[1]["storage"] for _ in range(2)] == [{"works": False}] * 2
    finally:
        release.set()
    assert started == [1]


def test_health_checks_work_under_any_host_name(client):
    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_checks_are_not_cached(client, address):
    assert "no-store" in client.get(address)["Cache-Control"]


def test_liveness_needs_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")
