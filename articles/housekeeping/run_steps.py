"""Run the steps of housekeeping and record the run."""

import datetime
import logging
import time
from collections.abc import Callable, Sequence

from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from .models import HousekeepingRun
from .steps import STEPS, HousekeepingStep

logger = logging.getLogger(__name__)

# {"count": number, "seconds": number}, with "error" in the place of "count" if the step failed.
StepResult = dict[str, object]


def run_all_steps(report: Callable[[HousekeepingStep, StepResult], None]) -> HousekeepingRun:
    """Run every step and return the stored run; `report` is called after each step."""
    run = HousekeepingRun.objects.create(started_at=timezone.now())
    run.summary = run_steps(STEPS, run.started_at, report)
    run.ok = not run.failed_steps
    run.finished_at = timezone.now()
    run.save()
    return run


def run_steps(
    steps: Sequence[HousekeepingStep], at: datetime.datetime, report: Callable[[HousekeepingStep, StepResult], None]
) -> dict[str, StepResult]:
    """Run these steps and return {name: result}. A step that fails is logged, and the others still run."""
    summary: dict[str, StepResult] = {}
    for step in steps:
        summary[step.name] = _run_step(step, at)
        report(step, summary[step.name])
    return summary


def _run_step(step: HousekeepingStep, at: datetime.datetime) -> StepResult:
    start = time.monotonic()
    try:
        result: StepResult = {"count": step.run(at)}
    # Whatever fails, such as a full disk or a storage that doesn't answer, must not keep personal data from deletion.
    except Exception as error:
        logger.exception("The housekeeping step %s failed.", step.name)
        result = {"error": type(error).__name__}
        if isinstance(error, DatabaseError):
            # The connection may be lost; the next step opens another.
            connection.close()
    return result | {"seconds": round(time.monotonic() - start, 2)}
