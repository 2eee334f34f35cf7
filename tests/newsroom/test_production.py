"""A newspaper in production: gunicorn, production settings, hashed static files."""

import http.client
import re
import subprocess
import sys

import pytest
from django.db import connection

from .test_settings import PRODUCTION, ROOT, manage

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="The newspaper has an SQLite file of its own.")
LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
FORWARDED = {"Host": "courier.example", "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def static_root(tmp_path_factory):
    """Collect the static files in a folder and return it."""
    folder = tmp_path_factory.mktemp("static")
    collected = manage("collectstatic", "--no-input", "-v0", STATIC_ROOT=str(folder), **PRODUCTION)
    assert collected.returncode == 0, collected.stderr
    return folder


@pytest.fixture(scope="module")
def port(tmp_path_factory, static_root):
    """Create an empty newspaper in a folder, serve it with gunicorn and return the port."""
    tmp_path = tmp_path_factory.mktemp("production")
    environment = {
        **PRODUCTION,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'newsroom.sqlite3'}",
        "STATIC_ROOT": str(static_root),
        "PATH": "/usr/bin:/bin",
    }
    assert manage("migrate", "-v0", **environment).returncode == 0
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "newsroom.wsgi", "--bind=127.0.0.1:0", "--no-control-socket"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield next(match[1] for line in server.stderr if (match := LISTENING.search(line)))
    finally:
        server.terminate()
        server.communicate()


def get(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=20)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    return response, response.read()


def test_static_files_are_collected_hashed_and_compressed(static_root):
    for pattern in ("css/newsroom.*.css", "css/newsroom.*.css.gz", "fonts/newsreader.*.woff2", "desk/desk.*.css"):
        assert list(static_root.glob(pattern)), pattern


def test_gunicorn_serves_pages_and_compressed_immutable_static_files(port):
    response, page = get(port, "/", **FORWARDED)
    assert response.status == 200
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]
    sheet = re.search(rb'href="(/static/css/newsroom\.[0-9a-f]+\.css)"', page)[1].decode()
    response, _ = get(port, sheet, **FORWARDED, **{"Accept-Encoding": "gzip"})
    assert (response.status, response.headers["Content-Encoding"]) == (200, "gzip")
    assert "immutable" in response.headers["Cache-Control"]


def test_plain_http_is_redirected_and_unknown_hosts_are_refused(port):
    response, _ = get(port, "/", Host="courier.example")
    assert (response.status, response.headers["Location"]) == (301, "https://courier.example/")
    response, page = get(port, "/", **FORWARDED | {"Host": "elsewhere.example"})
    assert response.status == 400
    assert b"The request could not be read" in page


def test_health_checks_work_over_plain_http(port):
    response, body = get(port, "/readyz", Host="10.0.0.7")
    assert (response.status, body) == (200, b"ready\n")


@pytest.mark.parametrize("module", ["newsroom.wsgi", "newsroom.asgi"])
def test_without_collected_files_it_does_not_start_and_names_the_variable_and_command(tmp_path, module):
    environment = {**PRODUCTION, "DATABASE_URL": "sqlite://:memory:", "STATIC_ROOT": str(tmp_path)}
    start = [sys.executable, "-c", f"import {module}"]
    ended = subprocess.run(start, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert ended.returncode == 1
    assert f"STATIC_ROOT ({tmp_path}) contains no collected static files. Run manage.py collectstatic." in ended.stderr
