"""Snapshots and restores of PostgreSQL, by its own programs."""

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from django.db import connection, connections, transaction
from django.utils.translation import gettext as _

from .archive_format import CHUNK_SIZE
from .errors import BackupError
from .postgresql_programs import client_environment, programs_folder, server_version

# How long a restore waits for a table that somebody uses.
LOCK_TIMEOUT = "20s"
# Neither a snapshot nor a restore ends because it takes long.
NO_TIME_LIMITS = ("SET LOCAL statement_timeout = 0", "SET LOCAL idle_in_transaction_session_timeout = 0")
LOCK_MESSAGE = "lock timeout"
MAX_MESSAGE_BYTES = 100_000
# The role that restores owns the tables.
WITHOUT_ROLES = ("--no-owner", "--no-privileges")
Process = subprocess.Popen[bytes]


class PostgresqlSnapshot:
    """A snapshot that a transaction of Django's connection keeps, and from which pg_dump reads as well."""

    def __init__(self) -> None:
        self.server_version = server_version()
        self._programs, self.dump_version = programs_folder(self.server_version)

    def query(self, statement: str) -> Iterable[tuple[Any, ...]]:
        """Run a query in the snapshot and return its rows."""
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def dump(self) -> Iterator[bytes]:
        """Yield a dump in pg_dump's custom format, which is compressed, in pieces."""
        ((name,),) = self.query("SELECT pg_export_snapshot()")
        command = [str(self._programs / "pg_dump"), "--format=custom", *WITHOUT_ROLES, "--no-password"]
        with (
            tempfile.TemporaryFile() as messages,
            subprocess.Popen(
                [*command, f"--snapshot={name}"],
                stdout=subprocess.PIPE,
                stderr=messages,
                env=client_environment(),
            ) as process,
        ):
            assert process.stdout
            try:
                while chunk := process.stdout.read(CHUNK_SIZE):
                    yield chunk
            except BaseException:
                process.kill()
                raise
            if process.wait():
                raise _program_error("pg_dump", messages)


@contextmanager
def snapshot() -> Iterator[PostgresqlSnapshot]:
    """Yield a snapshot of the database, which lasts until the end of the block. Nobody waits for it."""
    found = PostgresqlSnapshot()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for statement in NO_TIME_LIMITS:
                cursor.execute(statement)
        yield found


class PostgresqlRestore:
    """A transaction of psql, which runs what pg_restore makes of the dump. Without a COMMIT, it is rolled back."""

    def __init__(self, restore: Process, psql: Process, messages: IO[bytes]) -> None:
        self._restore, self._psql, self._messages = restore, psql, messages

    def write(self, piece: bytes) -> None:
        """Pass the next piece to pg_restore."""
        assert self._restore.stdin
        try:
            self._restore.stdin.write(piece)
        except BrokenPipeError as error:
            raise self._error() from error

    def execute(self, statements: Iterable[str]) -> None:
        """Wait for the end of the dump, then run these statements."""
        assert self._restore.stdin
        try:
            self._restore.stdin.close()
        except BrokenPipeError as error:
            raise self._error() from error
        if self._restore.wait():
            raise self._error()
        # The dump ends with an empty search path.
        self._run("RESET search_path", *statements)

    def commit(self) -> None:
        """Commit the transaction."""
        self._run("COMMIT")
        assert self._psql.stdin
        self._psql.stdin.close()
        # psql ends at the first statement that fails, so it has run COMMIT only if nothing failed.
        if self._psql.wait():
            raise self._error()

    def _run(self, *statements: str) -> None:
        assert self._psql.stdin
        try:
            self._psql.stdin.write("".join(f"{statement};\n" for statement in statements).encode())
            self._psql.stdin.flush()
        except BrokenPipeError as error:
            raise self._error() from error

    def close(self) -> None:
        """End both programs."""
        for process in (self._restore, self._psql):
            process.kill()
            process.wait()
            assert process.stdin
            with suppress(OSError):
                process.stdin.close()

    def _error(self) -> BackupError:
        # Either has written why it ends once both have ended.
        self.close()
        return _program_error("pg_restore", self._messages)


@contextmanager
def restored_database(dump_version: int, dumped_version: int) -> Iterator[PostgresqlRestore]:
    """Yield a restore in one transaction, in which all present tables are dropped first.

    `dump_version` is the major version of pg_dump, `dumped_version` that of the server that it read from. Raises
    BackupError if the programs or the server here are older.
    """
    server = server_version()
    if server < dumped_version:
        message = _("The backup comes from PostgreSQL %(dumped)d, and this server has the older version %(server)d.")
        raise BackupError(message % {"dumped": dumped_version, "server": server} + f" {use_full_export()}")
    programs, _version = programs_folder(max(dump_version, server))
    beginning = ["BEGIN", *NO_TIME_LIMITS, f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'", *_drop_tables()]
    connections.close_all()
    psql_command = [str(programs / "psql"), "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1"]
    restore_command = [
        str(programs / "pg_restore"),
        "--file=-",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
    ]
    with tempfile.TemporaryFile() as messages:
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stderr": messages}
        psql: Process = subprocess.Popen(psql_command, stdout=subprocess.DEVNULL, env=client_environment(), **pipes)
        assert psql.stdin
        psql.stdin.write("".join(f"{statement};\n" for statement in beginning).encode())
        psql.stdin.flush()
        restore: Process = subprocess.Popen(restore_command, stdout=psql.stdin, **pipes)
        database = PostgresqlRestore(restore, psql, messages)
        try:
            yield database
        finally:
            database.close()


def use_full_export() -> str:
    """Return the sentence that names the way to another kind of database."""
    return _("To move a newspaper to another database, use export_articles and import_articles (docs/moving.md).")


def _drop_tables() -> list[str]:
    """Return the statement that drops every table of the database, if it has any."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    names = ", ".join(map(connection.ops.quote_name, tables))
    return [f"DROP TABLE {names} CASCADE"] if tables else []


def _program_error(program: str, messages: IO[bytes]) -> BackupError:
    """Return the error with the first line that a program has written about it."""
    messages.seek(0)
    lines = messages.read(MAX_MESSAGE_BYTES).decode(errors="replace").splitlines()
    errors = [line for line in lines if "error" in line.lower()] or lines or [_("it ended early")]
    if LOCK_MESSAGE in errors[0]:
        return BackupError(_("Another process uses the database. Stop the site, and start again."))
    return BackupError(_("%(program)s failed: %(reason)s") % {"program": program, "reason": errors[0]})
