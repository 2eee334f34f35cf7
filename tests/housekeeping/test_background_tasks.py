"""Background tasks in the database: retried a few times, deleted when they are old."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.housekeeping.background_tasks import MAX_ATTEMPTS, delete_finished_tasks, retry_tasks
from articles.photos.tasks import make_avif

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def tasks_in_database(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.RETENTION_TASK_DAYS = 14


def a_task(status, *, attempts=1, **times):
    """Queue a task and return its row, in that state."""
    pk = make_avif.enqueue(0).id
    DBTaskResult.objects.filter(pk=pk).update(status=status, worker_ids=["w"] * attempts, **times)
    return DBTaskResult.objects.get(pk=pk)


def status_of(task):
    task.refresh_from_db()
    return task.status


# The worker closes old connections, which would end the transaction of a test.
@pytest.mark.django_db(transaction=True)
def test_a_failed_task_is_queued_again_and_run_by_the_worker():
    now = timezone.now()
    task = a_task("FAILED", started_at=now - HOUR, finished_at=now - HOUR)
    assert retry_tasks(now) == 1
    assert status_of(task) == "READY"
    call_command("db_worker", batch=True, interval=0.01, startup_delay=False)
    assert status_of(task) == "SUCCESSFUL"


def test_a_task_is_tried_three_times():
    now = timezone.now()
    failed = a_task("FAILED", attempts=MAX_ATTEMPTS, started_at=now, finished_at=now)
    killed = a_task("RUNNING", attempts=MAX_ATTEMPTS, started_at=now - 3 * HOUR)
    assert retry_tasks(now) == 0
    assert (status_of(failed), status_of(killed)) == ("FAILED", "FAILED")


def test_a_task_whose_worker_was_killed_is_queued_again_and_one_that_runs_is_not():
    now = timezone.now()
    killed, running = a_task("RUNNING", started_at=now - 3 * HOUR), a_task("RUNNING", started_at=now - HOUR)
    assert retry_tasks(now) == 1
    assert (status_of(killed), status_of(running)) == ("READY", "RUNNING")


def test_a_task_that_failed_long_ago_is_left_alone():
    now = timezone.now()
    task = a_task("FAILED", started_at=now - 4 * DAY, finished_at=now - 4 * DAY)
    assert retry_tasks(now) == 0
    assert status_of(task) == "FAILED"


def test_finished_tasks_are_deleted_after_their_period():
    now = timezone.now()
    old, new = now - 15 * DAY, now - 13 * DAY
    kept = {a_task("SUCCESSFUL", finished_at=new).pk, a_task("READY").pk, a_task("RUNNING", started_at=old).pk}
    a_task("SUCCESSFUL", finished_at=old)
    a_task("FAILED", finished_at=old)
    assert delete_finished_tasks(now) == 2
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == kept
