"""/metrics within one process: what is counted, and what is read from the database."""

from datetime import timedelta
from threading import Event

import pytest
from django.apps import apps
from django.db import OperationalError
from django.db.models.signals import post_save
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from articles.models import Comment
from newsroom.monitoring import database_gauges, metrics
from newsroom.monitoring.comment_counter import count_new_comment
from newsroom.monitoring.database_gauges import DatabaseGauges, read_emails, read_gauges, read_housekeeping_age
from tests.builders import a_comment, a_live_article

pytestmark = pytest.mark.django_db
TOKEN = "a-token-for-the-tests-of-metrics"


@pytest.fixture
def counting(settings):
    """Turn metrics and the page cache on."""
    settings.METRICS, settings.METRICS_TOKEN, settings.PAGE_CACHE = True, TOKEN, True


def samples(text):
    """Return the metrics as {(name, labels): value}."""
    families = text_string_to_metric_families(text)
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value for family in families for sample in family.samples
    }


def counted(client):
    """Return what /metrics says."""
    response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    return samples(response.text)


def growth(before, after, name, **labels):
    """Return by how much a metric has grown."""
    key = (name, *sorted(labels.items()))
    return after.get(key, 0) - before.get(key, 0)


def test_requests_are_counted_by_route_method_and_status(client, counting):
    address, before = a_live_article().get_absolute_url(), counted(client)
    for _ in range(3):
        client.get(address)
    client.head(address)
    client.get("/nothing/1/")
    client.get("/nothing/2/")
    client.generic("BREW", "/nothing/2/")
    after = counted(client)
    count = "newsroom_requests_total"
    assert growth(before, after, count, route="article", method="GET", status="200") == 3
    assert growth(before, after, count, route="article", method="HEAD", status="200") == 1
    assert growth(before, after, count, route="none", method="GET", status="404") == 2
    assert growth(before, after, count, route="none", method="other", status="404") == 1
    assert growth(before, after, "newsroom_request_duration_seconds_count", route="article") == 4
    assert growth(before, after, "newsroom_request_queries_bucket", route="article", le="1.0") == 3
    assert growth(before, after, "newsroom_query_seconds_total", route="article") > 0


def test_the_page_cache_is_counted_by_result(client, counting):
    address, before = a_live_article().get_absolute_url(), counted(client)
    for _ in range(3):
        client.get(address)
    after = counted(client)
    assert growth(before, after, "newsroom_page_cache_requests_total", result="miss") == 1
    assert growth(before, after, "newsroom_page_cache_requests_total", result="hit") == 2


def test_no_path_and_no_query_becomes_a_label(client, counting):
    for address in (
        "/comments/receipt/Fq8LmNo/",
        "/preview/Fq8LmNo/",
        "/Fq8LmNo/",
        "/x/Fq8LmNo/",
        "/search/?q=Fq8LmNo",
    ):
        client.get(address)
    assert "Fq8LmNo" not in client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer wrong", TOKEN, f"bearer {TOKEN}", f"Bearer {TOKEN} ", "Bearer é"]
)
def test_who_has_no_token_gets_nothing(client, counting, authorization):
    response = client.get("/metrics", headers={"Authorization": authorization})
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "newsroom_" not in response.text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_metrics_are_only_read(client, counting, method):
    response = getattr(client, method)("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


def test_without_a_setting_there_are_no_metrics_and_nothing_is_counted(client):
    before = metrics.text_of_metrics()
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    client.get("/")
    assert metrics.text_of_metrics() == before


def test_metrics_at_an_address_of_their_own_are_nowhere_else(client, settings):
    settings.METRICS, settings.METRICS_BIND = True, ("127.0.0.1", "9100")
    assert client.get("/metrics", SERVER_NAME="127.0.0.1", SERVER_PORT="9100").status_code == 200
    assert client.get("/", SERVER_NAME="127.0.0.1", SERVER_PORT="9100").status_code == 404
    assert client.get("/metrics", SERVER_NAME="127.0.0.1", SERVER_PORT="8000").status_code == 404
    assert client.get("/metrics", headers={"Host": "127.0.0.1:9100"}).status_code == 404


def test_an_address_of_their_own_needs_the_token_too_if_there_is_one(client, counting, settings):
    settings.METRICS_BIND = ("127.0.0.1", "9100")
    assert client.get("/metrics", SERVER_NAME="127.0.0.1", SERVER_PORT="9100").status_code == 401


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("live", "approved"), ("approved", "approved"), ("held", "held"), ("rejected", "rejected"), ("spam", "rejected")],
)
def test_new_comments_are_counted_by_outcome_once_committed(
    client, counting, django_capture_on_commit_callbacks, status, outcome
):
    live, before = a_live_article(), counted(client)
    post_save.connect(count_new_comment, sender=Comment)
    try:
        with django_capture_on_commit_callbacks() as callbacks:
            comment = a_comment(live, status=status)
        assert growth(before, counted(client), "newsroom_comments_total", outcome=outcome) == 0
        for callback in callbacks:
            callback()
        with django_capture_on_commit_callbacks(execute=True):
            comment.save()
    finally:
        post_save.disconnect(count_new_comment, sender=Comment)
    assert growth(before, counted(client), "newsroom_comments_total", outcome=outcome) == 1


