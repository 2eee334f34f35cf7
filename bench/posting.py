"""Measure concurrent posting of comments over HTTP to gunicorn on this machine: python -m bench.posting

The database is SQLite in a temporary file, or the empty one on this machine in DATABASE_URL. Processor time is that of
gunicorn's workers and the database server. `bench.comments` also measures a burst of posts while others read.
"""

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from bench.database import with_new_database
from bench.http_client import send_request
from bench.servers import WORKERS, Server, database_time, run_newsroom

ARTICLES, WRITERS, POSTS = 50, 20, 1_000
QUIET_READS = 100
TIMEOUT_S = 300
BURST_S = 60
HEADERS = "Host: 127.0.0.1\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n"
WORDS = [
    "well",
    "gauge",
    "mill",
    "river",
    "dam",
    "pump",
    "field",
    "bread",
    "road",
    "lamp",
    "winter",
    "market",
    "letter",
    "tax",
    "school",
    "bus",
    "bridge",
    "garden",
]


def main() -> None:
    """Create a small newspaper and print what a comment costs."""
    from django.db import connection

    from bench.sample_rows import create_articles, create_newsroom

    create_newsroom()
    create_articles(ARTICLES)
    print(f"On {connection.vendor}.")
    with tempfile.TemporaryDirectory() as folder:
        print_posting(folder, WRITERS, POSTS)


def print_posting(folder: str, writers: int, posts: int) -> tuple[float, float]:
    """Print how many comments a second are accepted from concurrent writers, and whether each is stored once.

    Returns (comments per second, seconds of processor time per comment, including the database's).
    """
    from articles.models import Article, Comment

    articles = list(Article.objects.order_by("-pk").values_list("pk", flat=True)[:50])
    disable_rate_limits()
    with run_newsroom(folder) as server:
        asyncio.run(post_comments(server.port, 20, 100, lambda number: post_request(articles, number, "warm-up")))
        count_before = Comment.objects.count()
        statuses, receipts, elapsed, busy = measure_posts(
            server, writers, posts, lambda n: post_request(articles, n, "posted")
        )
    stored = Comment.objects.count() - count_before
    tokens = {receipt.rstrip("/").rpartition("/")[2] for receipt in receipts}
    # More tokens than this are too many parameters for one query on SQLite.
    known = f"{Comment.objects.filter(token__in=tokens).count():,}" if len(tokens) < 30_000 else "?"
    print(
        f"Posting: {posts:,} comments by {writers} concurrent writers to {WORKERS} workers: "
        f"{posts / elapsed:.0f} a second, {busy / posts * 1000:.1f} ms of processor time each, including the "
        f"database’s; responses by status {statuses}; {len(receipts):,} acknowledged, {known} of their receipts "
        f"found, {stored:,} stored."
    )
    return posts / elapsed, busy / posts


def print_burst(folder: str, readers: int, posts: int) -> None:
    """Print how a burst of posts within a minute on one article affects its readers."""
    from articles.models import Article, Comment

    article = Article.objects.latest("pk")
    address = article.live.get_absolute_url()
    with run_newsroom(folder) as server:
        port = server.port
        asyncio.run(_measure_reads(port, address, readers, readers * 2))
        quiet, _ = asyncio.run(_measure_reads(port, address, readers, QUIET_READS))
        before = Comment.objects.filter(article=article).count()
        start = time.perf_counter()
        busy, read_statuses, statuses = asyncio.run(_run_burst(port, address, article.pk, readers, posts))
        elapsed = time.perf_counter() - start
    stored = Comment.objects.filter(article=article).count() - before
    print(
        f"Burst: {posts:,} posts on one article in {elapsed:.0f} s with {readers} readers: responses by status "
        f"{statuses}, {stored:,} stored; the article’s page, 95th percentile: {_p95(busy) * 1000:.0f} ms, "
        f"{_p95(busy) / _p95(quiet):.2f} times the {_p95(quiet) * 1000:.0f} ms without posts; reads by status "
        f"{read_statuses}."
    )


def disable_rate_limits() -> None:
    """Remove the limits by commenter, network and site, since all posts come from one machine."""
    from articles.models import CommentRules

    CommentRules.objects.update(max_per_commenter=0, max_per_network=0, max_per_site=0)


