"""What an act is told by command, API and bulk form: each word is read, or refused with a sentence."""

import datetime
import re

from django.core.exceptions import ValidationError
from django.utils import timezone

from ..editorial.models import Version
from .datetime_fields import ALLOWED_YEARS, instants_at
from .hidden_characters import hidden_character_error

MAX_LENGTHS = {"comment": 2000, "reason": 1000, "note": 1000}
CHANGE_KINDS = [kind for kind in Version.Kind.values if kind != Version.Kind.FIRST]
# RFC 3339, with the seconds and the offset left to the writer.
DATETIME_PATTERN = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
NUMBER_PATTERN = re.compile("[1-9][0-9]{0,8}")


def clean_action_arguments(action, values):
    """Return the words that an Act is told, from {name: text, or a value as JSON has it}; None and "" say nothing.

    Raises ValidationError, naming each word that the act doesn't take and each that is wrong.
    """
    arguments, problems = {}, {}
    for name, value in values.items():
        if name not in action.arguments:
            problems[name] = f"“{action.label}” takes no such word."
        elif value not in (None, ""):
            try:
                arguments[name] = CLEANERS[name](name, value)
            except ValidationError as problem:
                problems[name] = problem
    if problems:
        raise ValidationError(problems)
    return arguments


def _clean_text(name, value):
    if not isinstance(value, str):
        raise ValidationError(f"Write the {name} as text.")
    if len(value) > MAX_LENGTHS[name]:
        raise ValidationError(f"The {name} has {len(value)} characters; {MAX_LENGTHS[name]} is the most.")
    if sentence := hidden_character_error(value):
        raise ValidationError(sentence)
    return value


def _clean_kind(name, value):
    if value not in CHANGE_KINDS:
        raise ValidationError(
            f"There is no such kind of change. Choose {', '.join(CHANGE_KINDS[:-1])} or {CHANGE_KINDS[-1]}."
        )
    return value


def _clean_number(name, value):
    if isinstance(value, bool) or not NUMBER_PATTERN.fullmatch(str(value)):
        raise ValidationError("Give the number of a version of the article.")
    return int(value)


def _clean_datetime(name, value):
    """Return a moment from ISO 8601; without an offset it is as the newspaper's clocks show it."""
    if isinstance(value, datetime.datetime):
        return value
    if not isinstance(value, str) or not DATETIME_PATTERN.fullmatch(value):
        raise ValidationError("Write date and time as 2026-05-04T12:00, or with an offset as 2026-05-04T12:00+03:30.")
    try:
        instant = datetime.datetime.fromisoformat(value)
    except ValueError:
        raise ValidationError(f"“{value}” is no date and time that there is.") from None
    if instant.year not in ALLOWED_YEARS:
        raise ValidationError(f"Give a year between {ALLOWED_YEARS.start} and {ALLOWED_YEARS.stop - 1}.")
    return instant if timezone.is_aware(instant) else _in_site_time_zone(instant, value)


def _in_site_time_zone(local, value):
    instants = instants_at(local)
    if not instants:
        raise ValidationError(f"{value} doesn’t exist: clocks go forward over it.")
    if len(instants) > 1:
        which = " or ".join(timezone.localtime(instant).isoformat(timespec="minutes") for instant in instants)
        raise ValidationError(f"{value} comes twice: clocks go back over it. Write {which}.")
    return instants[0]


CLEANERS = {
    "reason": _clean_text,
    "comment": _clean_text,
    "note": _clean_text,
    "kind": _clean_kind,
    "supersedes": _clean_number,
    "publish_at": _clean_datetime,
}
