"""How long something waits, in words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Duration:
    """A time in whole minutes: “34 min”, “1 h 10 min”, “3 days”."""

    minutes: int

    def __str__(self):
        return f"{self.short} min" if self.short[-1].isdigit() else self.short

    @property
    def short(self):
        """The same for a narrow column: “1 h 10”."""
        hours, minutes = divmod(self.minutes, 60)
        days = hours // 24
        if days:
            return f"{days} day{'s' if days > 1 else ''}"
        if hours:
            return f"{hours} h {minutes}" if minutes else f"{hours} h"
        return f"{minutes} min"


def duration_between(start, end):
    """Return the Duration from one moment to another; none is below zero."""
    return Duration(max(0, int((end - start).total_seconds()) // 60))
