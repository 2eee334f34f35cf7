"""Fixtures of an S3-compatible server in another process, and of a bucket that holds the pictures."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from django.test import override_settings

from newsroom import environment


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    """Start the server and return its address; stop it after the module."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/moto-api/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Any]:
    """Store pictures in an empty bucket, as STORAGE_URL configures it, and return a client of the server."""
    urllib.request.urlopen(urllib.request.Request(f"{s3_server}/moto-api/reset", method="POST"), timeout=5).close()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("STORAGE_URL", f"s3://courier/pictures?region=us-east-1&endpoint={s3_server}")
    client = boto3.client("s3", endpoint_url=s3_server, region_name="us-east-1")
    client.create_bucket(Bucket="courier")
    with override_settings(STORAGES={**settings.STORAGES, **environment.storages(settings.ORIGINALS_ROOT)}):
        yield client
