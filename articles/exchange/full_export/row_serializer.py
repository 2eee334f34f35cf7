"""One row as one line of JSON, and back.

A line is {"model": name, "fields": {column: value}}: moments as ISO 8601 in UTC with microseconds, UUIDs as text,
references as keys. An account's roles stand beside, by name, since each database numbers them in its own way.
"""

import json
import math
from datetime import UTC, date, datetime
from functools import cache
from uuid import UUID

from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.utils import validate_file_name
from django.db import connection, models

from ...editorial.body_html import sanitise
from .exported_models import exported_fields, name_of

# The type in which JSON brings the value of a field; a later line is asked first.
JSON_TYPES = [
    (models.JSONField, object, "JSON"),
    (models.BooleanField, bool, "true or false"),
    ((models.IntegerField, models.ForeignKey), int, "a whole number"),
    (models.Field, str, "text"),
]


class RowError(Exception):
    """What keeps a line out, as a sentence."""


def row_to_line(name, fields):
    """Return the line of a row; the same row always makes the same line, on every database."""
    written = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_json_default)
    return f'{{"model":"{name}","fields":{written}}}\n'


def _json_default(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"A value of {type(value)} can’t be written.")


def read_row(model, values):
    """Return the unsaved row of `model` that a line's fields tell of; RowError where they can't be one."""
    known = _fields_by_column(model)
    if not isinstance(values, dict):
        raise RowError(f"The fields of a {name_of(model)} must stand in braces.")
    if unknown := sorted(values.keys() - known.keys()):
        raise RowError(f"A {name_of(model)} has no field “{unknown[0]}”.")
    if missing := [name for name, field in known.items() if name not in values and not _may_be_missing(field)]:
        raise RowError(f"A {name_of(model)} needs the field “{missing[0]}”.")
    try:
        return model(**{name: _read(known[name], value) for name, value in values.items()})
    except OSError as error:
        raise RowError(f"A picture’s size can’t be read: {error.strerror}.") from error


@cache
def _fields_by_column(model):
    return {field.attname: field for field in exported_fields(model, passwords=True)}


def _may_be_missing(field):
    # As in a file written before the field was there.
    return not field.primary_key and (field.has_default() or field.null or field.blank or field.name == "password")


def _read(field, value):
    if value is None:
        if not field.null:
            raise RowError(f"“{field.attname}” may not be null.")
        return None
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    json_type, expected = next(
        (json_type, expected) for fields, json_type, expected in JSON_TYPES if isinstance(target, fields)
    )
    if not isinstance(value, json_type) or (isinstance(value, bool) and json_type is int):
        raise RowError(f"“{field.attname}” must be {expected}.")
    return _check(target, field.attname, value)


def _check(field, name, value):
    if isinstance(value, str):
        return _check_text(field, name, value)
    if isinstance(field, models.IntegerField):
        lowest, highest = connection.ops.integer_field_range(field.get_internal_type())
        if not (lowest if lowest is not None else -math.inf) <= value <= (highest or 2**63 - 1):
            raise RowError(f"“{name}” is a number too large or too small: {value}.")
    return with_clean_body(value) if isinstance(field, models.JSONField) else value


def _check_text(field, name, value):
    if isinstance(field, models.CharField | models.FileField) and len(value) > field.max_length:
        raise RowError(f"“{name}” has {len(value)} characters; {field.max_length} is the most.")
    if isinstance(field, models.FileField):
        return _check_file_name(name, value)
    if hasattr(field, "sanitize"):
        return sanitise(value)
    try:
        read = field.to_python(value)
    except (ValidationError, OverflowError) as error:
        raise RowError(f"“{name}” can’t be read: {value[:60]}.") from error
    if isinstance(read, datetime) and read.tzinfo is None:
        raise RowError(f"“{name}” needs a time zone: {value[:60]}.")
    return read


def _check_file_name(name, value):
    try:
        return value and validate_file_name(value, allow_relative_path=True)
    except SuspiciousFileOperation as error:
        raise RowError(f"“{name}” is no name of a file inside the store: {value[:60]}.") from error


def with_clean_body(content):
    """Return the content of a revision with nothing in its body that the editor couldn't have written."""
    if isinstance(content, dict) and isinstance(content.get("body"), str):
        return content | {"body": sanitise(content["body"])}
    return content
