"""Export the newspaper as JSON Lines: a line of metadata, the rows, and a line with the number of rows."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import CharField, F, QuerySet
from django.db.models.functions import Collate

from ..news_id_sequence import last_news_id
from .account_rights import rights_of
from .export_filter import ExportFilter, select_rows
from .exported_models import exported_fields, exported_models
from .row_serializer import row_to_line

FORMAT, VERSION = "newsroom", 2
CHUNK_SIZE = 500
# Collations by code point, which sort text the same way on every database.
BINARY_COLLATION = {"postgresql": "C", "sqlite": "BINARY"}


def export_newspaper(export_filter: ExportFilter | None = None, *, passwords: bool = False) -> Iterator[str]:
    """Yield the lines of the newspaper, or of the part that a filter selects; each ends in a line feed.

    All lines come from one snapshot of the database, even if somebody writes meanwhile. The same rows give the same
    lines on every database. With `passwords`, the password hashes of the accounts are exported too.
    """
    export_filter, count = export_filter or ExportFilter(), 0
    with consistent_snapshot():
        yield _first_line(export_filter)
        for name, rows in select_rows(export_filter).items():
            for line in _lines(name, rows, passwords):
                yield line
                count += 1
        yield json.dumps({"end": {"rows": count}}) + "\n"


def _first_line(export_filter: ExportFilter) -> str:
    meta: dict[str, str | int | bool] = {"format": FORMAT, "version": VERSION, "whole": not export_filter}
    if not export_filter:
        meta["last_news_id"] = last_news_id()
    return json.dumps({"meta": meta}) + "\n"


def _lines(name: str, rows: QuerySet[Any], passwords: bool) -> Iterator[str]:
    model = exported_models()[name]
    columns = [field.attname for field in exported_fields(model, passwords)]
    values = order_by_key(rows).values_list(*columns).iterator(chunk_size=CHUNK_SIZE)
    while chunk := [dict(zip(columns, row, strict=True)) for row in islice(values, CHUNK_SIZE)]:
        if model is User:
            rights = rights_of([fields["id"] for fields in chunk])
            chunk = [fields | rights[fields["id"]] for fields in chunk]
        for fields in chunk:
            yield row_to_line(name, fields)


def order_by_key(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return rows by primary key, in the same order on every database."""
    key = rows.model._meta.pk
    if isinstance(key, CharField):
        return rows.order_by(Collate(F(key.attname), BINARY_COLLATION[connection.vendor]))
    return rows.order_by(key.attname)


@contextmanager
def consistent_snapshot() -> Iterator[None]:
    """Let every query of the block see the database as it was at the first query, without blocking writers."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # Not `atomic`, since the settings let Django's transactions on SQLite take the write lock at once.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
