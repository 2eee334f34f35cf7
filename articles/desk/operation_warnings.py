"""What the home page tells administrators about the newspaper's operation: housekeeping that doesn't run or fails."""

import datetime
from dataclasses import dataclass

from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils.translation import gettext as _

from ..delivery.durations import duration_between
from ..housekeeping.models import HousekeepingRun

# Housekeeping is meant to run every night.
MAX_HOUSEKEEPING_AGE = datetime.timedelta(days=2)


@dataclass(frozen=True)
class OperationWarning:
    """Something that an administrator must look after: what is wrong, and what to do."""

    problem: str
    advice: str


def operation_warnings(now: datetime.datetime) -> list[OperationWarning]:
    """Return what an administrator must look after at that time."""
    last = HousekeepingRun.objects.last_finished()
    if last is None:
        return [_never_run()] if now - _installed_at(now) > MAX_HOUSEKEEPING_AGE else []
    if now - last.started_at > MAX_HOUSEKEEPING_AGE:
        problem = _("Housekeeping last ran %(wait)s ago.") % {"wait": duration_between(last.started_at, now)}
        return [OperationWarning(problem, _advice())]
    if not last.ok:
        problem = _("Housekeeping failed: %(steps)s.") % {"steps": ", ".join(last.failed_steps)}
        return [OperationWarning(problem, _("The log of the server says why. The other steps were done."))]
    return []


def _never_run() -> OperationWarning:
    return OperationWarning(_("Housekeeping has never run."), _advice())


def _advice() -> str:
    return _("Run manage.py housekeeping every night; it deletes personal data that is due, among other things.")


def _installed_at(now: datetime.datetime) -> datetime.datetime:
    """Return when the first migration was applied."""
    applied = MigrationRecorder.Migration.objects.aggregate(first=Min("applied"))
    return applied["first"] or now
