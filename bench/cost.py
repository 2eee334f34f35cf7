"""Measure what a request costs all processes of a server: processor time, bytes and response times."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from bench.http_client import Connection, Response, get_request, send_for
from bench.processes import processor_seconds

# Requests before the measurement: enough that each worker has compiled the templates and filled its caches.
WARM_UP_REQUESTS = 8
# The header that bench.query_counting adds.
QUERY_COUNT = "X-Query-Count"


@dataclass(frozen=True)
class Load:
    """How pages are requested: for so many seconds each, over so many connections at once."""

    seconds: float = 3
    connections: int = 2


@dataclass(frozen=True)
class Cost:
    """What a request costs: milliseconds of processor time, bytes of the body as sent, percentiles in milliseconds."""

    processor_ms: float
    size: int
    p50_ms: float
    p99_ms: float


def measure_cost(port: int, pids: Sequence[int], address: str, load: Load, status: int = 200, **headers: str) -> Cost:
    """Request an address over and over, and return what a request costs the processes, with their descendants.

    Exits where the status of a response isn't the expected one.
    """
    requests = [get_request(address, **headers)]
    response = fetch_warm(port, address, **headers)
    asyncio.run(send_for(port, requests, load.seconds / 10, load.connections))
    before = processor_seconds(pids)
    result = asyncio.run(send_for(port, requests, load.seconds, load.connections))
    seconds = processor_seconds(pids) - before
    if {response.status, *result.statuses} != {status}:
        sys.exit(f"{address} answered {response.status} and {dict(result.statuses)}, not {status}.")
    milliseconds = seconds / len(result.times) * 1000
    return Cost(milliseconds, len(response.body), result.percentile(50), result.percentile(99))


def fetch_warm(port: int, address: str, **headers: str) -> Response:
    """Request an address often enough that every worker has answered it, and return the last response."""
    return [fetch(port, address, **headers) for _ in range(WARM_UP_REQUESTS)][-1]


def fetch(port: int, address: str, **headers: str) -> Response:
    """Request an address once and return the response."""

    async def fetch_once() -> Response:
        connection = Connection(port)
        try:
            return await connection.send(get_request(address, **headers))
        finally:
            connection.close()

    return asyncio.run(fetch_once())
