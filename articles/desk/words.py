"""What an act is told by command, API and bulk form: each word is read, or refused with a sentence."""

import datetime
import re

from django.core.exceptions import ValidationError
from django.utils import timezone

from ..editorial.models import Version
from .moments import YEARS, moments_at
from .signs import refuse_hidden_signs

LONGEST = {"comment": 2000, "reason": 1000, "note": 1000}
KINDS = [kind for kind in Version.Kind.values if kind != Version.Kind.FIRST]
# RFC 3339, with the seconds and the offset left to the writer.
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
NUMBER = re.compile("[1-9][0-9]{0,8}")


def read_words(act, said):
    """Return the words that an Act is told, from {name: text, or a value as JSON has it}; None and "" say nothing.

    Raises ValidationError, naming each word that the act doesn't take and each that is wrong.
    """
    words, problems = {}, {}
    for name, value in said.items():
        if name not in act.words:
            problems[name] = f"“{act.label}” takes no such word."
        elif value not in (None, ""):
            try:
                words[name] = READERS[name](name, value)
            except ValidationError as problem:
                problems[name] = problem
    if problems:
        raise ValidationError(problems)
    return words


def _text(name, value):
    if not isinstance(value, str):
        raise ValidationError(f"Write the {name} as text.")
    if len(value) > LONGEST[name]:
        raise ValidationError(f"The {name} has {len(value)} characters; {LONGEST[name]} is the most.")
    if sentence := refuse_hidden_signs(value):
        raise ValidationError(sentence)
    return value


def _kind(name, value):
    if value not in KINDS:
        raise ValidationError(f"There is no such kind of change. Choose {', '.join(KINDS[:-1])} or {KINDS[-1]}.")
    return value


def _number(name, value):
    if isinstance(value, bool) or not NUMBER.fullmatch(str(value)):
        raise ValidationError("Give the number of a version of the article.")
    return int(value)


def _moment(name, value):
    """Return a moment from ISO 8601; without an offset it is as the newspaper's clocks show it."""
    if isinstance(value, datetime.datetime):
        return value
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        raise ValidationError("Write date and time as 2026-05-04T12:00, or with an offset as 2026-05-04T12:00+03:30.")
    try:
        moment = datetime.datetime.fromisoformat(value)
    except ValueError:
        raise ValidationError(f"“{value}” is no date and time that there is.") from None
    if moment.year not in YEARS:
        raise ValidationError(f"Give a year between {YEARS.start} and {YEARS.stop - 1}.")
    return moment if timezone.is_aware(moment) else _by_our_clocks(moment, value)


def _by_our_clocks(local, value):
    moments = moments_at(local)
    if not moments:
        raise ValidationError(f"{value} doesn’t exist: clocks go forward over it.")
    if len(moments) > 1:
        which = " or ".join(timezone.localtime(moment).isoformat(timespec="minutes") for moment in moments)
        raise ValidationError(f"{value} comes twice: clocks go back over it. Write {which}.")
    return moments[0]


READERS = {
    "reason": _text,
    "comment": _text,
    "note": _text,
    "kind": _kind,
    "supersedes": _number,
    "publish_at": _moment,
}
