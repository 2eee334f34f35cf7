"""The newspaper run by the shipped files: nginx, gunicorn under a socket of systemd, and the worker of tasks."""

import os
import re
import shutil
import signal
import subprocess
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException
from threading import Event

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from articles.comments.comment_settings import CommentRules
from articles.models import Comment, Photo
from articles.photos import renditions
from articles.photos.upload_photo import upload_photo
from tests.builders import a_live_article, a_photo, a_picture
from tests.newsroom.test_settings import ROOT

from .servers import free_port, running_nginx, wait_for_port
from .systemd_services import WebService, is_running, running_worker, unit_values, write_environment_file

pytestmark = pytest.mark.django_db(transaction=True)
SOCKET_ACTIVATE = shutil.which("systemd-socket-activate")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, django_db_setup):
    """Return a folder with the environment file, in which nginx and the processes keep their files."""
    folder = tmp_path_factory.mktemp("newsroom")
    write_environment_file(folder)
    return folder


@pytest.fixture(scope="module")
def web(folder):
    """Start the web processes."""
    web = WebService(folder / "newsroom.env")
    web.start()
    yield web
    web.kill()


@pytest.fixture(scope="module")
def nginx(installed_nginx, web, folder):
    """Start nginx in front of them, so that it logs each request at once."""
    with running_nginx(folder, web.port, {" buffer=64k flush=5s": ""}) as nginx:
        yield nginx


@pytest.fixture
def worker(folder, settings):
    """Start the worker, and leave tasks to it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.MEDIA_ROOT = folder / "media"
    settings.STORAGES = settings.STORAGES | {
        "originals": {**settings.STORAGES["originals"], "OPTIONS": {"location": folder / "originals"}}
    }
    with running_worker(folder / "newsroom.env") as worker:
        yield worker


def wait_until(condition):
    """Return the first true result of a function."""
    deadline = time.monotonic() + 60
    while not (result := condition()):
        assert time.monotonic() < deadline, "It doesn't happen."
        time.sleep(0.05)
    return result


def send_comment(nginx, live, text):
    """Post a comment as a browser would, and return the response."""
    body = urllib.parse.urlencode({"body": text}).encode()
    kind = "application/x-www-form-urlencoded"
    return nginx.get(f"/news/{live.pk}/comments/", "POST", body, Content_Type=kind, Origin="http://courier.example")[0]


def avif_of(photo):
    """Return the path of a photo's AVIF, once a task has made it."""
    names = renditions.file_names_of(Photo.objects.get(pk=photo.pk).crops)
    return next((name for name in names if name.endswith(".avif")), None)


def test_pages_files_comments_and_tasks_work_and_the_log_has_no_secret(nginx, worker):
    photo = a_photo()
    live = a_live_article(photo=photo)
    response, page = nginx.get(live.get_absolute_url(), X_Request_ID="4bf92f3577b34da6a3ce929d0e0e4736")
    assert (response.status, response.headers["X-Request-ID"]) == (200, "4bf92f3577b34da6a3ce929d0e0e4736")
    assert live.headline in page.decode()

    style = re.search(r"/static/css/[\w.]+\.css", page.decode())[0]
    assert nginx.get(style)[0].status == 200
    picture = re.search(r"/media/(photos/[\w./-]+\.webp)", page.decode())[0]
    assert nginx.get(picture)[0].headers["Content-Type"] == "image/webp"
    avif = wait_until(lambda: avif_of(photo))
    assert nginx.get(f"/media/{avif}")[0].headers["Content-Type"] == "image/avif"

    response = send_comment(nginx, live, "The gauge was read twice.")
    assert response.status in {302, 303}
    assert Comment.objects.get().body == "The gauge was read twice."
    receipt = urllib.parse.urlsplit(response.headers["Location"]).path
    token = re.fullmatch(r"/comments/receipt/([\w-]+)/", receipt)[1]
    assert nginx.get(receipt)[0].status == 200
    assert nginx.get("/metrics")[0].status == 403
    assert nginx.get("/readyz?format=json")[0].status == 200

    log = wait_until(lambda: (text := (nginx.folder / "access.log").read_text()) and "/metrics" in text and text)
    assert "4bf92f3577b34da6a3ce929d0e0e4736" in log
    assert "GET /comments/receipt/- " in log
    assert token not in log + (nginx.folder / "error.log").read_text()


