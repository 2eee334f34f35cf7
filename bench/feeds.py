"""Feeds and sitemaps at 1,000 and at 100,000 articles: python -m bench.feeds

On a database of its own: SQLite in a temporary file, or an empty one that DATABASE_URL names. The figures are
queries, and the milliseconds of processor time (of this process and its session of PostgreSQL) that each address takes
at the two sizes, with their ratio, all of this run.
"""

import statistics
import sys

from bench.database import on_a_new_database, worked

SIZES = (1_000, 100_000)
ROUNDS = 40


def measure():
    """Lay the newspaper in two sizes, and print what its feeds and sitemaps cost in each."""
    from django.core.cache import cache
    from django.db import connection

    from bench.rows import lay_articles, lay_newsroom

    lay_newsroom()
    costs = {}
    for size in SIZES:
        lay_articles(size)
        # What sitemaps tell of months that are over is kept for some minutes.
        cache.clear()
        connection.cursor().execute("ANALYZE")
        for name, (address, headers) in addresses().items():
            costs.setdefault(name, []).append(cost_of(address, headers))
    sizes = " and ".join(f"{size:,}" for size in SIZES)
    print(f"On {connection.vendor}: queries, milliseconds of processor time at {sizes} articles.")
    for name, ((queries, small), (_, large)) in costs.items():
        print(f"{name:<28} {queries:>3} {small:>9.1f} {large:>9.1f}   {large / small:.2f} times")


def addresses():
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


def cost_of(address, headers):
    """Return the queries of an address, warm, and the median of the milliseconds of processor time over the rounds."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, expected = Client(), 304 if headers else 200
    if (status := client.get(address, headers=headers).status_code) != expected:
        sys.exit(f"{address} answered {status}.")
    with CaptureQueriesContext(connection) as queries:
        client.get(address, headers=headers)
    count = len(queries)
    times = []
    for _ in range(ROUNDS):
        before = worked()
        client.get(address, headers=headers)
        times.append(worked() - before)
    return count, statistics.median(times) * 1000


if __name__ == "__main__":
    on_a_new_database(measure)
