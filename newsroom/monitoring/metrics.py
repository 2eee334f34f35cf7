"""The metrics that the processes count, for Prometheus: requests, pages of the page cache, and comments.

Without PROMETHEUS_MULTIPROC_DIR a process counts for itself. With it, which is how deploy/gunicorn.conf.py starts, each
worker counts in files of that folder, and the one that answers /metrics adds up all of them
(https://prometheus.github.io/client_python/multiprocess/).

Files are named by the number of a worker instead of its process id: a new worker goes on where an ended one stopped,
so that there are never more files than workers at a time.
"""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
# The number of this worker, from 1 on; 0 for a process that has none, such as gunicorn's first one.
_worker_number = 0

if FOLDER_VARIABLE in os.environ:
    # Before the first metric is created.
    values.ValueClass = values.MultiProcessValue(process_identifier=lambda: _worker_number or os.getpid())

_registry = CollectorRegistry()
_requests = Counter("newsroom_requests", "Requests.", ["route", "method", "status"], registry=_registry)
_duration = Histogram(
    "newsroom_request_duration_seconds",
    "The time until the response was ready to be sent.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_registry,
)
_queries = Histogram(
    "newsroom_request_queries",
    "Queries of a request.",
    ["route"],
    buckets=(0, 1, 2, 5, 10, 20, 50, 100),
    registry=_registry,
)
_query_seconds = Counter("newsroom_query_seconds", "The time that queries took.", ["route"], registry=_registry)
_page_cache = Counter(
    "newsroom_page_cache_requests",
    "Requests for pages that can be stored: hit, aged, stale (served without the database) or miss.",
    ["result"],
    registry=_registry,
)
_comments = Counter(
    "newsroom_comments", "New comments: approved (shown), held or rejected.", ["outcome"], registry=_registry
)
_worker_start_time = Gauge(
    "newsroom_worker_start_time_seconds",
    "When a worker started, in seconds since 1970; the label pid is its number.",
    # With a label there is no value, and no file, for gunicorn's first process.
    ["process"],
    multiprocess_mode="liveall",
    registry=_registry,
)


def count_request(
    route: str,
    method: str,
    status: int,
    seconds: float,
    *,
    queries: int,
    query_seconds: float,
    cache_result: str | None,
) -> None:
    """Count a request with the name of its route, which is never a path, so that there are few of them."""
    _requests.labels(route, method, status).inc()
    _duration.labels(route).observe(seconds)
    _queries.labels(route).observe(queries)
    _query_seconds.labels(route).inc(query_seconds)
    if cache_result:
        _page_cache.labels(cache_result).inc()


def count_comment(outcome: str) -> None:
    """Count a new comment."""
    _comments.labels(outcome).inc()


def start_process(number: int = 0) -> None:
    """Begin to count in this process, as the worker with that number."""
    global _worker_number
    _worker_number = number
    _worker_start_time.labels("web").set(time.time())


def end_worker(number: int) -> None:
    """Forget when a worker started that has ended, but not what it has counted."""
    mark_process_dead(number)


def text_of_metrics() -> bytes:
    """Return what all workers have counted, in Prometheus's text format."""
    if FOLDER_VARIABLE not in os.environ:
        return generate_latest(_registry)
    registry = CollectorRegistry()
    registry.register(AllWorkers())
    return generate_latest(registry)


class AllWorkers(Collector):
    """The metrics of all workers, added up from their files."""

    def collect(self) -> Iterable[Metric]:
        """Return the metrics."""
        merged: Iterable[Metric] = MultiProcessCollector.merge(_files_with_content())
        return merged


def _files_with_content() -> list[str]:
    """Return the workers' files, without those that a worker is about to create, which prometheus_client can't read."""
    found = []
    for file in Path(os.environ[FOLDER_VARIABLE]).glob("*.db"):
        # The file of an ended worker may be removed meanwhile.
        with suppress(FileNotFoundError):
            if file.stat().st_size:
                found.append(str(file))
    return found
