"""Queries whose SQL is written once a process: Django takes longer to write one than a database to answer it.

What is asked with each comment that comes in is prepared: built of Given values, which stand in filters for those that
change.
"""

from copy import copy
from functools import lru_cache, wraps
from types import SimpleNamespace

from django.db import connections, router
from django.db.models import AutoField, Expression
from django.db.models.sql import InsertQuery


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

    It takes the shape, which must be hashable and of few kinds, and the Given values by their names.
    """

    @lru_cache(maxsize=64)
    def written(*shape):
        return _Written(build(*shape))

    @wraps(build)
    def rows(*shape, **values):
        return written(*shape).rows(values)

    return rows


def insert(*rows):
    """Store unsaved rows of one model as they are, in one statement, and give them the keys that the database made.

    Nothing else of what saving does takes place: what a model's own `save` adds is to be there already.
    """
    model, connection = type(rows[0]), connections[router.db_for_write(type(rows[0]))]
    sql, fields, key = _insertion(model, len(rows), connection.alias)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        made = cursor.fetchall() if key else [()] * len(rows)
    for row, keys in zip(rows, made, strict=True):
        if key:
            setattr(row, key.attname, keys[0])
        row._state.adding, row._state.db = False, connection.alias


@lru_cache(maxsize=64)
def _insertion(model, count, alias):
    """Return (the SQL that inserts so many rows, the fields whose values it takes, the field that the database makes).

    That field is None where the key is given.
    """
    meta = model._meta
    key = meta.pk if isinstance(meta.pk, AutoField) else None
    fields = [field for field in meta.local_concrete_fields if field is not key]
    row = SimpleNamespace(**{field.attname: Given(field.attname, _own(field)) for field in fields})
    query = InsertQuery(model)
    query.insert_values(fields, [row] * count, raw=True)
    compiler = query.get_compiler(using=alias)
    compiler.returning_fields = [key] if key else None
    return compiler.as_sql()[0][0], fields, key


class _Written:
    """A queryset and its SQL. The compiler that wrote it knows how to read the rows, on any connection."""

    def __init__(self, queryset):
        self.queryset, self.iterable, self.fields = queryset, queryset._iterable_class, queryset._fields
        self.compiler = queryset.query.get_compiler(using=queryset.db)
        self.sql, self.parameters = self.compiler.as_sql()
        self.converters = self.compiler.get_converters([column for column, *_ in self.compiler.select])

    def rows(self, values):
        compiler = copy(self.compiler)
        compiler.connection = connections[self.queryset.db]
        parameters = tuple(_value(parameter, values, compiler.connection) for parameter in self.parameters)
        compiler.as_sql = lambda *args, **kwargs: (self.sql, parameters)
        compiler.get_converters = lambda columns: self.converters
        query = copy(self.queryset.query)
        query.get_compiler = lambda *args, **kwargs: compiler
        asked = SimpleNamespace(db=self.queryset.db, query=query, _fields=self.fields, _known_related_objects={})
        return list(self.iterable(asked))


def _value(parameter, values, connection):
    if not isinstance(parameter, Given):
        return parameter
    return parameter.output_field.get_db_prep_value(values[parameter.name], connection)


def _field_of(model, lookup):
    name = lookup.partition("__")[0]
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return _own(field)


def _own(field):
    """Return the field that says what values a field holds: of a relation, the key at its end."""
    while field.is_relation:
        field = field.target_field
    return field
