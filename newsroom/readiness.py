"""/readyz: whether readers' pages can be served, and the state of each part, for load balancers and monitoring."""

import datetime
import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, storages
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from articles.models import LiveArticle

# How long a response waits for the checks, which run at the same time.
CHECK_SECONDS = 1
# Tasks that wait longer than this mean that no `manage.py db_worker` runs.
MAX_TASK_DELAY = datetime.timedelta(minutes=10)

State = dict[str, Any]


class BoundedCheck:
    """A check in a thread of its own, so that a part that hangs delays no response and keeps one thread at most.

    The function is given a dictionary, in which it notes what it finds out as it goes.
    """

    def __init__(self, check: Callable[[State], None], unknown: State) -> None:
        """Set the function, and what its dictionary holds at first."""
        self.check, self.unknown = check, unknown
        self.state = unknown.copy()
        self.thread: Thread | None = None
        self.lock = Lock()

    def start(self) -> None:
        """Start the check unless the last one still runs."""
        with self.lock:
            if self.thread is None or not self.thread.is_alive():
                self.state = self.unknown.copy()
                self.thread = Thread(target=self._run, args=[self.state], daemon=True)
                self.thread.start()

    def result(self, until: float) -> State:
        """Return what is known by a time of time.monotonic()."""
        if self.thread:
            self.thread.join(max(0, until - time.monotonic()))
        return self.state.copy()

    def _run(self, state: State) -> None:
        try:
            self.check(state)
        # Each library has its own exceptions; whatever is not noted by now is reported as unknown.
        except Exception as error:
            state["error"] = f"{type(error).__name__}"
        finally:
            connection.close()


def check_database(state: State) -> None:
    """Note whether the database can be reached, read, and written to, and has all migrations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    state["reachable"] = True
    try:
        LiveArticle.objects.visible().exists()
        state["readable"] = True
    except Error:
        return
    executor = MigrationExecutor(connection)
    state["migrated"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    state["writable"] = _is_writable()


def _is_writable() -> bool:
    """Return whether the database takes changes: it is not a replica, nor a read-only file."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_read_only")
            return bool(cursor.fetchone()[0] == "off")
    return _is_writable_or_missing(connection.settings_dict["NAME"])


def check_cache(state: State) -> None:
    """Note whether the cache stores and returns a value."""
    text = str(time.time())
    cache.set("readyz", text, 10)
    state["works"] = cache.get("readyz") == text


def check_storage(state: State) -> None:
    """Note whether the storages of photos answer; folders must be writable once they exist."""
    works = True
    for name in ("default", "originals"):
        storage = storages[name]
        storage.exists("readyz")
        if isinstance(storage, FileSystemStorage):
            works = works and _is_writable_or_missing(storage.location)
    state["works"] = works


def _is_writable_or_missing(path: str | os.PathLike[str]) -> bool:
    return not Path(path).exists() or os.access(path, os.W_OK)


def check_tasks(state: State) -> None:
    """Note whether background tasks are run: always if the web processes run them."""
    if "django_tasks_db" in settings.TASKS["default"]["BACKEND"]:
        from django_tasks_db.models import DBTaskResult

        late = DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - MAX_TASK_DELAY)
        state["works"] = not late.exists()
    else:
        state["works"] = True


CHECKS = {
    "database": BoundedCheck(
        check_database, {"reachable": False, "readable": False, "writable": False, "migrated": False}
    ),
    "cache": BoundedCheck(check_cache, {"works": False}),
    "storage": BoundedCheck(check_storage, {"works": False}),
    "tasks": BoundedCheck(check_tasks, {"works": False}),
}


def readiness(request: HttpRequest) -> HttpResponse:
    """Return 200 while readers' pages can be served from the database or the page cache, else 503.

    With ?format=json, the response names the state of each part.
    """
    for check in CHECKS.values():
        check.start()
    until = time.monotonic() + CHECK_SECONDS
    parts = {name: check.result(until) for name, check in CHECKS.items()}
    database = parts["database"]
    # The page cache serves its pages without the database only while that can't be reached.
    is_ready = database["readable"] or (not database["reachable"] and has_cached_pages())
    status = 200 if is_ready else 503
    if request.GET.get("format") == "json":
        return JsonResponse({"ready": is_ready, **parts}, status=status)
    return HttpResponse("ready\n" if is_ready else "not ready\n", status=status, content_type="text/plain")


def has_cached_pages() -> bool:
    """Return whether readers' pages are stored in the page cache."""
    return False
