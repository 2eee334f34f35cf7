"""Measure 200 readers and 20 commenters at once, behind nginx: python -m bench.mixed_load [--seconds 60]

Prints the requests a second, the errors by kind, and the 50th, 95th and 99th percentile of the response times of
readers and of commenters, and whether every acknowledged comment is stored once. Each reader reads pages, and each
commenter posts comments, with pauses. The server has two workers; without nginx on the machine, it is measured alone.
The database is SQLite in a temporary file, or the empty one on this machine in DATABASE_URL.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from bench import nginx
from bench.database import with_new_database
from bench.http_client import Connection, LoadResult, Response, get_request
from bench.machine import describe_machine
from bench.posting import disable_rate_limits, post_request
from bench.sample_newspaper import create_newspaper, discussed_articles, reading_list
from bench.servers import WORKERS, run_newsroom

# Seconds between two pages of a reader, and between two comments of a commenter, on average.
READING_PAUSE_S, WRITING_PAUSE_S = 2, 5
TIMEOUT_S = 30


@dataclass
class CommentResult(LoadResult):
    """The responses to comments, and the addresses of the receipts."""

    receipts: list[str] = field(default_factory=list)


def main(arguments: list[str]) -> None:
    """Create the newspaper that the arguments ask for, and print the figures."""
    options = _parser().parse_args(arguments)
    with_new_database(lambda: measure(options), TRUSTED_PROXIES="1", SECURE_SSL_REDIRECT="false")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.mixed_load", description=__doc__.partition(":")[0])
    parser.add_argument("--articles", type=int, default=20_000, help="Number of articles (20,000).")
    parser.add_argument("--seconds", type=float, default=60, help="Seconds of the load (60).")
    parser.add_argument("--readers", type=int, default=200, help="Readers at the same time (200).")
    parser.add_argument("--commenters", type=int, default=20, help="Commenters at the same time (20).")
    return parser


def measure(options: argparse.Namespace) -> None:
    """Create the newspaper, run the load, and print what readers and commenters saw."""
    create_newspaper(options.articles)
    disable_rate_limits()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server = stack.enter_context(run_newsroom(folder))
        if nginx.is_installed():
            server = stack.enter_context(nginx.run_nginx(folder, server.port))
        start = time.perf_counter()
        reads, comments = asyncio.run(run_load(server.port, options, reading_list(), discussed_articles()))
        elapsed = time.perf_counter() - start
    count = len(reads.times) + len(comments.times)
    print(f"{options.articles:,} articles, {WORKERS} workers. {describe_machine()}")
    print(f"{count / elapsed:.0f} requests a second for {elapsed:.0f} s")
    print_result(f"{options.readers} readers", reads)
    print_result(f"{options.commenters} commenters", comments)
    print_stored(comments.receipts)


async def run_load(
    port: int, options: argparse.Namespace, pages: Sequence[str], articles: Sequence[int]
) -> tuple[LoadResult, CommentResult]:
    """Let readers and commenters send requests for some seconds; return the responses to both."""
    reads, comments = LoadResult(), CommentResult()
    end = time.perf_counter() + options.seconds
    await asyncio.gather(
        *[read(port, number, pages, end, reads) for number in range(options.readers)],
        *[write(port, number, articles, end, comments) for number in range(options.commenters)],
    )
    return reads, comments


async def read(port: int, number: int, pages: Sequence[str], end: float, result: LoadResult) -> None:
    """Read random pages until the end, with pauses."""
    choices, connection = random.Random(number), Connection(port, client_address(number))
    await asyncio.sleep(choices.uniform(0, READING_PAUSE_S))
    while time.perf_counter() < end:
        await send(connection, get_request(choices.choice(pages)), result)
        await asyncio.sleep(choices.uniform(0, 2 * READING_PAUSE_S))
    connection.close()


async def write(port: int, number: int, articles: Sequence[int], end: float, result: CommentResult) -> None:
    """Post comments on the newest articles until the end, with pauses."""
    choices, connection = random.Random(-number - 1), Connection(port, client_address(1_000 + number))
    await asyncio.sleep(choices.uniform(0, WRITING_PAUSE_S))
    while time.perf_counter() < end:
        count = choices.randrange(1_000_000)
        response = await send(connection, post_request(articles, count, f"commenter {number}"), result)
        if response.status == 303:
            result.receipts.append(response.header("Location"))
        await asyncio.sleep(choices.uniform(0, 2 * WRITING_PAUSE_S))
    connection.close()


async def send(connection: Connection, request: bytes, result: LoadResult) -> Response:
    """Send a request, add the response to the result and return it; its status is 0 after an error or a time-out."""
    start = time.perf_counter()
    try:
        response = await asyncio.wait_for(connection.send(request), TIMEOUT_S)
    except TimeoutError:
        connection.close()
        response = Response(0)
    result.add(response.status, time.perf_counter() - start)
    return response


def client_address(number: int) -> str:
    """Return an address of this machine for a client, a different one for each number."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


def print_result(name: str, result: LoadResult) -> None:
    """Print the number of responses, the errors by status, and the percentiles."""
    errors = {status or "no response": n for status, n in result.statuses.items() if status not in {200, 303}}
    print(
        f"{name}: {len(result.times):,} responses, errors {errors or 'none'}; p50 {result.percentile(50):.0f} ms, "
        f"p95 {result.percentile(95):.0f} ms, p99 {result.percentile(99):.0f} ms"
    )


def print_stored(receipts: Sequence[str]) -> None:
    """Print whether each acknowledged comment is stored once."""
    from articles.models import Comment

    tokens = {receipt.rstrip("/").rpartition("/")[2] for receipt in receipts}
    stored = Comment.objects.filter(token__in=tokens)
    texts = Counter(stored.values_list("body", flat=True))
    copies = Comment.objects.filter(body__in=[*texts]).count()
    print(f"{len(receipts):,} comments acknowledged, {stored.count():,} of them stored, {copies - len(texts):,} twice.")


if __name__ == "__main__":
    main(sys.argv[1:])
