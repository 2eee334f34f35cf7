"""A database of the earlier migrations is refused with an error before anything in it changes."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db.utils import ConnectionHandler

from articles import old_database_check
from articles.old_database_check import OldDatabaseError

EARLIER = ["0001_initial", "0002_roles", "0003_the_desk", "0004_roles", "0005_feeds", "0006_search", "0007_photos"]
EARLIER += ["0008_comments", "0009_roles", "0010_exchange", "0011_roles", "0012_talk", "0013_letters"]
EARLIER += ["0014_told_of_articles"]


@pytest.fixture
def database(tmp_path) -> Path:
    """Return an SQLite file whose migration records are those of the earlier migrations."""
    path = tmp_path / "old.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text, applied text)")
        rows = [("articles", name, "2026-03-01 00:00:00") for name in EARLIER]
        connection.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)", rows)
    return path


def test_migrate_refuses_it_and_changes_nothing(database):
    before = database.read_bytes()
    done = subprocess.run(
        [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "migrate"],
        env=os.environ | {"DATABASE_URL": f"sqlite:///{database}", "DJANGO_SETTINGS_MODULE": "newsroom.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "export_articles" in done.stderr
    assert "import_articles" in done.stderr
    with closing(sqlite3.connect(database)) as connection:
        assert [name for (name,) in connection.execute("SELECT name FROM sqlite_master")] == ["django_migrations"]
    # Only the header differs: SQLite marks the file as WAL.
    assert database.read_bytes()[100:] == before[100:]


@pytest.mark.django_db
def test_a_database_of_the_second_schema_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(old_database_check, "_accepted", set())
    path = tmp_path / "second.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE articles_entry (id integer PRIMARY KEY)")
    parameters = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    with pytest.raises(OldDatabaseError), ConnectionHandler({"default": parameters})["default"].cursor():
        pass


@pytest.mark.django_db
def test_every_connection_to_it_is_refused(database, monkeypatch):
    monkeypatch.setattr(old_database_check, "_accepted", set())
    parameters = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(database)}
    connection = ConnectionHandler({"default": parameters})["default"]
    for _ in range(2):
        with pytest.raises(OldDatabaseError, match="earlier version"), connection.cursor():
            pass
    assert connection.connection is None
    assert not old_database_check._accepted
