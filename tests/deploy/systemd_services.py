"""Start the newspaper's processes as the units in deploy/systemd do, with the settings of newsroom.env.example."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders
from django.db import connection

from tests.newsroom.test_settings import ROOT

DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
SECRET_KEY = "the key of the tests, 'quoted' with $ % and \\ in it #1"
# What systemd does before it starts a program: its sockets become files 3 and 4, and the program is told so.
PASS_SOCKETS = """
import fcntl, os, sys
files = [fcntl.fcntl(int(file), fcntl.F_DUPFD, 100) for file in sys.argv[1].split(",")]
for number, file in enumerate(files, start=3):
    os.dup2(file, number)
    os.close(file)
os.environ.update(LISTEN_FDS=str(len(files)), LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""


def unit_values(unit: str, name: str) -> list[str]:
    """Return the values of a setting in a unit file, with this checkout in place of /srv/newsroom."""
    text = (UNITS / unit).read_text()
    values = re.findall(rf"^{name}=(.*)$", text, re.MULTILINE)
    return [value.replace("/srv/newsroom/.venv/bin", f"{sys.prefix}/bin") for value in values]


def database_url() -> str:
    """Return the DATABASE_URL of the tests' own database."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    server = urllib.parse.urlsplit(os.environ["DATABASE_URL"])
    return f"{server.scheme}://{server.netloc}/{name}?{server.query}"


def write_environment_file(folder: Path) -> Path:
    """Write deploy/newsroom.env.example with the values of the tests, and the static files; return the file."""
    escaped_key = SECRET_KEY.replace("\\", "\\\\").replace("$", "\\$")
    values = {
        "SECRET_KEY": f'"{escaped_key}"',
        "DATABASE_URL": database_url(),
        "CACHE_URL": "",
        "STATIC_ROOT": str(folder / "staticfiles"),
        "MEDIA_ROOT": str(folder / "media"),
        "ORIGINALS_ROOT": str(folder / "originals"),
        # The tests speak http.
        "#SECURE_SSL_REDIRECT": "false",
    }
    text = (DEPLOY / "newsroom.env.example").read_text()
    for name, value in values.items():
        assert f"\n{name}=" in text, name
        line = f"{name.strip('#')}={value}"
        # A function, because re.sub() would read backslashes in a replacement.
        text = re.sub(rf"^{name}=.*$", lambda _, line=line: line, text, flags=re.MULTILINE)
    file = folder / "newsroom.env"
    file.write_text(text)
    copy_static_files(folder / "staticfiles")
    return file


def copy_static_files(folder: Path) -> None:
    """Do what collectstatic does in half a minute: copy the static files, but under their plain names."""
    paths = {}
    for finder in get_finders():
        for path, storage in finder.list([]):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(storage.path(path), folder / path)
            paths[path] = path
    (folder / "staticfiles.json").write_text(json.dumps({"version": "1.1", "paths": paths, "hash": "0"}))


def is_running(pid: int) -> bool:
    """Return whether a process runs; not one that has ended and whose parent doesn't know yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def parent_of(pid: int) -> int:
    """Return the id of the process that has to be told of the end of this one."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


class WebService:
    """newsroom-web.service and its socket, with a second address, as systemd would run them."""

    def __init__(self, environment_file: Path) -> None:
        self.environment_file = environment_file
        self.sockets = [socket.create_server(("127.0.0.1", 0), backlog=2048) for _ in range(2)]
        self.port, self.second_port = (listener.getsockname()[1] for listener in self.sockets)
        self.notifications = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notifications.settimeout(60)
        self.notifications.bind(str(environment_file.parent / "notify"))
        self.main_pid = 0
        self.processes: list[subprocess.Popen] = []

    def start(self) -> None:
        """Start it and return when it says that it is ready."""
        (command,) = unit_values("newsroom-web.service", "ExecStart")
        files = [listener.fileno() for listener in self.sockets]
        process = subprocess.Popen(
            [sys.executable, "-c", PASS_SOCKETS, ",".join(map(str, files)), *command.split()],
            cwd=ROOT,
            env={
                "PATH": "/usr/bin:/bin",
                "NEWSROOM_ENV_FILE": str(self.environment_file),
                "NOTIFY_SOCKET": str(self.environment_file.parent / "notify"),
            },
            pass_fds=files,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.processes.append(process)
        self.main_pid = process.pid
        self.wait_for_notification("READY=1")

    def wait_for_notification(self, start: str) -> str:
        """Return the next notification that begins so."""
        while not (notification := self.notifications.recv(4096).decode()).startswith(start):
            pass
        return notification

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the main process."""
        os.kill(self.main_pid, number)

    def workers(self) -> set[int]:
        """Return the ids of the worker processes."""
        done = subprocess.run(["pgrep", "--parent", str(self.main_pid)], capture_output=True, text=True, check=False)
        return {int(line) for line in done.stdout.split()}

    def reload(self) -> None:
        """Do what `systemctl reload` does, and return when the new process has replaced the old one."""
        (command,) = unit_values("newsroom-web.service", "ExecReload")
        assert command == "/bin/sh -c 'kill -s USR2 $MAINPID'"
        old = self.main_pid
        self.signal(signal.SIGUSR2)
        self.main_pid = int(self.wait_for_notification("MAINPID=").partition("=")[2])
        # systemd doesn't wait for the end of processes that are children of others.
        assert parent_of(self.main_pid) != old
        self.wait_for_end(old)

    def restart(self) -> None:
        """Do what `systemctl restart` does."""
        self.signal(signal.SIGTERM)
        self.wait_for_end(self.main_pid)
        self.start()

    def group(self) -> set[int]:
        """Return the ids of all its processes that run."""
        groups = ",".join(str(process.pid) for process in self.processes)
        done = subprocess.run(["pgrep", "--pgroup", groups], capture_output=True, text=True, check=False)
        return {pid for pid in map(int, done.stdout.split()) if is_running(pid)}

    def wait_for_end(self, pid: int) -> None:
        """Return when the process has ended."""
        deadline = time.monotonic() + 60
        while is_running(pid):
            assert time.monotonic() < deadline, f"Process {pid} doesn't end."
            time.sleep(0.02)

    def kill(self) -> None:
        """Kill all its processes."""
        for process in self.processes:
            # Its successors are in its group.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for listener in self.sockets:
            listener.close()
        self.notifications.close()


@contextmanager
def running_worker(environment_file: Path) -> Iterator[subprocess.Popen]:
    """Start newsroom-worker.service."""
    (command,) = unit_values("newsroom-worker.service", "ExecStart")
    worker = subprocess.Popen(
        command.split(),
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "NEWSROOM_ENV_FILE": str(environment_file)},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield worker
    finally:
        worker.terminate()
        worker.wait(60)
