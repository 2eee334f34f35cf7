"""Send HTTP requests to a server on this machine, over new connections or over connections that are kept."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

TIMEOUT_S, MIN_REQUESTS = 120, 10
# A server that closes an unused connection, or one that was killed.
CLOSED = (asyncio.IncompleteReadError, ConnectionError)


@dataclass(frozen=True)
class Response:
    """The response to a request; `status` is 0 if there was none."""

    status: int
    head: str = ""
    body: bytes = b""

    def header(self, name: str) -> str:
        """Return the value of a header; empty if it is missing."""
        for line in self.head.split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return ""


@dataclass
class LoadResult:
    """What a load gave: the number of responses by status, and the seconds of each in `times`."""

    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)

    def add(self, status: int, seconds: float) -> None:
        """Add a response."""
        self.statuses[status] += 1
        self.times.append(seconds)

    def percentile(self, percent: int) -> float:
        """Return a percentile of the response times in milliseconds."""
        return percentile(self.times, percent) * 1000


class Connection:
    """A connection to a port of this machine, kept while the server keeps it.

    `source` is the client's address, another one of this machine than usual.
    """

    def __init__(self, port: int, source: str = "") -> None:
        self.port = port
        self.local_address = (source, 0) if source else None
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: bytes) -> Response:
        """Send a request and return the response; after an error, a Response with the status 0."""
        was_open = self.streams is not None
        try:
            return await self._send(request)
        except CLOSED:
            self.close()
            # The server may have closed the connection before it read the request.
            if not was_open or not request.startswith(b"GET "):
                return Response(0)
        try:
            return await self._send(request)
        except CLOSED:
            self.close()
            return Response(0)

    async def _send(self, request: bytes) -> Response:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port, local_addr=self.local_address)
        reader, writer = self.streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        response = Response(int(head.split(" ", 2)[1]), head)
        is_last = response.header("Connection").lower() == "close"
        length = response.header("Content-Length")
        if response.status == 304:
            body = b""
        elif response.header("Transfer-Encoding").lower() == "chunked":
            body = await _read_chunks(reader)
        elif length:
            body = await reader.readexactly(int(length))
        else:
            body, is_last = await reader.read(-1), True
        if is_last:
            self.close()
        return Response(response.status, head, body)

    def close(self) -> None:
        """Close the connection; the next request opens a new one."""
        if self.streams:
            self.streams[1].close()
        self.streams = None


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(parts)


async def send_request(port: int, request: bytes) -> tuple[int, str, bytes]:
    """Send a request over a new connection and return (status, head, body); the status is 0 if it was closed early."""
    connection = Connection(port)
    response = await connection.send(request)
    connection.close()
    return response.status, response.head, response.body


def get_request(address: str, **headers: str) -> bytes:
    """Return the request for a page, as a browser sends it; `headers` have underscores for hyphens."""
    fields = {"Accept_Encoding": "gzip, deflate, br", "X_Forwarded_Proto": "https", **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n".encode()


async def send_for(port: int, requests: Sequence[bytes], seconds: float, connections: int) -> LoadResult:
    """Send the requests in turn, over and over for some seconds, on each of some connections.

    Slow pages are requested longer, so that there are enough times for percentiles.
    """
    result, end = LoadResult(), time.perf_counter() + seconds

    async def send_in_turn() -> None:
        connection, count = Connection(port), 0
        while (start := time.perf_counter()) < end or count < MIN_REQUESTS:
            response = await connection.send(requests[count % len(requests)])
            result.add(response.status, time.perf_counter() - start)
            count += 1
        connection.close()

    await asyncio.wait_for(asyncio.gather(*[send_in_turn() for _ in range(connections)]), seconds + TIMEOUT_S)
    return result


def percentile(times: Sequence[float], percent: int) -> float:
    """Return a percentile of some times; 0 if there are none."""
    if len(times) < 2:
        return max(times, default=0)
    return statistics.quantiles(times, n=100)[percent - 1]
