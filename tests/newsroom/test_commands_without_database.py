"""While the database can't be reached, commands end with a sentence, and web processes start all the same."""

import subprocess
import sys

import pytest

from tests.newsroom.test_settings import ROOT, manage

# No server listens on this port.
AWAY = "postgresql://newsroom:s3cret@127.0.0.1:1/newsroom"
MISSING = "sqlite:////no/such/folder/newsroom.sqlite3"


@pytest.mark.parametrize(
    "command",
    [
        ("migrate",),
        ("showmigrations",),
        ("article", "5", "publish", "--as", "root"),
        ("search_index",),
        ("export_articles", "-"),
        ("createsuperuser", "--noinput", "--username", "root", "--email", "root@courier.example"),
        ("runserver", "--noreload", "127.0.0.1:0"),
    ],
    ids=lambda command: command[0],
)
def test_a_command_ends_with_a_sentence(command):
    done = manage(*command, DATABASE_URL=AWAY)
    assert done.returncode == 1
    last_line = done.stderr.splitlines()[-1]
    assert last_line.startswith('newsroom: The database can’t be used: connection to server at "127.0.0.1", port 1')
    assert last_line.endswith("Check DATABASE_URL, and whether the database is running.")
    assert "Traceback" not in done.stderr
    assert "s3cret" not in done.stderr


def test_a_missing_folder_of_sqlite_is_told_in_a_sentence():
    done = manage("migrate", DATABASE_URL=MISSING)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert done.stderr.startswith("newsroom: The database can’t be used: unable to open database file.")


def test_the_worker_of_tasks_ends_with_a_sentence():
    done = manage("db_worker", "--no-reload", DATABASE_URL=AWAY, TASKS="database")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "newsroom: The database can’t be used: " in done.stderr


def test_a_command_that_restarts_on_changes_prints_the_sentence():
    code = (
        "import sys, threading, manage; from django.db import OperationalError; sys.argv = ['manage.py', 'check'];"
        "manage.main();"
        "thread = threading.Thread(target=lambda: (_ for _ in ()).throw(OperationalError('It is away.')));"
        "thread.start(); thread.join()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    assert "newsroom: The database can’t be used: It is away." in done.stderr


def test_the_traceback_is_shown_on_request():
    assert "Traceback" in manage("showmigrations", "--traceback", DATABASE_URL=AWAY).stderr


def test_what_needs_no_database_works():
    assert manage("check", DATABASE_URL=AWAY).returncode == 0
