"""Start a real nginx with deploy/nginx.conf, and a small application behind it whose answers a test sets."""

import getpass
import http.client
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from articles.delivery.headers import PUBLIC

CONFIGURATION = Path(__file__).parent.parent.parent / "deploy" / "nginx.conf"
PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@dataclass
class Nginx:
    """A running nginx, and the folders that it serves."""

    port: int
    folder: Path

    def get(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Request a path exactly as it is written; in names of headers, _ is written for -."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Host": "courier.example", **names})
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response, content


@contextmanager
def running_nginx(folder: Path, application: int, changes: dict[str, str] | None = None) -> Iterator[Nginx]:
    """Start nginx with the shipped file, in which only the lines marked “# site” and `changes` are replaced."""
    port, second_port, third_port = free_port(), free_port(), free_port()
    site = {
        "user www-data;": f"user {getpass.getuser()};",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/var/log/nginx/": f"{folder}/",
        "/var/cache/": f"{folder}/",
        "/srv/newsroom/": f"{folder}/",
        "/var/lib/newsroom/": f"{folder}/",
        "/var/www/letsencrypt": f"{folder}/letsencrypt",
        "127.0.0.1:8000 ": f"127.0.0.1:{application} ",
        "127.0.0.1:8001": f"127.0.0.1:{second_port}",
        "127.0.0.1:8002": f"127.0.0.1:{third_port}",
        "listen 80 ": f"listen 127.0.0.1:{port} ",
        "listen [::]:80 ": "# ",
    }
    lines = CONFIGURATION.read_text().splitlines()
    for old, new in site.items():
        assert any(old in line and "# site" in line for line in lines), old
        lines = [line.replace(old, new) if "# site" in line else line for line in lines]
    text = "\n".join(lines)
    for old, new in (changes or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    file = folder / "nginx.conf"
    file.write_text(text)
    for name in ("staticfiles", "media"):
        (folder / name).mkdir(exist_ok=True)
    server = subprocess.Popen([PROGRAM, "-c", file, "-g", "daemon off;"])
    try:
        wait_for_port(second_port, server)
        yield Nginx(port, folder)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def wait_for_port(port: int, server: subprocess.Popen) -> None:
    """Return as soon as the server listens on the port."""
    deadline = time.monotonic() + 20
    while server.poll() is None and time.monotonic() < deadline:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise AssertionError(f"Nothing listens on port {port}.")


def start_of_second() -> None:
    """Wait until a second begins, so that what follows happens within one."""
    time.sleep(1 - time.time() % 1)


@dataclass
class Answer:
    """What the application answers; without a body, the time at which it was asked."""

    body: bytes = b"a page"
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Cache-Control": PUBLIC})
    seconds: float = 0


class Application(ThreadingHTTPServer):
    """An application that gives one answer to every request, and records the requests."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = Answer()
        self.requests: list[_Handler] = []

    def handle_error(self, *args: Any) -> None:
        """Ignore clients that go away."""


class _Handler(BaseHTTPRequestHandler):
    server: Application

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests.append(self)
        answer = self.server.answer
        body = answer.body or str(time.time()).encode()
        time.sleep(answer.seconds)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 (the name that BaseHTTPRequestHandler calls)

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def running_application() -> Iterator[Application]:
    """Start the application, on a free port."""
    with Application() as server:
        Thread(target=server.serve_forever, args=[0.01]).start()
        try:
            yield server
        finally:
            server.shutdown()
