"""Convert a row to a line of JSON, and a line to a row.

A line is {"model": name, "fields": {column: value}}. Datetimes are ISO 8601 in UTC with microseconds, UUIDs are text,
and references are primary keys. An account's line also has its roles and permissions by name, since each database
numbers them differently.
"""

import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.utils import validate_file_name
from django.db import connection, models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ...editorial.body_html import sanitise
from .exported_models import exported_fields, name_of

ModelField = models.Field[Any, Any]

# For each kind of field, the type of its JSON value and the message for a wrong type. The first match counts.
JSON_TYPES: list[tuple[type | tuple[type, ...], type, str | Promise]] = [
    (models.JSONField, object, gettext_lazy("“%(field)s” must be JSON.")),
    (models.BooleanField, bool, gettext_lazy("“%(field)s” must be true or false.")),
    ((models.IntegerField, models.ForeignKey), int, gettext_lazy("“%(field)s” must be a whole number.")),
    (models.Field, str, gettext_lazy("“%(field)s” must be text.")),
]
MAX_SHOWN_VALUE = 60


class RowError(Exception):
    """A line can't be imported; the message is a sentence in the active language."""


def row_to_line(name: str, fields: Mapping[str, Any]) -> str:
    """Return the line of a row; the same row gives the same line on every database."""
    fields_json = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_json_default)
    return f'{{"model":"{name}","fields":{fields_json}}}\n'


def _json_default(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"A value of the type {type(value)} can’t be exported.")


def read_row(model: type[models.Model], values: object) -> models.Model:
    """Return the unsaved row of `model` with these fields of a line. Raises RowError where they are invalid."""
    fields = _fields_by_column(model)
    if not isinstance(values, dict):
        raise RowError(
            _("The fields of the model “%(model)s” must be an object in braces.") % {"model": name_of(model)}
        )
    if unknown := sorted(values.keys() - fields.keys()):
        raise RowError(
            _("The model “%(model)s” has no field “%(field)s”.") % {"model": name_of(model), "field": unknown[0]}
        )
    if missing := [name for name, field in fields.items() if name not in values and not _may_be_missing(field)]:
        raise RowError(
            _("The model “%(model)s” needs the field “%(field)s”.") % {"model": name_of(model), "field": missing[0]}
        )
    try:
        return model(**{name: _read(fields[name], value) for name, value in values.items()})
    except OSError as error:
        raise RowError(_("The size of a picture can’t be read: %(reason)s.") % {"reason": error.strerror}) from error


@cache
def _fields_by_column(model: type[models.Model]) -> dict[str, ModelField]:
    return {field.attname: field for field in exported_fields(model, passwords=True)}


def _may_be_missing(field: ModelField) -> bool:
    """Return whether a row can do without a field, which may be newer than the file."""
    return not field.primary_key and (field.has_default() or field.null or field.blank or field.name == "password")


def _read(field: ModelField, value: object) -> Any:
    """Return the value of a field from its JSON value."""
    if value is None:
        if not field.null:
            raise RowError(_("“%(field)s” must not be null.") % {"field": field.attname})
        return None
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    json_type, message = next(
        (json_type, message) for field_types, json_type, message in JSON_TYPES if isinstance(target, field_types)
    )
    if not isinstance(value, json_type) or (isinstance(value, bool) and json_type is int):
        raise RowError(message % {"field": field.attname})
    return _check(target, field.attname, value)


def _check(field: ModelField, name: str, value: object) -> Any:
    if isinstance(value, str):
        return _check_text(field, name, value)
    if isinstance(field, models.IntegerField) and isinstance(value, int):
        lowest, highest = connection.ops.integer_field_range(field.get_internal_type())
        if not (lowest if lowest is not None else -math.inf) <= value <= (highest or 2**63 - 1):
            raise RowError(
                _("The number in “%(field)s” is too large or too small: %(number)s.") % {"field": name, "number": value}
            )
    return with_clean_body(value) if isinstance(field, models.JSONField) else value


def _check_text(field: ModelField, name: str, value: str) -> Any:
    if isinstance(field, models.CharField | models.FileField) and len(value) > (field.max_length or math.inf):
        message = ngettext(
            "“%(field)s” has %(count)d character. The limit is %(limit)d.",
            "“%(field)s” has %(count)d characters. The limit is %(limit)d.",
            len(value),
        )
        raise RowError(message % {"field": name, "count": len(value), "limit": field.max_length})
    if isinstance(field, models.FileField):
        return _check_file_name(name, value)
    if hasattr(field, "sanitize"):
        return sanitise(value)
    try:
        result = field.to_python(value)
    except (ValidationError, OverflowError) as error:
        raise RowError(
            _("The value of “%(field)s” is invalid: %(value)s.") % {"field": name, "value": value[:MAX_SHOWN_VALUE]}
        ) from error
    if isinstance(result, datetime) and result.tzinfo is None:
        raise RowError(
            _("The time in “%(field)s” needs a time zone: %(value)s.")
            % {"field": name, "value": value[:MAX_SHOWN_VALUE]}
        )
    return result


def _check_file_name(name: str, value: str) -> str:
    try:
        if value:
            validate_file_name(value, allow_relative_path=True)
    except SuspiciousFileOperation as error:
        raise RowError(
            _("“%(field)s” must be a path inside the picture storage, not %(value)s.")
            % {"field": name, "value": value[:MAX_SHOWN_VALUE]}
        ) from error
    return value


def with_clean_body(content: Any) -> Any:
    """Return the content of a revision with its body sanitised as if it came from the editor."""
    if isinstance(content, dict) and isinstance(content.get("body"), str):
        return content | {"body": sanitise(content["body"])}
    return content
