"""Run the tasks of a request in the same process after its response is sent: the default of TASKS."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.db import close_old_connections
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id

# The tasks that the current request has enqueued; None outside of requests.
_pending: ContextVar[list[Callable[[], Any]] | None] = ContextVar("pending", default=None)


class AfterResponseBackend(ImmediateBackend):
    """Runs a task that a request enqueues after the server has sent the response, and any other task immediately.

    A process that is killed before it runs the task loses it; a queue (TASKS=database) doesn't.
    """

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Run the task and return its result, or keep it until the response is sent and return a pending result."""
        pending = _pending.get()
        if pending is None:
            return super().enqueue(task, args, kwargs)
        self.validate_task(task)
        pending.append(partial(super().enqueue, task, args, kwargs))
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
    """Run the tasks that the request enqueued, after its response is sent."""
    pending = _pending.get()
    _pending.set(None)
    if pending:
        for run in pending:
            run()
        # Django's own receiver of this signal has closed this thread's connections, and the tasks have opened new ones.
        close_old_connections()
