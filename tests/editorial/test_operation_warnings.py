"""The desk's home warns administrators of housekeeping that doesn't run or fails."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.desk.operation_warnings import operation_warnings
from articles.models import HousekeepingRun
from tests import users

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def a_run(*, ago: timedelta, ok: bool = True, **fields: object) -> HousekeepingRun:
    """Return a finished run that began that long ago."""
    started_at = timezone.now() - ago
    return HousekeepingRun.objects.create(**{"started_at": started_at, "finished_at": started_at, "ok": ok, **fields})


def problems(*, after: timedelta = timedelta(0)) -> list[str]:
    """Return the problems that are reported, now or after some time."""
    return [warning.problem for warning in operation_warnings(timezone.now() + after)]


def test_nothing_is_reported_on_the_first_days():
    assert problems() == problems(after=DAY) == []


def test_housekeeping_that_never_ran_is_reported_two_days_after_the_installation():
    assert problems(after=2 * DAY + HOUR) == ["Housekeeping has never run."]
    # A run that was killed.
    a_run(ago=HOUR, finished_at=None)
    assert problems(after=2 * DAY + HOUR) == ["Housekeeping has never run."]


def test_housekeeping_that_has_not_run_for_two_days_is_reported():
    a_run(ago=9 * DAY)
    a_run(ago=DAY)
    assert problems() == []
    assert problems(after=DAY + HOUR) == ["Housekeeping last ran 2 days ago."]


def test_steps_that_failed_are_reported_until_a_run_succeeds():
    a_run(ago=2 * HOUR, ok=False, summary={"sessions": {"error": "OSError"}, "tasks": {"count": 1}})
    assert problems() == ["Housekeeping failed: sessions."]
    a_run(ago=HOUR)
    assert problems() == []


def an_administrator_who_writes() -> User:
    return User.objects.create_superuser("root", "root@example.org", "x")


@pytest.mark.parametrize("person", [users.administrator, an_administrator_who_writes])
def test_the_home_page_warns_administrators(client, person):
    a_run(ago=3 * DAY)
    client.force_login(person())
    assert "Housekeeping last ran 3 days ago." in client.get("/admin/").text


@pytest.mark.parametrize("person", [users.reporter, users.editor, users.chief, users.moderator])
def test_the_home_page_warns_nobody_else(client, person):
    a_run(ago=3 * DAY)
    client.force_login(person())
    page = client.get("/admin/")
    assert page.status_code == 200
    assert "Housekeeping" not in page.text
