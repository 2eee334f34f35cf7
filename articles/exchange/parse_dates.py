"""Parse dates with times as other programs write them."""

import datetime
from email.utils import parsedate_to_datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime

FIRST_YEAR, LAST_YEAR = 1600, 2199


def parse_iso_datetime(text: str, zone: datetime.tzinfo = datetime.UTC) -> datetime.datetime | None:
    """Return the datetime in UTC of an ISO 8601 or SQL date; one without an offset is in `zone`.

    A date without a time means its first minute. Returns None for anything that isn't a date, such as MySQL's
    0000-00-00 00:00:00, and for years outside FIRST_YEAR to LAST_YEAR.
    """
    text = text.strip()
    try:
        parsed = parse_datetime(text) or (parse_datetime(f"{text} 00:00") if len(text) == 10 else None)
        return None if parsed is None else _in_utc(parsed, zone)
    except (ValueError, OverflowError):
        return None


def parse_rfc5322_datetime(text: str) -> datetime.datetime | None:
    """Return the datetime in UTC of a date as in RSS (https://www.rfc-editor.org/rfc/rfc5322#section-3.3).

    Returns None for anything that isn't a date.
    """
    try:
        return _in_utc(parsedate_to_datetime(text.strip()), datetime.UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _in_utc(parsed: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime | None:
    """Return a datetime in UTC, None if its year isn't accepted; a naive one is in `zone`."""
    parsed = timezone.make_aware(parsed, zone) if timezone.is_naive(parsed) else parsed
    return parsed.astimezone(datetime.UTC) if FIRST_YEAR <= parsed.year <= LAST_YEAR else None
