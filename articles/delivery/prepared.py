"""Queries whose SQL is written once a process, and on PostgreSQL planned once a connection.

Django takes longer to write one, and PostgreSQL to plan it, than it takes to answer. What is asked with each comment
that comes in is prepared: built of Given values, which stand in filters for those that change.
"""

import threading
from copy import copy
from functools import lru_cache, wraps
from itertools import count, groupby
from types import SimpleNamespace
from weakref import WeakKeyDictionary

from django.db import connections, router
from django.db.models import AutoField, Expression, IntegerField
from django.db.models.sql import InsertQuery
from psycopg2.extensions import AsIs

# Of each connection to PostgreSQL, the names of the statements that it has planned.
_planned = WeakKeyDictionary()


class Given(Expression):
    """A value that is given by its name when a prepared query is asked; NULL where it is None."""

    def __init__(self, name, output_field):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        """Return a placeholder, with this as its parameter."""
        return "%s", [self]


def given(model, **names):
    """Return {lookup: Given}: `created_at__gt="since"` compares a model's created_at with the value named since."""
    return {lookup: Given(name, _field_of(model, lookup)) for lookup, name in names.items()}


def prepared(build):
    """Make of `build(*shape)`, which returns a queryset, a function that returns its rows as a list.

    It takes the shape, which must be hashable and of few kinds, and the Given values by their names. `in_turn`, two
    numbers of 32 bits, makes transactions that give the same wait for each other, and ask when it is their turn; where
    PostgreSQL isn't the database, all that write do.
    """

    @lru_cache(maxsize=64)
    def written(*shape):
        return _Written(build(*shape))

    @wraps(build)
    def rows(*shape, in_turn=(), **values):
        return written(*shape).rows(values, in_turn)

    return rows


def insert(row):
    """Store an unsaved row as it is, and give it the key that the database makes, if it does.

    Nothing else of what saving does takes place: what a model's own `save` adds is to be there already.
    """
    connection = connections[router.db_for_write(type(row))]
    insertion = _insertion(type(row), 1, connection.alias, returns_key=True)
    with connection.cursor() as cursor:
        _execute(cursor, (insertion.statement, insertion.values([row], connection)))
        if insertion.key:
            setattr(row, insertion.key.attname, cursor.fetchone()[0])
    row._state.adding, row._state.db = False, connection.alias


def insert_all(rows):
    """Store unsaved rows as `insert` does, in one go and a transaction of the caller's; none is told its key.

    Those of one model follow each other.
    """
    connection, statements = connections[router.db_for_write(type(rows[0]))], []
    for model, same in groupby(rows, type):
        same = list(same)
        insertion = _insertion(model, len(same), connection.alias)
        statements.append((insertion.statement, insertion.values(same, connection)))
    with connection.cursor() as cursor:
        _execute(cursor, *statements)


class _Insertion:
    """The statement that inserts so many rows of a model, and the field whose value the database makes, if any."""

    def __init__(self, model, count, alias, returns_key):
        meta = model._meta
        self.key = meta.pk if isinstance(meta.pk, AutoField) else None
        self.fields = [field for field in meta.local_concrete_fields if field is not self.key]
        row = SimpleNamespace(**{field.attname: Given(field.attname, _own(field)) for field in self.fields})
        query = InsertQuery(model)
        query.insert_values(self.fields, [row] * count, raw=True)
        compiler = query.get_compiler(using=alias)
        compiler.returning_fields = [self.key] if returns_key and self.key else None
        ((sql, _),) = compiler.as_sql()
        self.statement = _Statement(sql, list(row.__dict__.values()) * count)

    def values(self, rows, connection):
        """Return what the statement takes, in its order."""
        return [
            field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows for field in self.fields
        ]


@lru_cache(maxsize=64)
def _insertion(model, count, alias, returns_key=False):
    return _Insertion(model, count, alias, returns_key)


class _Statement:
    """SQL, and what stands at its placeholders: values, and Givens for those that come with each execution."""

    def __init__(self, sql, parameters):
        self.sql, self.parameters = sql, parameters
        self.given = [parameter for parameter in parameters if isinstance(parameter, Given)]

    def filled(self, values):
        """Return all parameters, with these values for the Givens in their order."""
        values = iter(values)
        return [next(values) if isinstance(parameter, Given) else parameter for parameter in self.parameters]

    def planned(self, cursor, names):
        """Return the SQL that executes what a session of PostgreSQL has planned, under one of the `names` it knows."""
        if self not in names:
            name = f"prepared_{len(names)}"
            numbered = self.filled(AsIs(f"${place}") for place in count(1))
            with cursor.db.wrap_database_errors:
                cursor.cursor.execute(f"PREPARE {name} AS {self.sql}", numbered)
            names[self] = name
        return f"EXECUTE {names[self]}" + (f" ({', '.join(['%s'] * len(self.given))})" if self.given else "")


_TURN = _Statement("SELECT pg_advisory_xact_lock(%s, %s)", [Given("turn", IntegerField()), Given("of", IntegerField())])


def _execute(cursor, *statements):
    """Execute statements, each with the values for its Givens in their order; what the last one finds can be fetched.

    PostgreSQL takes them all at once, and plans each but once, unless connections are shared out by the transaction;
    then a plan is nobody's own.
    """
    connection = cursor.db
    if connection.vendor != "postgresql" or connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        for statement, values in statements:
            cursor.execute(statement.sql, statement.filled(values))
        return
    names = _planned.setdefault(connection.connection, {})
    sql = "; ".join([statement.planned(cursor, names) for statement, _ in statements])
    cursor.execute(sql, [value for _, values in statements for value in values])


class _Written:
    """A queryset's statement, and in each thread what reads its rows as Django does."""

    def __init__(self, queryset):
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(using=queryset.db)
        self.statement = _Statement(*self.compiler.as_sql())
        self.converters = self.compiler.get_converters([column for column, *_ in self.compiler.select])
        self.of_thread = threading.local()

    def rows(self, values, in_turn):
        connection = connections[self.queryset.db]
        given = self.statement.given
        values = [each.output_field.get_db_prep_value(values[each.name], connection) for each in given]
        with connection.cursor() as cursor:
            if in_turn and connection.vendor == "postgresql":
                # By a statement before it: what was committed while it waited is seen by the next.
                _execute(cursor, (_TURN, in_turn), (self.statement, values))
            else:
                _execute(cursor, (self.statement, values))
            found = cursor.fetchall()
        return self._read(found, connection) if found else []

    def _read(self, found, connection):
        asked = getattr(self.of_thread, "asked", None)
        if asked is None:
            asked = self.of_thread.asked = self._asked(connection)
        asked.compiler.found = found
        return list(self.queryset._iterable_class(asked))

    def _asked(self, connection):
        """Return what an iterable of Django's takes for a queryset; the rows found are told to its compiler."""
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.execute_sql = lambda *args, **kwargs: [compiler.found]
        compiler.get_converters = lambda columns: self.converters
        query = copy(self.queryset.query)
        query.get_compiler = lambda *args, **kwargs: compiler
        known = {"_fields": self.queryset._fields, "_known_related_objects": {}}
        return SimpleNamespace(db=self.queryset.db, query=query, compiler=compiler, **known)


def _field_of(model, lookup):
    name = lookup.partition("__")[0]
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return _own(field)


def _own(field):
    """Return the field that says what values a field holds: of a relation, the key at its end."""
    while field.is_relation:
        field = field.target_field
    return field
