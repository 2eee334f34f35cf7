"""Run a real nginx on this machine, in front of an application or for files alone."""

import getpass
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.servers import Server

# Debian's folder for servers may be missing from the path.
PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or ""
CONFIGURATION = Path("deploy/nginx.conf").absolute()


def is_installed() -> bool:
    """Return whether the machine has nginx."""
    return bool(PROGRAM)


def version() -> str:
    """Return nginx's version, such as nginx/1.22.1."""
    output = subprocess.run([PROGRAM, "-v"], capture_output=True, text=True, check=True).stderr
    return output.partition("version: ")[2].strip()


@contextmanager
def run_nginx(folder: str, upstream: int) -> Iterator[Server]:
    """Run nginx in front of a port of this machine, yield its Server, and stop it afterwards.

    It uses the configuration that Newsroom ships, with the folders and ports of this machine. Files in
    `folder`/static are at /static/.
    """
    port, *inner_ports = _free_ports(3)
    text = CONFIGURATION.read_text()
    for shipped, here in _replacements(folder, port, inner_ports, upstream).items():
        text = text.replace(shipped, here)
    path, log = Path(folder) / "nginx.conf", Path(folder) / "error.log"
    path.write_text(text)
    command = [PROGRAM, "-c", str(path), "-e", str(log), "-g", "daemon off;"]
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, child, log)
        yield Server(port, child.pid)
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(30)


def _replacements(folder: str, port: int, inner_ports: list[int], upstream: int) -> dict[str, str]:
    """Return {text of the configuration: text for this machine}, with all files in the folder."""
    return {
        # The workers of a master that runs as root must be able to read the temporary folder.
        "user www-data;": f"user {getpass.getuser()};",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/var/log/nginx/": f"{folder}/",
        "/var/cache/newsroom-": f"{folder}/newsroom-",
        "/srv/newsroom/staticfiles/": f"{folder}/static/",
        "listen [::]:80 default_server;": "",
        "listen 80 default_server;": f"listen 127.0.0.1:{port} default_server backlog=2048;",
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
        "127.0.0.1:8001": f"127.0.0.1:{inner_ports[0]}",
        "127.0.0.1:8002": f"127.0.0.1:{inner_ports[1]}",
    }


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.socket()) for _ in range(count)]
        for listener in listeners:
            listener.bind(("127.0.0.1", 0))
        return [int(listener.getsockname()[1]) for listener in listeners]


def _wait_for(port: int, child: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(100):
        if child.poll() is not None:
            sys.exit(f"nginx stopped: {log.read_text() if log.exists() else ''}")
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("nginx did not start to listen within five seconds.")
