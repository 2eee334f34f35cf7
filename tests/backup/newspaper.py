"""A newspaper with pictures, and helpers that back it up, compare it, delete it and restore it."""

import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections

from articles.backup.stored_files import delete_file, open_file, stored_names
from articles.delivery.page_cache.models import PageTag, ScheduledPageChange

# Rows that a restore changes: pages become new, and sessions end.
CHANGED_TABLES = {PageTag._meta.db_table, ScheduledPageChange._meta.db_table, "django_session"}
Rows = dict[str, list[str]]


def run(*arguments: object, **options: Any) -> str:
    """Run a command and return what it wrote."""
    output = io.StringIO()
    call_command(*map(str, arguments), stdout=output, stderr=output, **options)
    return output.getvalue()


def rows() -> Rows:
    """Return {table: its rows, sorted} of every table, the search index's and Django's included."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def unchanged_rows() -> Rows:
    """Return the rows that are the same before a backup and after its restore."""
    return {table: found for table, found in rows().items() if table not in CHANGED_TABLES}


def files() -> dict[str, bytes]:
    """Return {name: content} of every file of both storages."""
    found = {}
    for name in stored_names():
        with open_file(name) as file:
            found[name] = file.read()
    return found


def delete_files() -> None:
    """Delete every file of both storages."""
    for name in list(stored_names()):
        delete_file(name)


def drop_database() -> None:
    """Leave a database without any table, as on a new server."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        connections.close_all()
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()
        return
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(f"DROP TABLE {', '.join(map(connection.ops.quote_name, tables))} CASCADE")


def changed_byte(path: Path, position: int) -> Path:
    """Return a copy of a file with one changed byte."""
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    copy = path.with_name("changed.tar")
    copy.write_bytes(data)
    return copy


@contextmanager
def small_files_only(size: int) -> Iterator[None]:
    """Let no file of this process become longer than that; the error is like that of a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
