"""Run the tasks of a request in the same process after its response is sent: the default of TASKS."""

import threading
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from functools import partial
from typing import Any

from django.db import close_old_connections
from django.utils import timezone
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id

# The tasks that the current request has enqueued; None outside of requests.
_pending: ContextVar[list[Callable[[], Any]] | None] = ContextVar("pending", default=None)
# The tasks of this process that are to run later, each with its time.
deferred: list[tuple[datetime, Callable[[], Any]]] = []
_deferred_lock = threading.Lock()


class AfterResponseBackend(ImmediateBackend):
    """Runs a task that a request enqueues after the server has sent the response, and any other task immediately.

    A task with a `run_after` runs after the first response from that time on. A process that ends before it runs a task
    loses it; a queue (TASKS=database) doesn't.
    """

    supports_defer = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Run the task and return its result, or keep it until the response is sent and return a pending result."""
        run, pending = partial(super().enqueue, task, args, kwargs), _pending.get()
        if task.run_after and task.run_after > timezone.now():
            self.validate_task(task)
            with _deferred_lock:
                deferred.append((task.run_after, run))
        elif pending is None:
            return run()
        else:
            self.validate_task(task)
            pending.append(run)
        return TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def start_collecting(sender: Any, **kwargs: Any) -> None:
    """Start collecting the tasks that a request enqueues."""
    _pending.set([])


def run_collected(sender: Any, **kwargs: Any) -> None:
    """Run the tasks that the request enqueued, and those whose time has come, after its response is sent."""
    pending = [*(_pending.get() or ()), *_take_due()]
    _pending.set(None)
    if pending:
        for run in pending:
            run()
        # Django's own receiver of this signal has closed this thread's connections, and the tasks have opened new ones.
        close_old_connections()


def _take_due() -> list[Callable[[], Any]]:
    """Return the deferred tasks whose time has come, and forget them."""
    if not deferred:
        return []
    now = timezone.now()
    with _deferred_lock:
        due = [run for at, run in deferred if at <= now]
        deferred[:] = [(at, run) for at, run in deferred if at > now]
    return due
