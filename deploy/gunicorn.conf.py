"""The configuration of gunicorn: gunicorn -c deploy/gunicorn.conf.py newsroom.wsgi

The environment variables WEB_BIND, WEB_WORKERS, WEB_THREADS, METRICS_BIND, METRICS_TOKEN and LOG_FORMAT change it.
"""

import ctypes
import gc
import itertools
import os
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from newsroom import environment  # noqa: E402 (the line above makes it importable from any folder)
from newsroom.monitoring.metrics_folder import create_metrics_folder  # noqa: E402

try:
    workers = environment.integer("WEB_WORKERS", 2, maximum=200)
    # newsroom/database_waiting.py lets at most half of the threads wait for the database. The others answer what
    # doesn't need the part of the database that is slow or locked, and /healthz.
    threads = environment.integer("WEB_THREADS", 8, maximum=200)
    metrics_bind, metrics_token = environment.bind_address("METRICS_BIND"), environment.long_token("METRICS_TOKEN")
    environment.log_format()
except ImproperlyConfigured as error:
    sys.exit(f"newsroom: {error}")

bind = [os.environ.get("WEB_BIND") or "127.0.0.1:8000"]
if metrics_bind:
    # All workers listen there, too; any of them answers for all.
    bind.append(os.environ["METRICS_BIND"].strip())
logger_class = "newsroom.monitoring.gunicorn_logger.GunicornLogger"
chdir = str(ROOT)
worker_class = "gthread"
# Longer than the proxy in front keeps its connections, so that it never sends a request to one that is closing.
keepalive = 75
# A worker that does not come back to its loop within this time is killed. Waiting threads don't count.
timeout = 30
# For requests that run while a worker ends; no request waits for the database as long as that.
graceful_timeout = 20
# The heartbeat must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
# A new worker after so many requests returns memory that libraries may have lost.
max_requests = 100_000
max_requests_jitter = 10_000
# The workers share the memory of the code, which is loaded once.
preload_app = True

# The allocator of glibc, as MALLOC_ARENA_MAX=1 and MALLOC_MMAP_THRESHOLD_=131072 would set it. One heap for all threads
# of a process instead of one each: memory that a thread returns is then used by the others. Buffers above 128 KB lie
# apart from the heap, so that they go back to the system. By default that limit grows with the buffers.
M_ARENA_MAX, M_MMAP_THRESHOLD = -8, -3
if hasattr(ctypes.CDLL(None), "mallopt"):
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
    ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 128 * 1024)

has_metrics = bool(metrics_bind or metrics_token)
if has_metrics:
    create_metrics_folder(worker_tmp_dir)


def pre_fork(server, worker):
    """Move what is loaded out of the garbage collector's sight, which would copy each page that it examines.

    Give the worker the lowest number that no other one has: it counts for /metrics under it.
    """
    taken = {other.metrics_number for other in server.WORKERS.values()}
    worker.metrics_number = next(number for number in itertools.count(1) if number not in taken)
    gc.collect()
    gc.freeze()


def post_fork(server, worker):
    """Begin to count in the new worker."""
    if has_metrics:
        from newsroom.monitoring import metrics

        metrics.start_process(worker.metrics_number)


def child_exit(server, worker):
    """Remove what /metrics says of a worker that has ended, besides what it has counted."""
    if has_metrics:
        from newsroom.monitoring import metrics

        metrics.end_worker(worker.metrics_number)
