"""What an entry says was changed, field by field, in words."""

import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format

# A value that is a name in the code, such as in_review.
CODE_NAME = re.compile("[a-z]+(_[a-z]+)+")


@dataclass(frozen=True)
class ReadableChange:
    """A field's name and its values before and after, as a person reads them; "" for none."""

    field: str
    before: str
    after: str


def readable_changes(entry):
    """Return the entry's Changes, in the order in which the act recorded them."""
    names = dict.fromkeys([*entry.before, *entry.after])
    return [
        ReadableChange(
            humanize_name(name), humanize_value(entry.before.get(name)), humanize_value(entry.after.get(name))
        )
        for name in names
    ]


def humanize_name(name):
    """Write the name of an act or a field as words: request_changes as Request changes."""
    return name.replace("_", " ").capitalize()


def humanize_value(value):
    """Write plain data for a person: moments in the newspaper's time zone, lists with commas, "" for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(humanize_value, value))
    text = str(value)
    return _format_datetime(text) or (text.replace("_", " ") if CODE_NAME.fullmatch(text) else text)


def _format_datetime(text):
    """Write a text that names a moment as JSON does, with its offset; "" for any other text."""
    try:
        moment = parse_datetime(text)
        return date_format(timezone.localtime(moment), "j F Y, H:i") if moment and timezone.is_aware(moment) else ""
    except (ValueError, OverflowError):
        return ""
