"""How long a web process waits for PostgreSQL, on the client's side.

PostgreSQL's own time-outs need a server that runs. A server that hangs, or a network that loses packets, would keep a
thread waiting for ever. psycopg2 can call a function of ours while it waits:
https://www.psycopg.org/docs/advanced.html#support-for-coroutine-libraries

The function also bounds how many threads of a process wait at the same time, so that a locked table holds up only the
requests that need it. psycopg 3 has no such function, so with it there is no such limit.
"""

import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.conf import settings
from django.core.signals import request_started
from psycopg2.extensions import POLL_OK, POLL_READ, STATUS_SETUP, connection, set_wait_callback

# A wait that is longer than this, in seconds, needs one of the process's places for long waits ...
SHORT_WAIT = 0.5
# ... and while all places are taken, one that is longer than this is given up.
SHORT_WAIT_WHEN_BUSY = 0.2


class NoAnswerError(psycopg2.OperationalError):
    """The server did not answer in time."""


class TooManyWaitingError(psycopg2.OperationalError):
    """As many threads wait for the database as may, so that this one doesn't."""

    # lock_not_available: the server itself answers.
    sqlstate = "55P03"


class DatabaseWait:
    """Waits for a connection's answer: psycopg2's wait callback. An exception closes the connection.

    `connect_timeout` and `answer_timeout` are in seconds, 0 for no limit; `long_waits` is the number of threads that
    may wait longer than SHORT_WAIT at a time.
    """

    def __init__(self, connect_timeout: float, answer_timeout: float, long_waits: int) -> None:
        """Set the limits."""
        self.connect_timeout = connect_timeout or float("inf")
        self.answer_timeout = answer_timeout or float("inf")
        self.long_waits = long_waits
        self.waiting = 0
        self.lock = threading.Lock()
        self.thread = threading.local()

    def __call__(self, connection: connection) -> None:
        """Wait until the connection is open, or its statement is answered."""
        # Django connects anew when a connection's health check fails: a request waits in vain only once.
        if connection.dsn in getattr(self.thread, "gave_up", ()):
            raise NoAnswerError("The database did not answer before.")
        limit = self.connect_timeout if connection.status == STATUS_SETUP else self.answer_timeout
        short_wait = SHORT_WAIT if self.waiting < self.long_waits else SHORT_WAIT_WHEN_BUSY
        if not _wait(connection, short_wait):
            with self._place_for_a_long_wait():
                self._wait_long(connection, limit - short_wait)

    def _wait_long(self, connection: connection, limit: float) -> None:
        if not _wait(connection, limit):
            self.thread.gave_up = {*getattr(self.thread, "gave_up", ()), connection.dsn}
            raise NoAnswerError("The database did not answer in time.")

    @contextmanager
    def _place_for_a_long_wait(self) -> Iterator[None]:
        with self.lock:
            if self.waiting >= self.long_waits:
                raise TooManyWaitingError("Too many requests wait for the database.")
            self.waiting += 1
        try:
            yield
        finally:
            with self.lock:
                self.waiting -= 1

    def start_request(self, sender: Any, **kwargs: Any) -> None:
        """Let this thread wait again (receiver of request_started)."""
        self.thread.gave_up = set()


def _wait(connection: connection, limit: float) -> bool:
    """Wait for an answer and return True, or return False after `limit` seconds."""
    until = time.monotonic() + limit
    while (state := connection.poll()) != POLL_OK:
        remaining = until - time.monotonic()
        if remaining <= 0:
            return False
        # select.select() takes no file descriptors above 1023.
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN if state == POLL_READ else select.POLLOUT)
        poll.poll(None if remaining == float("inf") else remaining * 1000)
    return True


def limit_database_waiting() -> None:
    """Set the limits for all PostgreSQL connections of this process. Does nothing for another database."""
    database = settings.DATABASES["default"]
    if "postgresql" not in database["ENGINE"]:
        return
    wait = DatabaseWait(
        database["OPTIONS"]["connect_timeout"],
        settings.DATABASE_ANSWER_TIMEOUT,
        long_waits=max(1, settings.WEB_THREADS // 2),
    )
    # Not a weak reference: the signal keeps the limits alive, as psycopg2 does.
    request_started.connect(wait.start_request, weak=False)
    set_wait_callback(wait)
