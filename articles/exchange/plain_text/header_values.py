"""Parse the values of a report's header lines: a News ID, a date, names."""

import datetime
import re

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...delivery.url_converters import MAX_ROW_ID

MAX_NAMES = 20
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
# Persian and Arabic digits are accepted.
DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2)
DATE = re.compile(r"([0-9]{1,2}) ([a-z]{3,9})\.? ([0-9]{4})(?: ?[-–—] ?([0-9]{1,2}):([0-9]{2}))?")
# From the first printed newspapers to the last year for which the desk can schedule.
FIRST_YEAR, LAST_YEAR = 1600, 2199


def read_news_id(value: str) -> int:
    """Return the News ID, from 1 to 2^63-1; raise ValueError with a sentence if it isn't one."""
    text = value.translate(DIGITS)
    if not re.fullmatch(r"-?[0-9]+", text):
        raise ValueError(_("News ID must be a whole number, not “%(value)s”.") % {"value": shorten(value)})
    if text.startswith("-") or not text.strip("0"):
        raise ValueError(_("News ID must be 1 or more, not %(value)s.") % {"value": shorten(text)})
    digits = text.lstrip("0")
    # Check the length first: int() raises an error for thousands of digits.
    if len(digits) > len(str(MAX_ROW_ID)) or int(digits) > MAX_ROW_ID:
        message = _("News ID must be at most %(limit)s, not %(value)s.")
        raise ValueError(message % {"limit": str(MAX_ROW_ID), "value": shorten(text)})
    return int(digits)


def read_date(value: str, zone: datetime.tzinfo) -> tuple[datetime.datetime, list[str]]:
    """Return the datetime of a date such as “21 August 2021 - 22:02” in `zone`, and messages about it.

    A date without a time means the day's first minute. Raises ValueError with a sentence for anything else.
    """
    match = DATE.fullmatch(value.translate(DIGITS).lower())
    if not match:
        message = _("Publish Date must read like 21 August 2021 - 22:02, not “%(value)s”.")
        raise ValueError(message % {"value": shorten(value)})
    day, month, year, hour, minute = match.groups()
    try:
        written = datetime.datetime(int(year), _month(month), int(day), int(hour or 0), int(minute or 0), tzinfo=zone)
    except ValueError:
        message = _("Publish Date: %(value)s doesn’t exist.")
        raise ValueError(message % {"value": shorten(value)}) from None
    if not FIRST_YEAR <= written.year <= LAST_YEAR:
        message = _("Publish Date must be in a year from %(first)s to %(last)s.")
        raise ValueError(message % {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)})
    # Converting to UTC and back moves a time that the clocks skipped.
    local_time = written.astimezone(datetime.UTC).astimezone(zone)
    messages = [] if hour else [_("No time given. %(time)s was used.") % {"time": _time(written)}]
    return local_time, messages + _clock_change_messages(written, local_time)


def _month(name: str) -> int:
    # Not strptime, which parses month names in the locale of the machine.
    return next((number for number, month in enumerate(MONTHS, start=1) if name in (month, month[:3])), 0)


def _time(value: datetime.datetime) -> str:
    return date_format(value, "TIME_FORMAT")


def _clock_change_messages(written: datetime.datetime, local_time: datetime.datetime) -> list[str]:
    if local_time.replace(tzinfo=None) != written.replace(tzinfo=None):
        message = _("The clocks skipped %(skipped)s on that day. %(time)s was used.")
        return [message % {"skipped": _time(written), "time": _time(local_time)}]
    if written.utcoffset() != written.replace(fold=1).utcoffset():
        message = _("The clocks showed %(time)s twice on that day. The first one was used.")
        return [message % {"time": _time(written)}]
    return []


def read_names(value: str) -> tuple[str, ...]:
    """Return the names separated by commas or semicolons, each once; raise ValueError if there are too many."""
    names: dict[str, str] = {}
    for part in re.split("[,;،؛]", value):
        name = " ".join(part.split())
        names.setdefault(name.casefold(), name)
    names.pop("", None)
    if len(names) > MAX_NAMES:
        message = ngettext(
            "A line can have at most %(limit)s name. This one has %(count)s.",
            "A line can have at most %(limit)s names. This one has %(count)s.",
            MAX_NAMES,
        )
        raise ValueError(message % {"limit": MAX_NAMES, "count": len(names)})
    return tuple(names.values())


def shorten(text: str, max_length: int = 60) -> str:
    """Return the beginning of `text`, short enough to be quoted in a sentence."""
    return text if len(text) <= max_length else text[: max_length - 1] + "…"
