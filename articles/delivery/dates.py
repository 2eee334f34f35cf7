"""Days in the newspaper's time zone."""

import datetime

from django.utils import timezone


def start_of_day(date: datetime.date) -> datetime.datetime:
    """Return the datetime at which a day begins in the newspaper's time zone."""
    return datetime.datetime.combine(date, datetime.time.min, timezone.get_current_timezone())
