"""Run gunicorn, with Newsroom or another WSGI application, on this machine, and measure its processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processes import parent_of, peak_memory_mib, process_tree, processor_seconds

WORKERS = 2
SECRET_KEY = "of-a-newspaper-that-lasts-as-long-as-one-benchmark-does"
GUNICORN_CONFIGURATION = Path("deploy/gunicorn.conf.py").absolute()


@dataclass(frozen=True)
class Server:
    """A server at a port of this machine; `pid` is its master process."""

    port: int
    pid: int

    def processor_time(self) -> float:
        """Return the seconds of processor time of the master and the workers, without the database's."""
        return processor_seconds([self.pid])

    def peak_memory_mb(self) -> int:
        """Return the highest memory use of one of the processes so far, in MB."""
        return max(map(peak_memory_mib, process_tree(self.pid)))


@contextmanager
def run_newsroom(folder: str, application: str = "newsroom.wsgi", **environment: str) -> Iterator[Server]:
    """Run Newsroom on gunicorn, yield its Server, and stop it afterwards.

    `environment` has more environment variables to set.
    """
    variables = os.environ | production_environment(folder) | environment
    if not (Path(folder) / "static").exists():
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input"]
        subprocess.run(collect, env=variables, check=True, stdout=subprocess.DEVNULL)
    with run_server(sys.executable, application, variables, Path(folder) / "port", Path.cwd()) as server:
        yield server


@contextmanager
def run_server(
    python: str, application: str, environment: Mapping[str, str], log: Path, folder: Path
) -> Iterator[Server]:
    """Run a WSGI application on gunicorn with a Python, in a folder; yield its Server, and stop it afterwards.

    It uses the configuration that Newsroom ships, where there is one.
    """
    command = [python, "-m", "gunicorn", application, f"--workers={WORKERS}"]
    if GUNICORN_CONFIGURATION.exists():
        command.append(f"--config={GUNICORN_CONFIGURATION}")
    command += ["--bind=127.0.0.1:0", "--backlog=2048", "--log-level=info", f"--error-logfile={log}"]
    log.unlink(missing_ok=True)
    child = subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield Server(_port(log, child), child.pid)
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(60)


def production_environment(folder: str) -> dict[str, str]:
    """Return the environment variables of a newspaper in production.

    With DEBUG on, Django would keep a copy of every query.
    """
    return {
        "DEBUG": "false",
        "REQUIRE_2FA": "none",
        "LOG_LEVEL": "CRITICAL",
        "SECRET_KEY": SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "STATIC_ROOT": str(Path(folder) / "static"),
    }


def _port(log: Path, child: subprocess.Popen[bytes]) -> int:
    for _ in range(100):
        time.sleep(0.1)
        if child.poll() is not None:
            sys.exit(f"gunicorn stopped: {log.read_text()}")
        text = log.read_text() if log.exists() else ""
        if "Listening at: http://127.0.0.1:" in text:
            return int(text.partition("Listening at: http://127.0.0.1:")[2].split(maxsplit=1)[0])
    sys.exit("gunicorn did not start to listen within ten seconds.")


def database_pids() -> list[int]:
    """Return the id of the PostgreSQL server's first process, which runs on this machine; none for SQLite."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return []
    connection.ensure_connection()
    return [parent_of(connection.connection.info.backend_pid)]


def database_time() -> float:
    """Return the seconds of processor time of the PostgreSQL server and all of its sessions; 0 on SQLite."""
    return processor_seconds(database_pids())
