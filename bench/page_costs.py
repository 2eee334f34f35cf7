"""Measure readers' pages over HTTP, uncached and cached, beside bare Django: python -m bench.page_costs [--wagtail]

Prints Markdown tables: for each page, uncached, as a hit of the page cache, as a 304 and behind nginx, the number of
queries, milliseconds of processor time per request (of gunicorn, PostgreSQL and nginx together), the bytes as sent and
the 50th and 99th percentile of the response times; and the ratios to the smallest applications, measured in the same
run. docs/performance.md explains them. The database is SQLite in a temporary file, or an empty PostgreSQL database on
this machine in DATABASE_URL.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bench import nginx, wagtail
from bench.cost import QUERY_COUNT, Cost, Load, fetch, fetch_warm, measure_cost
from bench.cost_tables import (
    BARE_DJANGO,
    BARE_WSGI,
    HIT,
    NGINX_FILE,
    NGINX_HIT,
    NOT_MODIFIED,
    ONE_QUERY,
    UNCACHED,
    WAGTAIL,
    Row,
    print_comparison,
    print_costs,
)
from bench.database import with_new_database
from bench.machine import describe_machine
from bench.servers import WORKERS, Server, database_pids, run_newsroom, run_server

# Times out of reach, so that the load isn't refused.
API_RATE = "1000000/second"
NEWSROOM, COUNTING = "newsroom.wsgi.application", "bench.query_counting"
WAGTAIL_ARTICLES = 2_000


def main(arguments: list[str]) -> None:
    """Create the newspaper that the arguments ask for, and print the tables."""
    options = _parser().parse_args(arguments)
    with_new_database(lambda: measure(options), API_RATE=API_RATE, TRUSTED_PROXIES="1", SECURE_SSL_REDIRECT="false")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.page_costs", description=__doc__.partition(":")[0])
    parser.add_argument("--articles", type=int, default=20_000, help="Number of articles (20,000).")
    parser.add_argument("--seconds", type=float, default=3, help="Seconds for which each page is requested (3).")
    parser.add_argument("--connections", type=int, default=2, help="Connections at the same time (2).")
    parser.add_argument("--wagtail", action="store_true", help="Measure a Wagtail site beside it.")
    return parser


def measure(options: argparse.Namespace) -> None:
    """Create the newspaper, measure it in every way, and print the tables."""
    from bench.sample_newspaper import addresses, create_newspaper

    create_newspaper(options.articles)
    pages, load = addresses(), Load(options.seconds, options.connections)
    machine = describe_machine()
    with tempfile.TemporaryDirectory() as folder:
        rows = [*measure_uncached(folder, pages, load), *measure_cached(folder, pages, load)]
        baselines = measure_baselines(folder, load, file_size=smallest_size(rows, "article"))
        print(f"{options.articles:,} articles, {WORKERS} workers, {load.connections} connections. {machine}")
        print_costs(rows, baselines)
        if options.wagtail:
            print_comparison(rows, measure_wagtail(folder, options.articles, load))


def measure_uncached(folder: str, pages: Mapping[str, str], load: Load) -> Iterator[Row]:
    """Yield the cost of each page without the page cache."""
    with run_newsroom(folder, COUNTING, PAGE_CACHE="false", COUNTED_APPLICATION=NEWSROOM) as server:
        queries = {page: count_queries(server, address) for page, address in pages.items()}
    with run_newsroom(folder, PAGE_CACHE="false") as server:
        for page, address in pages.items():
            yield Row(page, UNCACHED, queries[page], measure_cost(server.port, pids_of(server), address, load))


def measure_cached(folder: str, pages: Mapping[str, str], load: Load) -> Iterator[Row]:
    """Yield the cost of each page as a hit of the page cache, as a 304, and as a hit of nginx, where there are any."""
    with run_newsroom(folder, COUNTING, COUNTED_APPLICATION=NEWSROOM) as server:
        hit_queries = {page: count_queries(server, address) for page, address in pages.items()}
        queries = {page: count_queries(server, address, is_conditional=True) for page, address in pages.items()}
    with run_newsroom(folder) as server:
        for page, address in pages.items():
            response = fetch_warm(server.port, address)
            if "newsroom; hit" in response.header("Cache-Status"):
                cost = measure_cost(server.port, pids_of(server), address, load)
                yield Row(page, HIT, hit_queries[page], cost)
            etag = response.header("ETag")
            if fetch(server.port, address, If_None_Match=etag).status == 304:
                cost = measure_cost(server.port, pids_of(server), address, load, status=304, If_None_Match=etag)
                yield Row(page, NOT_MODIFIED, queries[page], cost)
        if nginx.is_installed():
            with nginx.run_nginx(folder, server.port) as front:
                for page, address in pages.items():
                    if "nginx; hit" in fetch_warm(front.port, address).head:
                        cost = measure_cost(front.port, [front.pid, *pids_of(server)], address, load)
                        yield Row(page, NGINX_HIT, None, cost)


def measure_baselines(folder: str, load: Load, file_size: int) -> dict[str, Cost]:
    """Return {name: cost} of the smallest applications, and of nginx with a file of that size."""
    costs: dict[str, Cost] = {}
    for application, addresses in (("wsgi", {BARE_WSGI: "/"}), ("django", {BARE_DJANGO: "/", ONE_QUERY: "/query/"})):
        name = f"bench.baselines.{application}_application"
        with run_server(sys.executable, name, os.environ, Path(folder) / "port", Path.cwd()) as server:
            for baseline, address in addresses.items():
                costs[baseline] = measure_cost(server.port, pids_of(server), address, load)
    if nginx.is_installed():
        (Path(folder) / "static" / "page.bin").write_bytes(os.urandom(file_size))
        with nginx.run_nginx(folder, 9) as front:
            costs[NGINX_FILE] = measure_cost(front.port, [front.pid], "/static/page.bin", load)
    return costs


def measure_wagtail(folder: str, articles: int, load: Load) -> Iterator[Row]:
    """Yield the cost of the Wagtail site's front, section and article page."""
    # Creating a page takes Wagtail some 25 queries. Fewer articles can only make its lists cheaper.
    site = wagtail.create_site(folder, min(articles, WAGTAIL_ARTICLES))
    with site.run(COUNTING, COUNTED_APPLICATION=wagtail.APPLICATION) as server:
        queries = {page: count_queries(server, address) for page, address in site.pages.items()}
    with site.run() as server:
        for page, address in site.pages.items():
            yield Row(page, WAGTAIL, queries[page], measure_cost(server.port, pids_of(server), address, load))


def pids_of(server: Server) -> list[int]:
    """Return the ids of the first process of the server and of the database's."""
    return [server.pid, *database_pids()]


def count_queries(server: Server, address: str, *, is_conditional: bool = False) -> int:
    """Return the number of queries of a warm request to a server that runs bench.query_counting."""
    headers = {"If_None_Match": fetch(server.port, address).header("ETag")} if is_conditional else {}
    return int(fetch_warm(server.port, address, **headers).header(QUERY_COUNT))


def smallest_size(rows: Iterable[Row], page: str) -> int:
    """Return the bytes of a page in the smallest form in which it was sent."""
    return min(row.cost.size for row in rows if row.page == page and row.served != NOT_MODIFIED)


if __name__ == "__main__":
    main(sys.argv[1:])