def test_a_stopped_worker_finishes_its_task(worker):
    photo = upload_photo(a_picture(size=(3000, 2000)))
    task = DBTaskResult.objects.get()
    wait_until(lambda: DBTaskResult.objects.get(pk=task.pk).status == "RUNNING")
    with transaction.atomic():
        # The task can't end before this transaction does.
        Photo.objects.filter(pk=photo.pk).update(caption="Locked")
        assert DBTaskResult.objects.get(pk=task.pk).status == "RUNNING"
        worker.terminate()
        with suppress(subprocess.TimeoutExpired):
            worker.wait(0.5)
        assert worker.poll() is None
    assert worker.wait(60) == 0
    assert DBTaskResult.objects.get(pk=task.pk).status == "SUCCESSFUL"
    assert avif_of(photo)


class Load:
    """Readers and commenters who don't stop, and what they were answered."""

    def __init__(self, nginx, live):
        self.nginx, self.live, self.stop = nginx, live, Event()
        self.failed, self.read, self.stored = [], 0, []

    def request_again_and_again(self, one_request, number):
        """Repeat a request until `stop` is set."""
        count = 0
        while not self.stop.is_set():
            count += 1
            try:
                status = one_request(f"{number}-{count}")
            except (OSError, HTTPException) as error:
                status = error
            if status not in {200, 302, 303}:
                self.failed.append(status)

    def read_page(self, identifier):
        """Read a page that no cache in front has."""
        status = self.nginx.get(f"{self.live.get_absolute_url()}?reader={identifier}")[0].status
        self.read += 1
        return status

    def send_comment(self, identifier):
        """Send a comment, and remember it if the answer says that it is stored."""
        status = send_comment(self.nginx, self.live, f"This is the remark {identifier}.").status
        if status in {302, 303}:
            self.stored.append(f"This is the remark {identifier}.")
        return status


def renew_workers(web):
    """Have the workers replaced, and return when the old ones have ended."""
    old = two_workers(web)
    web.signal(signal.SIGHUP)
    wait_until(lambda: not any(map(is_running, old)))
    two_workers(web)


def two_workers(web):
    """Return the ids of the worker processes, once there are two."""
    return wait_until(lambda: len(workers := web.workers()) == 2 and workers)


def test_no_request_is_lost_while_the_processes_are_replaced(nginx, web):
    unlimited = dict.fromkeys(("max_per_commenter", "max_per_network", "max_per_thread", "max_per_site"), 0)
    CommentRules.objects.update_or_create(pk=1, defaults=unlimited)
    load = Load(nginx, a_live_article())
    with ThreadPoolExecutor(6) as clients:
        for number in range(3):
            clients.submit(load.request_again_and_again, load.read_page, number)
            clients.submit(load.request_again_and_again, load.send_comment, number)
        try:
            for replace in (lambda: renew_workers(web), web.reload, web.restart):
                done = len(load.stored)
                replace()
                wait_until(lambda done=done: len(load.stored) > done + 3)
        finally:
            load.stop.set()
    assert load.failed == []
    assert load.read > 20
    assert sorted(Comment.objects.values_list("body", flat=True)) == sorted(load.stored)


def test_settings_that_do_not_work_leave_the_old_processes_in_place(nginx, web, folder):
    file = folder / "newsroom.env"
    working = file.read_text()
    file.write_text(working.replace("TIME_ZONE=UTC", "TIME_ZONE=Teheran"))
    workers = two_workers(web)
    web.signal(signal.SIGUSR2)
    wait_until(lambda: web.group() - workers - {web.main_pid})
    wait_until(lambda: not web.group() - workers - {web.main_pid})
    file.write_text(working)
    assert nginx.get("/readyz")[0].status == 200
    assert web.workers() == workers
    web.reload()
    for port in (web.port, web.second_port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as response:
            assert response.status == 200


@pytest.mark.skipif(not SOCKET_ACTIVATE, reason="There is no systemd here. Get it: apt-get install systemd")
def test_it_serves_the_socket_that_systemd_passes(folder):
    port = free_port()
    (command,) = unit_values("newsroom-web.service", "ExecStart")
    variables = [f"--setenv=NEWSROOM_ENV_FILE={folder / 'newsroom.env'}", "--setenv=PATH=/usr/bin:/bin"]
    server = subprocess.Popen(
        [SOCKET_ACTIVATE, f"--listen=127.0.0.1:{port}", *variables, *command.split()],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        # The first connection starts the newspaper, and waits for it.
        wait_for_port(port, server)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as response:
            assert response.read() == b"ok\n"
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
