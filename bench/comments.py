"""Measure a page with 10,000 comments, posting, and a burst of posts while others read: python -m bench.comments

The database is SQLite in a temporary file, or the empty one in DATABASE_URL. Posting and the burst go over HTTP to
gunicorn with two workers on this machine. Times are only compared within the run.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Hashable, Mapping
from typing import TypeVar

from bench.database import with_new_database

ROUNDS = 60
FEW, SOME, MANY = 20, 100, 10_000
WRITERS, POSTS = 200, 2_000
READERS, BURST = 16, 5_000
Key = TypeVar("Key", bound=Hashable)


def measure() -> None:
    """Create the newspaper and print the figures."""
    from django.db import connection

    from bench.sample_rows import create_articles, create_newsroom

    create_newsroom()
    create_articles(200)
    print(f"On {connection.vendor}.")
    print_pages()
    from bench.posting import print_burst, print_posting

    with tempfile.TemporaryDirectory() as folder:
        print_posting(folder, WRITERS, POSTS)
        print_burst(folder, READERS, BURST)


def print_pages() -> None:
    """Print the cost of an article's page with few, some and very many comments, flat and with replies."""
    from django.db import connection

    from articles.models import Article
    from bench.sample_rows import create_comments

    articles = iter(Article.objects.order_by("pk"))
    for shape, replies in (("flat", 0), ("in threads of five", 4)):
        pages = {}
        for count in (FEW, SOME, MANY):
            article = next(articles)
            create_comments(article, count, replies)
            pages[count] = article.live.get_absolute_url()
        connection.cursor().execute("ANALYZE")
        costs = compare(pages)
        for count, (queries, size, milliseconds) in costs.items():
            print(
                f"{count:>7,} comments {shape:<25} {queries} comment queries  {size:>8,} bytes  {milliseconds:6.1f} ms"
            )
        print(
            f"        {MANY:,} comments take {costs[MANY][2] / costs[FEW][2]:.2f} times the time of {FEW} "
            f"and {costs[MANY][1] / costs[SOME][1]:.3f} times the bytes of {SOME}"
        )


def compare(pages: Mapping[Key, str]) -> dict[Key, tuple[int, int, float]]:
    """Return {key: (comment queries, bytes, median milliseconds)} of pages that are requested alternately."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    times: dict[Key, list[float]] = {key: [] for key in pages}
    counts: dict[Key, tuple[int, int]] = {}
    for key, address in pages.items():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        if response.status_code != 200:
            sys.exit(f"{address} answered {response.status_code}.")
        queries = [query["sql"] for query in captured if 'FROM "articles_comment"' in query["sql"]]
        counts[key] = len(queries), len(response.content)
    for _ in range(ROUNDS):
        for key, address in pages.items():
            start = time.perf_counter()
            client.get(address)
            times[key].append(time.perf_counter() - start)
    return {key: (*counts[key], statistics.median(times[key]) * 1000) for key in pages}


if __name__ == "__main__":
    with_new_database(measure, TRUSTED_PROXIES="1")
