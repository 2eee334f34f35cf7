"""Writing the newspaper out: a line that says what follows, the rows, a line that says how many there were."""

import json
from contextlib import contextmanager
from itertools import islice

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import CharField, F
from django.db.models.functions import Collate

from ..news_ids import last_news_id
from .accounts import rights_of
from .inventory import fields_of, taken
from .rows import line_of
from .selection import Wanted, select

FORMAT, VERSION = "newsroom", 1
CHUNK = 500
# Letter by letter, in whatever order a database usually puts words.
PLAIN_ORDER = {"postgresql": "C", "sqlite": "BINARY"}


def export_newspaper(wanted=None, *, passwords=False):
    """Yield the lines of the newspaper, or of what a Wanted names, as text that ends in a line feed.

    All are of one moment, whatever is written meanwhile. The same rows always make the same lines, on every
    database. `passwords` lets the hashes of the accounts' passwords go out.
    """
    wanted, count = wanted or Wanted(), 0
    with one_moment():
        yield _meta(wanted)
        for name, rows in select(wanted).items():
            for line in _lines(name, rows, passwords):
                yield line
                count += 1
        yield json.dumps({"end": {"rows": count}}) + "\n"


def _meta(wanted):
    said = {"format": FORMAT, "version": VERSION, "whole": not wanted}
    if not wanted:
        said["last_news_id"] = last_news_id()
    return json.dumps({"meta": said}) + "\n"


def _lines(name, rows, passwords):
    model = taken()[name]
    columns = [field.attname for field in fields_of(model, passwords)]
    found = in_order(rows).values_list(*columns).iterator(chunk_size=CHUNK)
    while chunk := [dict(zip(columns, row, strict=True)) for row in islice(found, CHUNK)]:
        if model is User:
            rights = rights_of([fields["id"] for fields in chunk])
            chunk = [fields | rights[fields["id"]] for fields in chunk]
        for fields in chunk:
            yield line_of(name, fields)


def in_order(rows):
    """Return rows by their keys, in the same order on every database."""
    key = rows.model._meta.pk
    if isinstance(key, CharField):
        return rows.order_by(Collate(F(key.attname), PLAIN_ORDER[connection.vendor]))
    return rows.order_by(key.attname)


@contextmanager
def one_moment():
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
