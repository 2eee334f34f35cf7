"""What the value of a report's header line says: a News ID, a date, names."""

import datetime
import re

from ...delivery.url_converters import MAX_ROW_ID

MAX_NAMES = 20
MONTHS = ("january", "february", "march", "april", "may", "june")
MONTHS += ("july", "august", "september", "october", "november", "december")
# Persian and Arabic digits count as digits.
DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2)
DATE = re.compile(r"([0-9]{1,2}) ([a-z]{3,9})\.? ([0-9]{4})(?: ?[-–—] ?([0-9]{1,2}):([0-9]{2}))?")
# From the first printed newspapers to the last year that the desk would schedule for.
FIRST_YEAR, LAST_YEAR = 1600, 2199


def read_news_id(value):
    """Return the News ID as an int from 1 to 2^63-1; ValueError with a sentence otherwise."""
    text = value.translate(DIGITS)
    if not re.fullmatch(r"-?[0-9]+", text):
        raise ValueError(f"News ID must be a whole number, not “{shorten(value)}”.")
    if text.startswith("-") or not text.strip("0"):
        raise ValueError(f"News ID must be 1 or more, not {shorten(text)}.")
    digits = text.lstrip("0")
    # The length first: Python refuses to read thousands of digits.
    if len(digits) > len(str(MAX_ROW_ID)) or int(digits) > MAX_ROW_ID:
        raise ValueError(f"News ID must be at most {MAX_ROW_ID}, not {shorten(text)}.")
    return int(digits)


def read_date(value, zone):
    """Return the moment that a date such as “21 August 2021 - 22:02” means in `zone`, and remarks on it.

    Without a time of day it is the day's first minute. Raises ValueError with a sentence.
    """
    match = DATE.fullmatch(value.translate(DIGITS).lower())
    if not match:
        raise ValueError(f"Publish Date must read like 21 August 2021 - 22:02, not “{shorten(value)}”.")
    day, month, year, hour, minute = match.groups()
    try:
        parts = (int(year), _month(month), int(day), int(hour or 0), int(minute or 0))
        written = datetime.datetime(*parts, tzinfo=zone)
    except ValueError:
        raise ValueError(f"Publish Date: there is no {shorten(value)}.") from None
    if not FIRST_YEAR <= written.year <= LAST_YEAR:
        raise ValueError(f"Publish Date must lie in a year from {FIRST_YEAR} to {LAST_YEAR}.")
    messages = [] if hour else ["no time of day given; 00:00 taken"]
    # There and back again moves a time that the clock skipped.
    local_time = written.astimezone(datetime.UTC).astimezone(zone)
    return local_time, messages + _clock_change_messages(written, local_time)


def _month(name):
    # Not strptime, which would read the months in the machine's own language.
    return next((n for n, month in enumerate(MONTHS, start=1) if name in (month, month[:3])), 0)


def _clock_change_messages(written, local_time):
    if local_time.replace(tzinfo=None) != written.replace(tzinfo=None):
        return [f"the clock skipped {written:%H:%M} on that day; {local_time:%H:%M} taken"]
    if written.utcoffset() != written.replace(fold=1).utcoffset():
        return [f"the clock showed {written:%H:%M} twice on that day; the first taken"]
    return []


def read_names(value):
    """Return the names parted by commas or semicolons, each once; ValueError where there are too many."""
    names = {}
    for part in re.split("[,;،؛]", value):
        name = " ".join(part.split())
        names.setdefault(name.casefold(), name)
    names.pop("", None)
    if len(names) > MAX_NAMES:
        raise ValueError(f"At most {MAX_NAMES} names may stand in a line; these are {len(names)}.")
    return tuple(names.values())


def shorten(text, max_length=60):
    """Return the beginning of `text`, fit to be quoted in a sentence."""
    return text if len(text) <= max_length else text[: max_length - 1] + "…"
