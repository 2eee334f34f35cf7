"""Writing the newspaper out: a line that says what follows, the rows, a line that says how many there were."""

import json
from contextlib import contextmanager
from itertools import islice

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import CharField, F
from django.db.models.functions import Collate

from ..news_id_sequence import last_news_id
from .account_rights import rights_of
from .export_filter import ExportFilter, select_rows
from .exported_models import exported_fields, exported_models
from .row_serializer import row_to_line

FORMAT, VERSION = "newsroom", 2
CHUNK_SIZE = 500
# Letter by letter, in whatever order a database usually puts words.
BINARY_COLLATION = {"postgresql": "C", "sqlite": "BINARY"}


def export_newspaper(export_filter=None, *, passwords=False):
    """Yield the lines of the newspaper, or of what an ExportFilter names, as text that ends in a line feed.

    All are of one moment, whatever is written meanwhile. The same rows always make the same lines, on every
    database. `passwords` lets the hashes of the accounts' passwords go out.
    """
    export_filter, count = export_filter or ExportFilter(), 0
    with consistent_snapshot():
        yield _first_line(export_filter)
        for name, rows in select_rows(export_filter).items():
            for line in _lines(name, rows, passwords):
                yield line
                count += 1
        yield json.dumps({"end": {"rows": count}}) + "\n"


def _first_line(export_filter):
    said = {"format": FORMAT, "version": VERSION, "whole": not export_filter}
    if not export_filter:
        said["last_news_id"] = last_news_id()
    return json.dumps({"meta": said}) + "\n"


def _lines(name, rows, passwords):
    model = exported_models()[name]
    columns = [field.attname for field in exported_fields(model, passwords)]
    found = order_by_key(rows).values_list(*columns).iterator(chunk_size=CHUNK_SIZE)
    while chunk := [dict(zip(columns, row, strict=True)) for row in islice(found, CHUNK_SIZE)]:
        if model is User:
            rights = rights_of([fields["id"] for fields in chunk])
            chunk = [fields | rights[fields["id"]] for fields in chunk]
        for fields in chunk:
            yield row_to_line(name, fields)


def order_by_key(rows):
    """Return rows by their keys, in the same order on every database."""
    key = rows.model._meta.pk
    if isinstance(key, CharField):
        return rows.order_by(Collate(F(key.attname), BINARY_COLLATION[connection.vendor]))
    return rows.order_by(key.attname)


@contextmanager
def consistent_snapshot():
    """Let every query of the block see the database as it was at the first, without keeping anybody from writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # Django's own transactions on SQLite take the lock for writing.
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
