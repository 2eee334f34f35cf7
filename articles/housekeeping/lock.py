"""Only one housekeeping runs at a time, on all machines together. A process that is killed loses the lock at once."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Event, Thread

from django.db import connection, transaction

# Any number that no other use of PostgreSQL's advisory locks has.
ADVISORY_LOCK_ID = 60_102_082


@contextmanager
def housekeeping_lock() -> Iterator[bool]:
    """Hold the lock for the block, and yield whether it was free; if it wasn't, another housekeeping has it."""
    with _file_lock() if connection.vendor == "sqlite" else _advisory_lock() as is_locked:
        yield is_locked


@contextmanager
def _file_lock() -> Iterator[bool]:
    """Lock a file beside the SQLite database, which only processes of this machine use."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA database_list")
        path = next(row[2] for row in cursor.fetchall() if row[1] == "main")
    if not path:
        # A database in memory, which no other process can use.
        yield True
        return
    with Path(f"{path}.housekeeping.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def _advisory_lock() -> Iterator[bool]:
    """Take an advisory lock in a transaction of another connection, which is open for the whole block.

    A lock of the session would need no second connection, but poolers in transaction mode don't support it.
    """
    answer: Queue[bool | Exception] = Queue()
    end = Event()
    # The connections of a thread are its own.
    thread = Thread(target=_hold_advisory_lock, args=[answer, end], daemon=True)
    thread.start()
    try:
        is_locked = answer.get()
        if isinstance(is_locked, Exception):
            raise is_locked
        yield is_locked
    finally:
        end.set()
        thread.join()


def _hold_advisory_lock(answer: "Queue[bool | Exception]", end: Event) -> None:
    """Put into `answer` whether the lock was free, and hold it until `end` is set."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK_ID])
                answer.put(cursor.fetchone()[0])
            end.wait()
    # Raised again in the thread that waits for the answer.
    except Exception as error:
        answer.put(error)
    finally:
        connection.close()
