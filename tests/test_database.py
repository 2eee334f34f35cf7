"""The tests run on the database they were asked to, set up as a newspaper's is."""

import os
import sqlite3
from contextlib import closing

import pytest
from django.db import connection, transaction

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own settings")


def test_the_database_is_the_kind_that_the_address_names():
    address = os.environ.get("DATABASE_URL") or "sqlite:"
    assert connection.vendor == address.partition(":")[0]


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_sqlite_keeps_a_write_ahead_log_and_waits_20_seconds_for_a_lock():
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (20_000,)


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_sqlite_takes_the_write_lock_where_a_transaction_begins():
    another = closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0))
    with another as second, transaction.atomic(), pytest.raises(sqlite3.OperationalError, match="locked"):
        second.execute("BEGIN IMMEDIATE")
