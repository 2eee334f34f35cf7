"""A PostgreSQL primary and a replica in streaming replication, which live as long as a test or benchmark.

They listen on ports of this machine. https://www.postgresql.org/docs/current/warm-standby.html#STREAMING-REPLICATION
"""

import re
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from .postgresql import CLUSTER, chown_to_server_account, run_program, server_programs

# A server that is thrown away has nothing to lose in a power cut.
SETTINGS = {"listen_addresses": "127.0.0.1", "fsync": "off", "full_page_writes": "off"}


@dataclass
class Server:
    """A PostgreSQL server with its files in `folder`; `settings` are those of its configuration."""

    folder: Path
    programs: Path
    port: int
    settings: dict[str, str]

    @property
    def address(self) -> str:
        """The host and port, as in a URL."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The value of DATABASE_URL or DATABASE_REPLICA_URL."""
        return f"postgresql://newsroom@{self.address}/postgres"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.folder / f"{self.port}.log"

    @property
    def data(self) -> Path:
        """The folder of the server's data."""
        return self.folder / f"data-{self.port}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
        self._control("--log", self.log, "--options", f"-p {self.port} -k {self.folder} {options}", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server if it runs; `immediate` is like a crash."""
        if (self.data / "postmaster.pid").exists():
            self._control(f"--mode={mode}", "stop")

    def promote(self) -> None:
        """Make a replica the primary."""
        self._control("promote")

    def _control(self, *arguments: str | Path) -> None:
        command = [self.programs / "pg_ctl", "--pgdata", self.data, "--wait", *arguments]
        run_program(command, self.folder, self.log)

    def execute(self, statement: str) -> list[tuple[object, ...]]:
        """Run a statement outside of a transaction and return its rows."""
        with closing(psycopg2.connect(self.url)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def logged(self, pattern: str) -> int:
        """Return how often the log has a regular expression; with log_statement=all, it has every statement."""
        return len(re.findall(pattern, self.log.read_text()))


@contextmanager
def primary_and_replica(**settings: str) -> Iterator[tuple[Server, Server]]:
    """Yield a running, empty primary and its running replica; stop them and delete their files afterwards.

    `settings` are more settings of both servers' configuration.
    """
    folder = Path(tempfile.mkdtemp(prefix="newsroom-replication-"))
    try:
        chown_to_server_account(folder)
        programs = server_programs(folder)
        primary = Server(folder, programs, free_port(), SETTINGS | settings)
        replica = Server(folder, programs, free_port(), SETTINGS | settings)
        try:
            run_program([programs / "initdb", "--pgdata", primary.data, *CLUSTER], folder)
            primary.start()
            source = f"host=127.0.0.1 port={primary.port} user=newsroom application_name=replica"
            copy = [programs / "pg_basebackup", "--pgdata", replica.data, "--dbname", source]
            run_program([*copy, "--write-recovery-conf", "--checkpoint=fast", "--no-sync"], folder)
            replica.start()
            yield primary, replica
        finally:
            replica.stop("immediate")
            primary.stop("immediate")
    finally:
        shutil.rmtree(folder)


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
