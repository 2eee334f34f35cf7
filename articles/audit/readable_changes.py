"""The changes that a log entry records, field by field, in readable form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ..delivery.localized_formats import format_datetime, join_names
from .labels import field_label, value_label

# A value that is a code, such as in_review.
CODE_NAME = re.compile("[a-z]+(_[a-z]+)+")


@dataclass(frozen=True)
class ReadableChange:
    """The label of a field and its values before and after; "" for no value."""

    field: str
    before: str
    after: str


# Any: an entry stores plain JSON data.
def readable_changes(subject_type: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[ReadableChange]:
    """Return the changes that an entry stores as {field: value} before and after, in the order of their logging."""
    return [
        ReadableChange(
            field_label(subject_type, name),
            humanize_value(value_label(subject_type, name, before.get(name))),
            humanize_value(value_label(subject_type, name, after.get(name))),
        )
        for name in dict.fromkeys([*before, *after])
    ]


def humanize_value(value: object) -> str:
    """Return plain data as text: datetimes in the newspaper's time zone, lists as one list, "" for None."""
    if value is None:
        return ""
    if isinstance(value, list):
        return join_names(map(humanize_value, value))
    text = str(value)
    return _format_datetime(text) or (text.replace("_", " ") if CODE_NAME.fullmatch(text) else text)


def _format_datetime(text: str) -> str:
    """Return a datetime in ISO 8601 with its offset, as JSON stores it, in readable form; "" for any other text."""
    try:
        value = parse_datetime(text)
        return format_datetime(value) if value and timezone.is_aware(value) else ""
    except (ValueError, OverflowError):
        return ""
