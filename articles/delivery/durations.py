"""Waiting times, written in the active language."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTES_PER_DAY = 24 * 60


@dataclass(frozen=True)
class Duration:
    """A time in whole minutes, as in “34 min”, “1 h 10 min”, “3 days”."""

    minutes: int

    def __str__(self) -> str:
        hours, minutes = divmod(self.minutes, 60)
        if self.minutes >= MINUTES_PER_DAY:
            return self._days()
        if hours and minutes:
            return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
        return _("%(hours)d h") % {"hours": hours} if hours else _("%(minutes)d min") % {"minutes": minutes}

    @property
    def short(self) -> str:
        """The same for a narrow column, as in “34m”, “1h 10m”, “3 days”."""
        hours, minutes = divmod(self.minutes, 60)
        if self.minutes >= MINUTES_PER_DAY:
            return self._days()
        if hours and minutes:
            # Translators: hours and minutes, in a narrow column: as short as possible.
            return _("%(hours)dh %(minutes)dm") % {"hours": hours, "minutes": minutes}
        return _("%(hours)dh") % {"hours": hours} if hours else _("%(minutes)dm") % {"minutes": minutes}

    def _days(self) -> str:
        days = self.minutes // MINUTES_PER_DAY
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def duration_between(start: datetime, end: datetime) -> Duration:
    """Return the Duration from `start` to `end`; zero where `end` is earlier."""
    return Duration(max(0, int((end - start).total_seconds()) // 60))