def measure_posts(
    server: Server, writers: int, posts: int, build_request: Callable[[int], bytes]
) -> tuple[dict[int, int], list[str], float, float]:
    """Return (number of responses by status, redirect targets, seconds, seconds of processor time) of the posts."""
    busy, start = server.processor_time() + database_time(), time.perf_counter()
    statuses, receipts = asyncio.run(post_comments(server.port, writers, posts, build_request))
    elapsed = time.perf_counter() - start
    return statuses, receipts, elapsed, server.processor_time() + database_time() - busy


async def post_comments(
    port: int, writers: int, posts: int, build_request: Callable[[int], bytes]
) -> tuple[dict[int, int], list[str]]:
    """Send the requests `build_request(0)` to `build_request(posts - 1)` from concurrent writers.

    Returns (number of responses by status, redirect targets).
    """
    statuses: dict[int, int] = {}
    receipts: list[str] = []
    numbers = iter(range(posts))

    async def writer() -> None:
        for number in numbers:
            status, head, _ = await send_request(port, build_request(number))
            statuses[status] = statuses.get(status, 0) + 1
            if status in {302, 303}:
                receipts.append(head.partition("Location: ")[2].partition("\r\n")[0])

    await asyncio.wait_for(asyncio.gather(*[writer() for _ in range(writers)]), TIMEOUT_S)
    return statuses, receipts


async def _run_burst(
    port: int, address: str, article: int, readers: int, posts: int
) -> tuple[list[float], dict[int, int], dict[int, int]]:
    """Return (seconds of each read, number of reads by status, number of posts by status)."""
    statuses: dict[int, int] = {}
    read_statuses: dict[int, int] = {}
    times: list[float] = []
    numbers, is_over, start = iter(range(posts)), asyncio.Event(), time.perf_counter()

    async def writer() -> None:
        for number in numbers:
            # Spread the posts evenly over the minute; a writer that is late posts at once.
            await asyncio.sleep(start + number * BURST_S / posts - time.perf_counter())
            status, _, _ = await send_request(port, post_request([article], number, "burst"))
            statuses[status] = statuses.get(status, 0) + 1

    async def reader() -> None:
        while not is_over.is_set():
            await _measure_read(port, address, times, read_statuses)

    reading = [asyncio.create_task(reader()) for _ in range(readers)]
    await asyncio.wait_for(asyncio.gather(*[writer() for _ in range(readers)]), TIMEOUT_S)
    is_over.set()
    await asyncio.gather(*reading)
    return times, read_statuses, statuses


async def _measure_reads(port: int, address: str, readers: int, count: int) -> tuple[list[float], dict[int, int]]:
    """Return (seconds of each read, number of reads by status) of concurrent reads."""
    times: list[float] = []
    statuses: dict[int, int] = {}
    numbers = iter(range(count))

    async def reader() -> None:
        for _ in numbers:
            await _measure_read(port, address, times, statuses)

    await asyncio.wait_for(asyncio.gather(*[reader() for _ in range(readers)]), TIMEOUT_S)
    return times, statuses


async def _measure_read(port: int, address: str, times: list[float], statuses: dict[int, int]) -> None:
    start = time.perf_counter()
    status, _, _ = await send_request(port, f"GET {address} HTTP/1.1\r\n{HEADERS}\r\n".encode())
    times.append(time.perf_counter() - start)
    statuses[status] = statuses.get(status, 0) + 1


def comment_text(number: int, label: str) -> str:
    """Return the text of a comment; as with real comments, two rarely share three words in a row."""
    words = random.Random(f"{label} {number}").choices(WORDS, k=12)
    return f"{label} {number}: {' '.join(f'{word}{number * 7919 % 1000 + n}' for n, word in enumerate(words))}."


def post_request(articles: Sequence[int], number: int, label: str) -> bytes:
    """Return the request that posts a comment on one of the articles, which take turns."""
    body = urlencode({"body": comment_text(number, label), "name": f"Reader {number}", "email": ""}).encode()
    head = (
        f"POST /news/{articles[number % len(articles)]}/comments/ HTTP/1.1\r\n{HEADERS}Sec-Fetch-Site: same-origin\r\n"
        f"X-Forwarded-For: 10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    with_new_database(main, TRUSTED_PROXIES="1")
