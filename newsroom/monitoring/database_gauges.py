"""Metrics that are read from the database when Prometheus asks for them: how much waits, and for whom."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from articles.models import Appeal, Comment, HousekeepingRun, OutgoingEmail, Report

from ..readiness import BoundedCheck, State

# How long a response waits for the database. What has not been read by then is left out.
READ_SECONDS = 1
# The key of State under which it is noted that the database answers.
IS_UP = "is_up"


@dataclass(frozen=True)
class DatabaseGauge:
    """A metric; `read` yields pairs of a value of its label ("" without one) and a number."""

    name: str
    help: str
    label: str
    read: Callable[[], Iterator[tuple[str, float]]]


def read_moderation_queue() -> Iterator[tuple[str, float]]:
    """Yield how many comments, reports and appeals wait for a moderator."""
    yield "held comments", Comment.objects.waiting().order_by().count()
    yield "reports", Report.objects.waiting().count()
    yield "appeals", Appeal.objects.waiting().count()


def read_tasks() -> Iterator[tuple[str, float]]:
    """Yield how many background tasks wait for `manage.py db_worker`, and how many failed. Nothing without a worker."""
    if "django_tasks_db" in settings.TASKS["default"]["BACKEND"]:
        from django_tasks_db.models import DBTaskResult

        yield "waiting", DBTaskResult.objects.ready().count()
        yield "failed", DBTaskResult.objects.failed().count()


def read_emails() -> Iterator[tuple[str, float]]:
    """Yield how many e-mails wait to be sent, and how many could not be sent."""
    emails = OutgoingEmail.objects.order_by()
    yield "waiting", emails.filter(status__in=[OutgoingEmail.Status.QUEUED, OutgoingEmail.Status.SENDING]).count()
    yield "failed", emails.filter(status=OutgoingEmail.Status.FAILED).count()


def read_housekeeping_age() -> Iterator[tuple[str, float]]:
    """Yield the seconds since `manage.py housekeeping` last finished; nothing if it never has."""
    last = HousekeepingRun.objects.aggregate(finished_at=Max("finished_at"))["finished_at"]
    if last:
        yield "", (timezone.now() - last).total_seconds()


GAUGES = [
    DatabaseGauge("newsroom_moderation_queue", "What waits for a moderator.", "kind", read_moderation_queue),
    DatabaseGauge("newsroom_tasks", "Background tasks that wait or have failed.", "state", read_tasks),
    DatabaseGauge("newsroom_emails", "E-mails that wait or have failed.", "state", read_emails),
    DatabaseGauge(
        "newsroom_housekeeping_age_seconds", "The time since housekeeping last finished.", "", read_housekeeping_age
    ),
]


def read_gauges(state: State) -> None:
    """Note the samples of each gauge under its name. Raises the database's error for the first that can't be read."""
    for gauge in GAUGES:
        state[gauge.name] = list(gauge.read())
        state[IS_UP] = True


class DatabaseGauges(Collector):
    """The gauges as prometheus_client collects them: with what could be read in time."""

    def __init__(self) -> None:
        """Create the check that reads them; one thread of this process at most waits for the database."""
        self.check = BoundedCheck(read_gauges, {IS_UP: False})

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the metrics."""
        self.check.start()
        state = self.check.result(until=time.monotonic() + READ_SECONDS)
        yield GaugeMetricFamily("newsroom_database_up", "Whether the database answers.", value=int(state[IS_UP]))
        for gauge in GAUGES:
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=[gauge.label] if gauge.label else [])
            for value, number in state.get(gauge.name, ()):
                family.add_metric([value] if gauge.label else [], number)
            if family.samples:
                yield family


_registry = CollectorRegistry()
_registry.register(DatabaseGauges())


def text_of_database_gauges() -> bytes:
    """Return the gauges in Prometheus's text format."""
    return generate_latest(_registry)
