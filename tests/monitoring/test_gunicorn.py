"""What a real gunicorn with deploy/gunicorn.conf.py logs, and what it counts over all its workers."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from tests.faults.servers import Gunicorn, children, environment, wait_until
from tests.newsroom.test_settings import ROOT

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="The newspaper has an SQLite file of its own.")
TOKEN = "a-token-for-the-tests-of-metrics"
SECRET = "Fq8LmNoPqRsTuVwXyZ"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
# Creates the tables and an article, and prints the article's path.
SETUP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.builders import a_live_article
print(a_live_article(headline="Rain returns").get_absolute_url())
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("newspaper")


@pytest.fixture(scope="module")
def database(folder):
    """Return the variable that names a database with an article, and the article's path."""
    variable = {"DATABASE_URL": f"sqlite:///{folder / 'newsroom.sqlite3'}"}
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", SETUP]
    done = subprocess.run(command, cwd=ROOT, env=environment(folder) | variable, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return variable, done.stdout.strip()


@pytest.fixture(scope="module")
def web(folder, database):
    """Start gunicorn with two workers, the access log, the page cache and /metrics."""
    switches = {"LOG_FORMAT": "json", "ACCESS_LOG": "true", "PAGE_CACHE": "true", "METRICS_TOKEN": TOKEN}
    server = Gunicorn(folder, **database[0], **switches)
    yield server
    server.stop()


def entries(web):
    """Return the entries of the log."""
    return [json.loads(line) for line in web.log.read_text().splitlines()]


def metrics(web, **headers):
    """Return the metrics as {name with labels: value}."""
    response = web.get("/metrics", **BEARER | headers)
    assert response.status == 200, response.text
    return {name: float(value) for name, _, value in re.findall(r"^(\S+?(\{.*\})?) (\S+)$", response.text, re.M)}


def metrics_folder(web):
    """Return the folder in which the workers count."""
    return next(Path("/dev/shm").glob(f"newsroom-metrics-{web.server.pid}-*"))


def test_every_line_is_json_including_those_of_gunicorn(web):
    starting = [entry["event"] for entry in entries(web) if entry["logger"] == "gunicorn.error"]
    assert any(event.startswith("Listening at: http://127.0.0.1:") for event in starting)


def test_a_request_is_found_in_the_log_by_the_id_of_its_response(web, database):
    path = database[1]
    responses = [web.get(path, **{"X-Request-ID": f"request-{number}"}) for number in range(6)]
    assert [response.headers["X-Request-ID"] for response in responses] == [f"request-{n}" for n in range(6)]
    assert len({response.text for response in responses}) == 1
    found = [entry for entry in entries(web) if entry.get("request_id", "").startswith("request-")]
    assert [entry["request_id"] for entry in found] == [f"request-{number}" for number in range(6)]
    assert {(entry["route"], entry["method"], entry["status"]) for entry in found} == {("article", "GET", 200)}
    # Each of the two workers has a page cache of its own here.
    assert {entry["queries"] for entry in found if entry["cache"] == "hit"} == {1}


def test_no_header_changes_the_path(web):
    assert web.get("/a-prefix/", SCRIPT_NAME="/a-prefix").status == 404
    assert web.get("/no/such/page/", SCRIPT_NAME="/a-prefix").status == 404
    assert web.get("/no/such/page/", PATH_INFO="/").status == 404


def test_the_log_has_no_secrets(web):
    headers = {
        "Referer": f"https://courier.example/comments/receipt/{SECRET}/",
        "Cookie": f"sessionid={SECRET}; csrftoken={SECRET}",
        "Authorization": f"Bearer newsroom_{SECRET}{SECRET}",
        "X-Forwarded-For": "203.0.113.7",
    }
    for path in ("comments/receipt", "comments/mine", "comments/letters/confirm", "preview", "invitation"):
        for address in (f"/{path}/{SECRET}/", f"/{path}/{SECRET}", f"//{path}//{SECRET}/", f"/{path}/a%20{SECRET}/"):
            web.get(address, **headers)
            web.post(
                address, {"body": "My neighbour", "email": "ada@post.example"}, **headers, Origin="https://a.example"
            )
    web.get(f"/api/v1/drafts/?key={SECRET}", **headers)
    broken = [
        f"GET /preview/{SECRET}/ HTTP/9.9\r\n\r\n",
        f"GET /preview/{SECRET}/ HTTP/1.1\r\nHost: courier.example\r\nCookie : sessionid={SECRET}\r\n\r\n",
        f"GET{SECRET}@@ /preview/{SECRET}/ HTTP/1.1\r\n\r\n",
        f"{SECRET}\r\n\r\n",
    ]
    for request in broken:
        with closing(socket.create_connection(("127.0.0.1", web.port))) as connection:
            connection.sendall(request.encode())
            assert b" 400 " in connection.recv(1000)
    log = web.log.read_text()
    assert log.count("Invalid request from [redacted]") >= len(broken) - 1
    assert '"route": "comment-receipt"' in log
    for text in (SECRET, "neighbour", "ada@", "203.0.113.7"):
        assert text not in log


def test_metrics_need_the_token(web):
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}, {"Authorization": "Bearer ü"}):
        response = web.get("/metrics", **headers)
        assert (response.status, response.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert "newsroom_" not in response.text
    # Over plain HTTP and without the newspaper's host name, as Prometheus asks.
    assert web.get("/metrics", **BEARER, Host="10.0.0.7:8000").status == 200


def test_a_file_that_a_worker_is_about_to_write_does_no_harm(web):
    file = metrics_folder(web) / "counter_99.db"
    file.touch()
    try:
        assert metrics(web)["newsroom_database_up"] == 1
    finally:
        file.unlink()


def test_all_workers_are_counted_also_those_that_have_ended(web, database):
    name = 'newsroom_requests_total{method="GET",route="article",status="200"}'
    before = metrics(web).get(name, 0)
    for _ in range(10):
        web.get(database[1])
    assert metrics(web)[name] == before + 10
    workers = children(web.server.pid)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    wait_until(lambda: len(set(children(web.server.pid)) - set(workers)) == 2)
    for _ in range(10):
        web.get(database[1])
    counted = metrics(web)
    assert counted[name] == before + 20
    assert counted['newsroom_request_duration_seconds_count{route="article"}'] == before + 20
    assert len([key for key in counted if key.startswith("newsroom_worker_start_time_seconds{")]) == 2
    # New workers go on in the files of those that ended.
    assert {file.name for file in metrics_folder(web).glob("counter_*.db")} == {"counter_1.db", "counter_2.db"}
    assert counted["newsroom_database_up"] == 1
    assert counted['newsroom_moderation_queue{kind="held comments"}'] == 0


def test_a_reload_keeps_what_was_counted_and_stopping_removes_the_folder(folder, database):
    server = Gunicorn(folder, **database[0], METRICS_TOKEN=TOKEN)
    try:
        counted_in = metrics_folder(server)
        wait_until(lambda: len(children(server.server.pid)) == 2)
        workers = children(server.server.pid)
        server.get("/")
        server.server.send_signal(signal.SIGHUP)
        wait_until(
            lambda: len(children(server.server.pid)) == 2 and not set(workers) & set(children(server.server.pid))
        )
        server.get("/")
        counted = metrics(server)
        assert counted['newsroom_requests_total{method="GET",route="front",status="200"}'] == 2
        # The workers that ended have no start time any more.
        assert len([key for key in counted if key.startswith("newsroom_worker_start_time_seconds{")]) == 2
    finally:
        server.stop()
    assert not counted_in.exists()


def test_another_address_answers_metrics_and_nothing_else(folder, database):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    server = Gunicorn(folder, **database[0], METRICS_BIND=f"127.0.0.1:{port}")
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            answers = {}
            for path in ("/metrics", "/", "/healthz"):
                connection.request("GET", path, headers={"Host": f"courier.example:{server.port}"})
                response = connection.getresponse()
                answers[path] = response.status, b"newsroom_" in response.read()
        assert answers == {"/metrics": (200, True), "/": (404, False), "/healthz": (404, False)}
        assert server.get("/metrics", Host=f"127.0.0.1:{port}").status == 404
        assert server.get("/").status == 200
    finally:
        server.stop()
