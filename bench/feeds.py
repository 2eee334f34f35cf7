"""Feeds and sitemaps at 1,000 and at 100,000 articles: python -m bench.feeds

On a database of its own: SQLite in a temporary file, or an empty one that DATABASE_URL names. The figures are
queries, and the milliseconds of processor time (of this process and its session of PostgreSQL) that each address takes
at the two sizes, with their ratio, all of this run.
"""

import sys
from functools import partial

from bench.database import median_times, with_new_database, with_two_sizes

SIZES = (1_000, 100_000)
ROUNDS = 40


def measure():
    """Lay the newspaper in two sizes, and print what its feeds and sitemaps cost in each."""
    from django.db import connection
    from django.test import Client

    from bench.sample_rows import create_newsroom

    client = Client()
    create_newsroom()
    with with_two_sizes(*SIZES, create_articles_up_to) as switch_to:
        asked = {}
        for size in SIZES:
            switch_to(size)
            for name, (address, headers) in urls().items():
                asked.setdefault(name, {})[size] = partial(get, client, address, headers)
        sizes = " and ".join(f"{size:,}" for size in SIZES)
        print(f"On {connection.vendor}: queries, milliseconds of processor time at {sizes} articles, in turns.")
        for name, asks in asked.items():
            small, large = median_times(switch_to, asks, ROUNDS)
            count = count_queries(asks[SIZES[-1]])
            print(f"{name:<28} {count:>3} {small:>9.1f} {large:>9.1f}   {large / small:.2f} times")


def create_articles_up_to(size):
    """Lay articles until there are so many."""
    from django.db import connection

    from bench.sample_rows import create_articles

    create_articles(size)
    connection.cursor().execute("ANALYZE")


def urls():
    """Return what is asked for, as {name: (address, headers)}."""
    from django.test import Client
    from django.utils import timezone

    from articles.models import LiveArticle

    # In the smaller newspaper, too, an article came out in every hour of this month.
    month = timezone.localdate()
    known = {"If-None-Match": Client().get("/feeds/all.atom")["ETag"]}
    return {
        "feed": ("/feeds/all.atom", {}),
        "feed, unchanged (304)": ("/feeds/all.atom", known),
        "a section’s feed": ("/section-1/feed.rss", {}),
        # Those of a tenth of all articles, so that the smaller newspaper fills their feeds, too.
        "a topic’s feed": ("/topics/topic-0/feed.rss", {}),
        "an author’s feed": ("/authors/author-0/feed.json", {}),
        "news sitemap": ("/sitemaps/news.xml", {}),
        "a month’s sitemap": (f"/sitemaps/articles-{month:%Y-%m}.xml", {}),
        "index of sitemaps": ("/sitemap.xml", {}),
        "an article as ninjs": (f"/news/{LiveArticle.objects.earliest('publish_at').pk}.json", {}),
    }


def get(client, address, headers):
    """Ask for an address; exit where it answers anything else than is expected."""
    if (status := client.get(address, headers=headers).status_code) != (304 if headers else 200):
        sys.exit(f"{address} answered {status}.")


def count_queries(ask):
    """Return how many queries are asked, warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


if __name__ == "__main__":
    with_new_database(measure)
