"""`manage.py housekeeping`: its summary, its exit code, and the recorded run."""

import dataclasses
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.housekeeping import run_steps
from articles.housekeeping.steps import KEEP_RUNS, STEPS
from articles.models import HousekeepingRun

pytestmark = pytest.mark.django_db
NAMES = [step.name for step in STEPS]


def housekeeping(**options: Any) -> tuple[list[str], str, int]:
    """Run the command; return the lines that it prints, its errors, and its exit code."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("housekeeping", stdout=out, stderr=err, **options)
    except SystemExit as end:
        code = int(str(end.code))
    return out.getvalue().splitlines(), err.getvalue(), code


@pytest.fixture
def failing_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first step and the step of the search index fail."""

    def fail(at: Any) -> int:
        raise OSError("No space left on device")

    steps = [dataclasses.replace(step, run=fail) if step.name in {NAMES[0], "search_index"} else step for step in STEPS]
    monkeypatch.setattr(run_steps, "STEPS", steps)


def test_all_steps_are_printed_and_recorded():
    lines, errors, code = housekeeping()
    assert (errors, code) == ("", 0)
    assert [line.partition(":")[0] for line in lines] == NAMES
    assert lines[0] == "ip_addresses: IP addresses and browsers of comments deleted: 0"
    run = HousekeepingRun.objects.get()
    assert run.ok
    assert run.started_at <= run.finished_at <= timezone.now()
    assert set(run.summary) == set(NAMES)
    assert run.summary["ip_addresses"]["count"] == 0
    assert HousekeepingRun.objects.last_finished() == run


def test_a_step_that_fails_does_not_stop_the_others(failing_steps):
    lines, errors, code = housekeeping()
    assert code == 1
    assert errors == f"Failed: {NAMES[0]}, search_index. The log says why.\n"
    assert [line.partition(":")[0] for line in lines] == NAMES
    assert lines[0].endswith(": failed (OSError)")
    run = HousekeepingRun.objects.get()
    assert not run.ok
    assert run.finished_at
    assert run.failed_steps == [NAMES[0], "search_index"]
    assert "count" in run.summary["sessions"]


def test_running_twice_is_harmless():
    housekeeping()
    lines, _errors, code = housekeeping()
    assert code == 0
    assert {line.rpartition(" ")[2] for line in lines} == {"0"}


def test_one_step_alone_is_not_recorded_as_a_run():
    lines, _errors, code = housekeeping(only="sessions")
    assert (lines, code) == (["sessions: Expired and ended sessions deleted: 0"], 0)
    assert not HousekeepingRun.objects.exists()


def test_an_unknown_step_is_refused():
    with pytest.raises(CommandError, match="dusting"):
        call_command("housekeeping", "--only", "dusting")


def test_nothing_is_printed_with_verbosity_0():
    assert housekeeping(verbosity=0) == ([], "", 0)


def test_old_runs_are_deleted():
    old = HousekeepingRun.objects.create(started_at=timezone.now() - KEEP_RUNS - timedelta(days=1))
    housekeeping()
    assert old not in HousekeepingRun.objects.all()
    assert HousekeepingRun.objects.count() == 1


def test_steps_have_different_names():
    assert len(set(NAMES)) == len(NAMES)
