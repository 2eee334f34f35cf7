"""Comments: an article's page under 10,000 of them, posting, and a burst while others read: python -m bench.comments

On a database of its own: SQLite in a temporary file, or an empty one that DATABASE_URL names. Posting and the burst go
over HTTP to gunicorn with two workers on this machine. Times are compared with others of the same run.
"""

import statistics
import sys
import tempfile
import time

from bench.database import with_new_database

ROUNDS = 60
FEW, SOME, MANY = 20, 100, 10_000
WRITERS, POSTS = 200, 2_000
READERS, BURST = 16, 5_000


def measure():
    """Lay the newspaper and print the figures one after another."""
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


def print_pages():
    """Print what an article's page costs under few, some and very many comments, flat and with replies."""
    from django.db import connection

    from articles.models import Article
    from bench.sample_rows import create_comments

    articles = iter(Article.objects.order_by("pk"))
    for shape, replies in (("flat", 0), ("in conversations of five", 4)):
        pages = {}
        for count in (FEW, SOME, MANY):
            article = next(articles)
            create_comments(article, count, replies)
            pages[count] = article.live.get_absolute_url()
        connection.cursor().execute("ANALYZE")
        costs = compare(pages)
        for count, (queries, size, milliseconds) in costs.items():
            print(
                f"{count:>7,} comments {shape:<25} {queries} queries for them  {size:>8,} bytes  {milliseconds:6.1f} ms"
            )
        print(
            f"        {MANY:,} beside {FEW}: {costs[MANY][2] / costs[FEW][2]:.2f} times the time; "
            f"beside {SOME}: {costs[MANY][1] / costs[SOME][1]:.3f} times the bytes"
        )


def compare(pages):
    """Return {key: (queries for comments, bytes, median milliseconds)} of pages asked for by turns."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, times, counted = Client(), {key: [] for key in pages}, {}
    for key, address in pages.items():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        if answer.status_code != 200:
            sys.exit(f"{address} answers {answer.status_code}")
        asked = [query["sql"] for query in captured if 'FROM "articles_comment"' in query["sql"]]
        counted[key] = len(asked), len(answer.content)
    for _ in range(ROUNDS):
        for key, address in pages.items():
            start = time.perf_counter()
            client.get(address)
            times[key].append(time.perf_counter() - start)
    return {key: (*counted[key], statistics.median(times[key]) * 1000) for key in pages}


if __name__ == "__main__":
    with_new_database(measure, TRUSTED_PROXIES="1")
