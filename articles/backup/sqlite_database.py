"""Snapshots and restores of SQLite, by its backup API: it copies a database that others read and write."""

import gzip
import sqlite3
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection, connections
from django.utils.translation import gettext as _

from .archive_format import CHUNK_SIZE
from .archive_reader import damaged
from .errors import BackupError

LOCK_SECONDS = 20
# Text shrinks to a third at the fastest level already.
COMPRESSION_LEVEL = 1


class SqliteSnapshot:
    """A copy of the database file."""

    server_version = dump_version = 0

    def __init__(self, path: Path) -> None:
        self._path = path

    def query(self, statement: str) -> Iterable[tuple[Any, ...]]:
        """Run a query in the copy and return its rows."""
        with closing(sqlite3.connect(self._path)) as copy:
            return copy.execute(statement).fetchall()

    def dump(self) -> Iterator[bytes]:
        """Yield the file in pieces, each compressed by gzip; together, they are the file compressed by gzip."""
        with self._path.open("rb") as file:
            while chunk := file.read(CHUNK_SIZE):
                yield gzip.compress(chunk, COMPRESSION_LEVEL, mtime=0)


@contextmanager
def snapshot(folder: Path | None) -> Iterator[SqliteSnapshot]:
    """Copy the database into a temporary file in that folder, and yield the copy. Nobody waits for it."""
    path = database_path()
    if not path.exists():
        raise BackupError(_("There is no database: %(path)s doesn’t exist.") % {"path": path})
    with tempfile.TemporaryDirectory(prefix=".newsroom-backup-", dir=folder) as temporary:
        copy = Path(temporary) / "database.sqlite3"
        with _sqlite_errors():
            copy_database(path, copy)
        yield SqliteSnapshot(copy)


class SqliteRestore:
    """A new database file beside the current one, which `commit` copies into it."""

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, path.open("wb")

    def write(self, piece: bytes) -> None:
        """Add a piece to the new file."""
        try:
            self._file.write(gzip.decompress(piece))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise damaged() from error

    def execute(self, statements: Iterable[str]) -> None:
        """Check the new file, and change it."""
        self.close()
        with _sqlite_errors(), closing(sqlite3.connect(self._path)) as new:
            if new.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise damaged()
            for statement in statements:
                new.execute(statement)
            new.commit()

    def commit(self) -> None:
        """Copy the new file into the database in one transaction: processes that have it open see all of it or nothing.

        Renaming the file would leave them with the old one, and leave the old one's log beside the new one.
        """
        connections.close_all()
        with _sqlite_errors():
            copy_database(self._path, database_path())

    def close(self) -> None:
        """Close the new file."""
        self._file.close()


@contextmanager
def restored_database() -> Iterator[SqliteRestore]:
    """Yield a restore into a temporary file, which is deleted at the end."""
    folder = database_path().parent
    with (
        tempfile.TemporaryDirectory(prefix=".newsroom-restore-", dir=folder) as temporary,
        closing(SqliteRestore(Path(temporary) / "database.sqlite3")) as database,
    ):
        yield database


def database_path() -> Path:
    """Return the database's file. Raises BackupError if it is in memory."""
    name = str(connection.settings_dict["NAME"])
    if ":memory:" in name or "mode=memory" in name:
        raise BackupError(_("A database in memory can’t be backed up or restored."))
    return Path(name).absolute()


def copy_database(source: Path, target: Path) -> None:
    """Copy a database into another one, which may exist and be open elsewhere. Both keep their journal mode.

    Raises BackupError if another process keeps either of them locked.
    """
    with (
        closing(sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True, timeout=LOCK_SECONDS)) as old,
        closing(sqlite3.connect(target, timeout=LOCK_SECONDS)) as new,
    ):
        old.backup(new, progress=_stop_waiting_after(LOCK_SECONDS))


def _stop_waiting_after(seconds: float) -> Callable[[int, int, int], None]:
    """Return a function that Python calls after each step of a copy, also while it waits for a lock, without end."""
    deadline = time.monotonic() + seconds

    def check(status: int, remaining: int, total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > deadline:
            raise BackupError(_("Another process keeps the database locked. Stop it, and start again."))

    return check


@contextmanager
def _sqlite_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(_("SQLite reports an error: %(reason)s.") % {"reason": error}) from error
