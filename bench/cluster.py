"""Show what readers and commenters see when parts of a newspaper fail: python -m bench.cluster

Everything runs on this machine: two PostgreSQL servers in streaming replication, Valkey (Redis's protocol), three
applications, nginx. Under load, the primary is stopped and the replica promoted, the cache is flushed, and one
application is killed. It prints what happened in each phase, and whether each acknowledged comment is stored once.
"""

import argparse
import asyncio
import os
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.cluster_load import LABEL, Load, summary
from bench.cluster_processes import Process, run_applications, run_cache_server, run_proxy
from bench.database import with_new_database
from tests.replication import Server, primary_and_replica

APPLICATIONS, COMMENTS = 3, 20
# How often each kind of page is read.
ARTICLE_WEIGHT, FRONT_WEIGHT, OTHER_WEIGHT = 12, 6, 1
# Columns of the printed table.
COLUMNS = ["phase", "who", "requests", "errors", "stale", "p50 ms", "p95 ms", "p99 ms", "longest outage s"]


@dataclass(frozen=True)
class Phase:
    """A part of the run: what is done to the cluster when it begins, if anything."""

    name: str
    act: Callable[[], Awaitable[object]] | None = None


@dataclass(frozen=True)
class Cluster:
    """The running parts."""

    primary: Server
    replica: Server
    cache_port: int
    applications: Sequence[Process]
    port: int


def main() -> None:
    """Start the cluster, run the load, and print the figures."""
    options = _parser().parse_args()
    # Stop what was started also when this process is asked to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with (
        tempfile.TemporaryDirectory(prefix="newsroom-cluster-") as name,
        primary_and_replica() as (primary, replica),
        run_cache_server(Path(name)) as cache_port,
    ):
        os.environ |= {
            "DATABASE_URL": (
                f"postgresql://newsroom@{primary.address},{replica.address}/postgres?target_session_attrs=read-write"
            ),
            "DATABASE_REPLICA_URL": replica.url,
            "CACHE_URL": f"redis://127.0.0.1:{cache_port}/0",
            "API_RATE": "1000000/minute",
        }

        def measure() -> None:
            pages, articles = _create_newspaper(options.articles)
            # From now on, a comment is acknowledged when both servers have it.
            primary.execute("ALTER SYSTEM SET synchronous_standby_names = 'replica'")
            primary.execute("SELECT pg_reload_conf()")
            with (
                run_applications(Path(name), APPLICATIONS) as applications,
                run_proxy(Path(name), [application.port for application in applications]) as port,
            ):
                cluster = Cluster(primary, replica, cache_port, applications, port)
                load = Load(port, pages, articles, options.pause)
                asyncio.run(_run(cluster, load, options))
            _print_comments(load, replica)

        # The pictures' folder is shared, as a bucket would be.
        with_new_database(measure, TRUSTED_PROXIES="1")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.cluster", description=__doc__.partition(":")[0])
    parser.add_argument("--articles", type=int, default=2_000, help="number of articles (default: 2,000)")
    parser.add_argument("--readers", type=int, default=20, help="number of readers (default: 20)")
    parser.add_argument("--commenters", type=int, default=4, help="number of commenters (default: 4)")
    parser.add_argument("--pause", type=float, default=1, help="average seconds between a person's requests")
    parser.add_argument("--seconds", type=float, default=15, help="length of a phase (default: 15)")
    parser.add_argument("--detection", type=float, default=3, help="seconds until the replica is promoted (default: 3)")
    parser.add_argument("--restart", type=float, default=5, help="seconds until the killed application is restarted")
    return parser


def _create_newspaper(count: int) -> tuple[list[str], list[int]]:
    """Store so many articles, twenty comments on the newest; return the pages to read and articles to comment on."""
    from articles.models import CommentRules, LiveArticle
    from bench.sample_rows import create_articles, create_comments, create_newsroom

    create_newsroom()
    create_articles(count)
    newest = list(LiveArticle.objects.newest_first()[:50])
    for live in newest:
        create_comments(live.article, COMMENTS)
    # All commenters have the address of this machine.
    CommentRules.objects.update(max_per_commenter=0, max_per_network=0, max_per_site=0)
    pages = [live.get_absolute_url() for live in newest[:ARTICLE_WEIGHT]] + ["/"] * FRONT_WEIGHT
    others = ["/section-1/", "/topics/topic-1/", "/feeds/all.rss", "/search/?q=well", "/api/v1/articles/"]
    return pages + others * OTHER_WEIGHT, [live.pk for live in newest]


async def _run(cluster: Cluster, load: Load, options: argparse.Namespace) -> None:
    """Run the phases under load and print a table."""
    people = asyncio.create_task(load.run(options.readers, options.commenters))
    # Caches are filled and connections opened before anything is measured.
    await asyncio.sleep(5)
    spans = []
    for phase in _phases(cluster, options):
        start = time.monotonic()
        action = asyncio.ensure_future(phase.act()) if phase.act else None
        await asyncio.sleep(options.seconds)
        if action:
            await action
        spans.append((phase.name, start, time.monotonic()))
    load.is_over.set()
    await people
    print(f"{APPLICATIONS} applications, {options.readers} readers, {options.commenters} commenters.\n")
    print("| " + " | ".join(COLUMNS) + " |\n|" + " --- |" * len(COLUMNS))
    for name, start, end in spans:
        for who, answers in (("readers", load.reads), ("commenters", load.posts)):
            print("| " + " | ".join([name, who, *summary(answers, start, end)]) + " |")


def _phases(cluster: Cluster, options: argparse.Namespace) -> list[Phase]:
    async def fail_over() -> None:
        # Like a crash: nothing more is sent to the replica.
        await asyncio.to_thread(cluster.primary.stop, "immediate")
        await asyncio.sleep(options.detection)
        await asyncio.to_thread(cluster.replica.promote)

    async def flush_cache() -> None:
        import redis

        await asyncio.to_thread(redis.Redis(port=cluster.cache_port).flushall)

    async def kill_application() -> None:
        application = cluster.applications[1]
        await asyncio.to_thread(application.kill)
        await asyncio.sleep(options.restart)
        await asyncio.to_thread(application.start)

    return [
        Phase("everything runs"),
        Phase(f"primary stopped, replica promoted {options.detection:g} s later", fail_over),
        Phase("cache flushed", flush_cache),
        Phase(f"application killed, restarted {options.restart:g} s later", kill_application),
        Phase("everything runs again"),
    ]


def _print_comments(load: Load, server: Server) -> None:
    """Print whether each acknowledged comment is stored exactly once."""
    rows = server.execute(f"SELECT body FROM articles_comment WHERE body LIKE '{LABEL} %'")
    numbers = [re.match(rf"{LABEL} (\d+):", str(body)) for (body,) in rows]
    stored = Counter(int(match[1]) for match in numbers if match)
    lost = [number for number in load.acknowledged if stored[number] == 0]
    twice = [number for number, count in stored.items() if count > 1]
    unacknowledged = stored.keys() - load.acknowledged
    print(
        f"\nComments: {load.posted:,} sent, {len(load.acknowledged):,} acknowledged, of which {len(lost):,} are not "
        f"stored; {len(twice):,} are stored more than once; {len(unacknowledged):,} are stored although the commenter "
        "saw an error."
    )


if __name__ == "__main__":
    main()