def test_what_waits_is_read_from_the_database():
    a_comment(a_live_article(), status="held")
    state = {}
    read_gauges(state)
    assert state["is_up"]
    assert state["newsroom_moderation_queue"] == [("held comments", 1), ("reports", 0), ("appeals", 0)]
    assert state["newsroom_tasks"] == []


def test_waiting_tasks_are_read_where_a_worker_runs_them(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    state = {}
    read_gauges(state)
    assert state["newsroom_tasks"] == [("waiting", 0), ("failed", 0)]


@pytest.mark.skipif("outgoingemail" not in apps.all_models["articles"], reason="There is no outbox.")
def test_waiting_and_failed_emails_are_read():
    times = dict.fromkeys(["created_at", "next_attempt_at", "give_up_at"], timezone.now())
    for status in ("queued", "sending", "sent", "failed", "failed", "cancelled"):
        apps.get_model("articles", "OutgoingEmail").objects.create(kind="a", recipient="b", status=status, **times)
    assert list(read_emails()) == [("waiting", 2), ("failed", 2)]


@pytest.mark.skipif("housekeepingrun" not in apps.all_models["articles"], reason="There is no housekeeping.")
def test_the_age_of_the_last_finished_housekeeping_is_read():
    runs, now = apps.get_model("articles", "HousekeepingRun").objects, timezone.now()
    assert list(read_housekeeping_age()) == []
    runs.create(started_at=now)
    for days in (3, 2):
        runs.create(started_at=now - timedelta(days=days), finished_at=now - timedelta(days=days), ok=False)
    ((label, age),) = read_housekeeping_age()
    assert (label, round(age / 86400)) == ("", 2)


def test_a_gauge_has_its_label_or_none(monkeypatch):
    gauges = [
        database_gauges.DatabaseGauge("a", "A.", "state", lambda: iter([("waiting", 2)])),
        database_gauges.DatabaseGauge("b", "B.", "", lambda: iter([("", 3)])),
        database_gauges.DatabaseGauge("c", "C.", "", lambda: iter([])),
    ]
    monkeypatch.setattr(database_gauges, "GAUGES", gauges)
    monkeypatch.setattr(database_gauges, "READ_SECONDS", 20)
    found = [sample for family in DatabaseGauges().collect() for sample in family.samples]
    assert [(sample.name, sample.labels, sample.value) for sample in found] == [
        ("newsroom_database_up", {}, 1),
        ("a", {"state": "waiting"}, 2),
        ("b", {}, 3),
    ]


def test_without_the_database_the_other_metrics_are_answered(client, counting, monkeypatch):
    def fail():
        raise OperationalError

    failing = database_gauges.DatabaseGauge("newsroom_moderation_queue", "What waits.", "kind", fail)
    monkeypatch.setattr(database_gauges, "GAUGES", [failing])
    client.get("/")
    found = counted(client)
    assert found["newsroom_database_up",] == 0
    assert any(key[0] == "newsroom_requests_total" for key in found)


def test_a_database_that_hangs_does_not_hold_up_the_answer(monkeypatch):
    go_on = Event()
    hanging = database_gauges.DatabaseGauge("newsroom_moderation_queue", "What waits.", "kind", lambda: go_on.wait(20))
    monkeypatch.setattr(database_gauges, "GAUGES", [hanging])
    monkeypatch.setattr(database_gauges, "READ_SECONDS", 0.05)
    gauges = DatabaseGauges()
    try:
        for _ in range(3):
            (is_up,) = gauges.collect()
            assert is_up.samples[0].value == 0
        assert gauges.check.thread.is_alive()
    finally:
        go_on.set()
        gauges.check.thread.join()
