"""Measure the memory of gunicorn's processes under a mixed load: python -m bench.memory [--requests 10000 50000]

Prints the proportional set size (PSS) of the master and of each worker after the start and after each number of
requests: pages as readers ask for them, and one comment in twenty requests. The database is SQLite in a temporary file,
or the empty one on this machine in DATABASE_URL.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Iterable, Sequence

from bench.cost_tables import print_table
from bench.database import with_new_database
from bench.http_client import Connection, LoadResult, get_request
from bench.machine import describe_machine
from bench.mixed_load import send
from bench.posting import disable_rate_limits, post_request
from bench.processes import process_tree, proportional_memory_mib
from bench.sample_newspaper import create_newspaper, discussed_articles, reading_list
from bench.servers import WORKERS, Server, run_newsroom

CONNECTIONS, REQUESTS_PER_COMMENT = 4, 20


def main(arguments: list[str]) -> None:
    """Create the newspaper that the arguments ask for, and print the table."""
    options = _parser().parse_args(arguments)
    with_new_database(lambda: measure(options), TRUSTED_PROXIES="1", API_RATE="1000000/second")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.memory", description=__doc__.partition(":")[0])
    parser.add_argument("--articles", type=int, default=20_000, help="Number of articles (20,000).")
    parser.add_argument("--requests", type=int, nargs="+", default=[10_000, 50_000], help="When to measure, ascending.")
    return parser


def measure(options: argparse.Namespace) -> None:
    """Create the newspaper, send the requests, and print the memory before and after."""
    create_newspaper(options.articles)
    disable_rate_limits()
    pages, articles, result = reading_list(), discussed_articles(), LoadResult()
    with tempfile.TemporaryDirectory() as folder, run_newsroom(folder) as server:
        # One request for each worker, so that both have started.
        asyncio.run(send_mixed(server.port, range(2 * WORKERS), pages, articles, result))
        lines = [memory_line("start", server)]
        sent = 0
        for count in options.requests:
            asyncio.run(send_mixed(server.port, range(sent, count), pages, articles, result))
            lines.append(memory_line(f"{count:,} requests", server))
            sent = count
    print(
        f"{options.articles:,} articles; PSS in MiB; responses by status {dict(result.statuses)}. {describe_machine()}"
    )
    print_table(["after", "all", "master", *[f"worker {n}" for n in range(1, WORKERS + 1)]], lines)


def memory_line(name: str, server: Server) -> list[str]:
    """Return the cells of the table: the name, the sum, and each process, the master first."""
    sizes = [proportional_memory_mib(pid) for pid in process_tree(server.pid)]
    return [name, *[f"{size:.0f}" for size in (sum(sizes), *sizes)]]


async def send_mixed(
    port: int, numbers: Iterable[int], pages: Sequence[str], articles: Sequence[int], result: LoadResult
) -> None:
    """Send the requests with these numbers, over some connections."""
    remaining = iter(numbers)

    async def send_remaining() -> None:
        connection = Connection(port)
        for number in remaining:
            is_comment = number % REQUESTS_PER_COMMENT == REQUESTS_PER_COMMENT - 1
            page = random.Random(number).choice(pages)
            request = post_request(articles, number, "memory") if is_comment else get_request(page)
            await send(connection, request, result)
        connection.close()

    await asyncio.gather(*[send_remaining() for _ in range(CONNECTIONS)])


if __name__ == "__main__":
    main(sys.argv[1:])
