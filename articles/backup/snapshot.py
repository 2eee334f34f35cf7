"""What the backups of SQLite and of PostgreSQL have in common: a snapshot to read from, and a database to restore."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol


class Snapshot(Protocol):
    """The database at one point in time."""

    # The major versions of the server and of the program that makes the dump; 0 for SQLite.
    server_version: int
    dump_version: int

    def query(self, statement: str) -> Iterable[tuple[Any, ...]]:
        """Run a query in the snapshot and return its rows."""

    def dump(self) -> Iterator[bytes]:
        """Yield the dump of the database in pieces."""


class RestoredDatabase(Protocol):
    """A restore that is under way. Until `commit`, the database is as it was."""

    def write(self, piece: bytes) -> None:
        """Take the next piece of the dump."""

    def execute(self, statements: Iterable[str]) -> None:
        """Change the restored database after the last piece."""

    def commit(self) -> None:
        """Replace the database by the restored one."""
