"""Days of the newspaper's own time zone."""

import datetime

from django.utils import timezone


def start_of_day(date):
    """Return the moment a day begins in the newspaper's time zone."""
    return datetime.datetime.combine(date, datetime.time.min, timezone.get_current_timezone())
