"""The bulk road: rows of many models by the thousand, past the verbs, inside one transaction of the caller's."""

import gc
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from io import StringIO
from operator import attrgetter
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import JSONField
from psycopg2.extras import Json

from ..search.backends import backend
from ..search.index import catch_up
from .news_ids import move_past_the_highest

BATCH = 2_000
INDEXED_AT_ONCE = 1_000
# A text's way into its table, where the server was built with it.
PACKED_QUICKLY = """
SELECT set_config(name, 'lz4', false) FROM pg_settings
WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)
"""
# What a database takes as it is.
PLAIN = {str, int, bool, type(None)}


class BulkWriter:
    """Collects rows and writes them a batch at a time, model by model in the order of `models`.

    Rows keep the keys they come with. References may point at rows of the same batch. `finish` writes what is left
    and moves the sequences on; the search then has its notes of every article, which `index_what_came` takes up.
    """

    def __init__(self, models, batch=BATCH):
        self.waiting = {model: [] for model in models}
        self.batch, self.written, self.count = batch, 0, 0

    def add(self, *rows):
        """Take rows in; a full batch is written."""
        for row in rows:
            self.waiting[type(row)].append(row)
        self.count += len(rows)
        if self.count >= self.batch:
            self.flush()

    def flush(self):
        """Write the rows that wait, and let the database check their references."""
        for model, rows in self.waiting.items():
            if rows:
                write(model, rows)
        self.written, self.count = self.written + self.count, 0
        self.waiting = {model: [] for model in self.waiting}

    def finish(self):
        """Write what is left, and let new rows be numbered after these."""
        self.flush()
        move_sequences(self.waiting)


def maker_of(model):
    """Return a function that makes unsaved rows of a model of their columns, in a third of the time of its constructor.

    It takes values by the columns' names (of a relation, its key); the others have their defaults.
    """
    fields = model._meta.concrete_fields
    names = {field.attname for field in fields}
    defaults = [
        field.get_default if callable(field.default) else partial(_same, field.get_default()) for field in fields
    ]
    columns = [(field.attname, default) for field, default in zip(fields, defaults, strict=True)]

    def make(**values):
        if not names.issuperset(values):
            raise TypeError(f"{model.__name__} has no {', '.join(values.keys() - names)}.")
        return model(*[values[name] if name in values else default() for name, default in columns])

    return make


def _same(value):
    return value


@contextmanager
def in_bulk():
    """Surround the writing of thousands of rows with what makes it quicker, and costs others nothing."""
    _on_postgresql(PACKED_QUICKLY)
    # As Django does with DEBUG on, where it would keep a statement with a thousand rows in it.
    connection.make_debug_cursor = connection.make_cursor
    # Rows go one after another and lie in no circles: looking for some takes a tenth of the time.
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_collecting:
            gc.enable()
        del connection.make_debug_cursor
        _on_postgresql("RESET default_toast_compression")


def _on_postgresql(statement):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement)


def index_what_came():
    """Index for the search what the bulk road has written and committed."""
    with in_bulk(), backend().writing_many(), connection.cursor() as cursor:
        # Before, too: what the index reads would be planned as if the tables were empty still.
        cursor.execute("ANALYZE")
        catch_up(batch=INDEXED_AT_ONCE)
        cursor.execute("ANALYZE")


def write(model, rows, checked=True):
    """Store these rows of one model as they are, whatever its `save` would say: all with their keys, or none.

    Their references are `checked` at once, unless they may lead to rows that come later.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key or rows[0].pk is not None]
    with transaction.atomic(), connection.cursor() as cursor:
        _insert(cursor, model, fields, _prepared(fields, rows))
        if checked and connection.vendor == "postgresql":
            # Else the server would remember each reference until the end, however many there are.
            connection.check_constraints()


def _insert(cursor, model, fields, columns):
    # Past Django's compiler, which takes longer over each value than the database does.
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(quote(field.column) for field in fields)
    if connection.vendor == "postgresql":
        lines = map("\t".join, zip(*map(_as_copied, columns), strict=True))
        with connection.wrap_database_errors:
            cursor.cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", StringIO("\n".join(lines)))
    else:
        places = ", ".join(["%s"] * len(fields))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", zip(*columns, strict=True))


def _prepared(fields, rows):
    """Return the rows' values as the database takes them, a column each, since most need no look at each."""
    columns = zip(*map(attrgetter(*(field.attname for field in fields)), rows), strict=True)
    return list(map(_prepared_column, fields, columns))


def _prepared_column(field, values):
    if PLAIN.issuperset(map(type, values)) and not isinstance(field, JSONField):
        return values
    return [field.get_db_prep_save(value, connection) for value in values]


def _as_copied(values):
    return [COPIED[type(value)](value) for value in values]


def _escaped(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


class _Writers(dict):
    """What writes a value of each type; of another, that of the type it is one of. TypeError where there is none."""

    def __missing__(self, kind):
        known = next((each for each in kind.__mro__ if each in self), None)
        if known is None:
            raise TypeError(f"How COPY reads a value of {kind} isn’t known here.")
        self[kind] = self[known]
        return self[kind]


# As COPY reads values in its text format (https://www.postgresql.org/docs/current/sql-copy.html).
COPIED = _Writers(
    {
        str: _escaped,
        int: str,
        bool: str,
        float: repr,
        type(None): lambda value: r"\N",
        datetime: datetime.isoformat,
        date: date.isoformat,
        UUID: str,
        Json: lambda value: _escaped(value.dumps(value.adapted)),
    }
)


def move_sequences(models):
    """Let the next row of each model be numbered after the highest; SQLite does so by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
    move_past_the_highest()
