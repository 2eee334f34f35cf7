"""The tasks of a request, done by the same process once its answer is out: the default of TASKS."""

from contextvars import ContextVar
from functools import partial

from django.db import close_old_connections
from django_tasks.backends.immediate import ImmediateBackend

# What the request at hand has asked for; None outside of requests.
_asked = ContextVar("asked", default=None)


class AfterAnswer(ImmediateBackend):
    """Does a task that a request asks for when the server has sent the answer, any other at once.

    A process that is killed between the two loses the task; a queue (TASKS=database) doesn't.
    """

    def _execute_task(self, task_result):
        do = partial(super()._execute_task, task_result)
        asked = _asked.get()
        if asked is None:
            do()
        else:
            asked.append(do)


def begin(sender, **kwargs):
    """Collect from here on what the request asks for."""
    _asked.set([])


def finish(sender, **kwargs):
    """Do what the request asked for: its answer is out."""
    asked = _asked.get()
    _asked.set(None)
    if asked:
        for do in asked:
            do()
        # Django has closed this thread's connections by its own receiver of this signal; a task opens them again.
        close_old_connections()
