"""Background tasks in the database (TASKS=database): retry those that failed, delete those that are done."""

import datetime

from django.conf import settings
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .batches import delete_in_batches

# No task takes this long, so the worker of one that still runs was killed.
MAX_DURATION = datetime.timedelta(hours=2)
# A worker notes itself in the task each time it starts it.
MAX_ATTEMPTS = 3
RETRY_PERIOD = datetime.timedelta(days=3)
# After an outage many tasks may have failed; the others are retried by the next run.
MAX_RETRIES_PER_RUN = 1_000


def retry_tasks(at: datetime.datetime) -> int:
    """Queue the tasks again that failed lately or whose worker was killed; return how many. Each has three attempts.

    A killed worker's task that has none left is marked as failed.
    """
    killed = DBTaskResult.objects.running().filter(started_at__lt=at - MAX_DURATION)
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=at - RETRY_PERIOD)
    count = 0
    for task in [*killed[:MAX_RETRIES_PER_RUN], *failed[:MAX_RETRIES_PER_RUN]]:
        # Unless a worker has started it meanwhile.
        unchanged = DBTaskResult.objects.filter(pk=task.pk, status=task.status, started_at=task.started_at)
        if len(task.worker_ids) < MAX_ATTEMPTS:
            count += unchanged.update(status=TaskResultStatus.READY, started_at=None, finished_at=None)
        elif task.status == TaskResultStatus.RUNNING:
            unchanged.update(status=TaskResultStatus.FAILED, finished_at=at)
    return count


def delete_finished_tasks(at: datetime.datetime) -> int:
    """Delete the tasks that finished before their retention period, successfully or not, and return how many."""
    before = at - datetime.timedelta(days=settings.RETENTION_TASK_DAYS)
    return delete_in_batches(DBTaskResult.objects.finished().filter(finished_at__lt=before))
