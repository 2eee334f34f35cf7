"""Moments as other programs write them."""

import datetime
from email.utils import parsedate_to_datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime

FIRST_YEAR, LAST_YEAR = 1600, 2199


def parse_iso_datetime(text, zone=datetime.UTC):
    """Return the moment that an ISO 8601 or SQL date with a time means; one without an offset is in `zone`.

    None for what is no date, such as MySQL's 0000-00-00 00:00:00, or lies in no year of a newspaper.
    """
    text = text.strip()
    try:
        found = parse_datetime(text) or (parse_datetime(f"{text} 00:00") if len(text) == 10 else None)
        if found is None:
            return None
        found = timezone.make_aware(found, zone) if timezone.is_naive(found) else found
        return found.astimezone(datetime.UTC) if FIRST_YEAR <= found.year <= LAST_YEAR else None
    except (ValueError, OverflowError):
        return None


def parse_rfc5322_datetime(text):
    """Return the moment that a date of RFC 5322 means, as RSS has it; None for what is none."""
    try:
        found = parsedate_to_datetime(text.strip())
        found = timezone.make_aware(found, datetime.UTC) if timezone.is_naive(found) else found
        return found.astimezone(datetime.UTC) if FIRST_YEAR <= found.year <= LAST_YEAR else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
