"""Readers and commenters of a newspaper, and what they saw."""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.http_client import Connection, Response, get_request, percentile
from bench.posting import post_request

# How long a reader or commenter waits for an answer before giving up, in seconds.
PATIENCE_S = 15
LABEL = "cluster"


@dataclass(frozen=True)
class Answer:
    """One request and its result; `error` is empty for a success. Times are in seconds."""

    start: float
    end: float
    error: str = ""
    is_stale: bool = False


@dataclass
class Load:
    """Readers and commenters who go on until `is_over` is set, and all answers that they got.

    `acknowledged` has the numbers of the comments whose commenters were sent to a receipt.
    """

    port: int
    pages: Sequence[str]
    articles: Sequence[int]
    pause_s: float
    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    reads: list[Answer] = field(default_factory=list)
    posts: list[Answer] = field(default_factory=list)
    posted: int = 0
    acknowledged: set[int] = field(default_factory=set)

    async def run(self, readers: int, commenters: int) -> None:
        """Send requests until the load is over."""
        people = [self._read() for _ in range(readers)] + [self._comment() for _ in range(commenters)]
        await asyncio.gather(*people)

    async def _read(self) -> None:
        connection = Connection(self.port)
        while not self.is_over.is_set():
            await self._pause()
            request = get_request(random.choice(self.pages))
            answer, _ = await _send(connection, request, is_success=lambda response: response.status in {200, 304})
            self.reads.append(answer)
        connection.close()

    async def _comment(self) -> None:
        connection = Connection(self.port)
        while not self.is_over.is_set():
            await self._pause()
            number, self.posted = self.posted, self.posted + 1
            request = post_request(self.articles, number, LABEL)
            answer, response = await _send(connection, request, is_success=_is_acknowledged)
            self.posts.append(answer)
            if _is_acknowledged(response):
                self.acknowledged.add(number)
        connection.close()

    async def _pause(self) -> None:
        # People don't act in step: each pause is between nothing and twice the average.
        await asyncio.sleep(random.uniform(0, 2 * self.pause_s))


def _is_acknowledged(response: Response) -> bool:
    return response.status in {302, 303} and "/comments/receipt/" in response.header("Location")


async def _send(
    connection: Connection, request: bytes, is_success: Callable[[Response], bool]
) -> tuple[Answer, Response]:
    start = time.monotonic()
    try:
        response = await asyncio.wait_for(connection.send(request), PATIENCE_S)
    except TimeoutError:
        connection.close()
        return Answer(start, time.monotonic(), f"no answer in {PATIENCE_S} s"), Response(0)
    error = ""
    if not is_success(response):
        error = str(response.status) if response.status else "connection closed"
    is_stale = "detail=stale" in response.header("Cache-Status")
    return Answer(start, time.monotonic(), error, is_stale), response


def summary(answers: Sequence[Answer], start: float, end: float) -> list[str]:
    """Return the cells of a table about the requests that ended between `start` and `end`.

    They are: requests, errors by kind, stale pages, three percentiles of the time in ms, longest outage in s.
    """
    ended = [answer for answer in answers if start <= answer.end < end]
    times = [answer.end - answer.start for answer in ended if not answer.error]
    errors = Counter(answer.error for answer in ended if answer.error)
    kinds = ", ".join(f"{count} × {kind}" for kind, count in errors.most_common()) or "none"
    percentiles = [f"{percentile(times, percent) * 1000:.0f}" for percent in (50, 95, 99)]
    stale = sum(answer.is_stale for answer in ended)
    return [f"{len(ended):,}", kinds, f"{stale:,}", *percentiles, f"{longest_outage(answers, start, end):.1f}"]


def longest_outage(answers: Sequence[Answer], start: float, end: float) -> float:
    """Return the longest time, in seconds, without a success that ended between `start` and `end`."""
    successes = sorted(answer.end for answer in answers if not answer.error)
    gaps = [after - before for before, after in itertools.pairwise(successes) if start <= after < end]
    return max(gaps, default=end - start)
