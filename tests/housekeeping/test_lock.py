"""Only one housekeeping runs at a time; a killed one doesn't keep the next from running."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.core.management import call_command

from articles.housekeeping.lock import housekeeping_lock
from articles.models import HousekeepingRun
from tests.concurrency import database_url

pytestmark = pytest.mark.django_db(transaction=True)

PROGRAM = """
import sys
import django
django.setup()
from articles.housekeeping.lock import housekeeping_lock
with housekeeping_lock() as is_locked:
    print(is_locked, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other_process() -> Iterator[subprocess.Popen[str]]:
    """Start a process that holds the lock until its input ends."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment, **pipes)
    assert process.stdout.readline() == "True\n"
    yield process
    process.kill()
    process.communicate()


def run_housekeeping() -> str:
    """Run the command and return what it prints."""
    out = io.StringIO()
    call_command("housekeeping", stdout=out)
    return out.getvalue()


def test_a_second_housekeeping_says_that_another_runs_and_does_nothing(other_process):
    assert run_housekeeping() == "Another housekeeping is running. Nothing was done.\n"
    assert not HousekeepingRun.objects.exists()


def test_a_killed_housekeeping_does_not_keep_the_next_from_running(other_process):
    other_process.kill()
    other_process.wait()
    assert "search_index" in run_housekeeping()
    assert HousekeepingRun.objects.get().ok


def test_the_lock_is_free_after_the_block_even_if_it_fails():
    with pytest.raises(ZeroDivisionError), housekeeping_lock():
        1 / 0  # noqa: B018
    with housekeeping_lock() as is_locked:
        assert is_locked
        with housekeeping_lock() as is_locked_again:
            assert not is_locked_again
