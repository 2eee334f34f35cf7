"""Measure feeds and sitemaps at 1,000 and 100,000 articles: python -m bench.feeds

The database is SQLite in a temporary file, or the empty one in DATABASE_URL. The figures are query counts, milliseconds
of processor time (of this process and its PostgreSQL session) at each size, and the ratio of the two.
"""

import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from bench.database import median_times, with_new_database, with_two_sizes

if TYPE_CHECKING:
    from django.test import Client

SIZES = (1_000, 100_000)
ROUNDS = 40


def measure() -> None:
    """Print the cost of feeds and sitemaps at both sizes."""
    from django.db import connection
    from django.test import Client

    from bench.sample_rows import create_newsroom

    client = Client()
    create_newsroom()
    with with_two_sizes(*SIZES, create_articles_up_to) as switch_to:
        requests: dict[str, dict[int, Callable[[], None]]] = {}
        for size in SIZES:
            switch_to(size)
            for name, (address, headers) in urls().items():
                requests.setdefault(name, {})[size] = partial(get, client, address, headers)
        sizes = " and ".join(f"{size:,}" for size in SIZES)
        print(f"On {connection.vendor}: queries, and milliseconds of processor time at {sizes} articles.")
        for name, by_size in requests.items():
            small, large = median_times(switch_to, by_size, ROUNDS)
            count = count_queries(by_size[SIZES[-1]])
            print(f"{name:<28} {count:>3} {small:>9.1f} {large:>9.1f}   {large / small:.2f} times")


def create_articles_up_to(size: int) -> None:
    """Create articles until there are `size`."""
    from django.db import connection

    from bench.sample_rows import create_articles

    create_articles(size)
    connection.cursor().execute("ANALYZE")


def urls() -> dict[str, tuple[str, dict[str, str]]]:
    """Return {name: (address, request headers)} of the measured requests."""
    from django.test import Client
    from django.utils import timezone

    from articles.models import LiveArticle

    # Both newspapers have an article for every hour of this month.
    month = timezone.localdate()
    conditional = {"If-None-Match": Client().get("/feeds/all.atom")["ETag"]}
    return {
        "feed": ("/feeds/all.atom", {}),
        "feed, unchanged (304)": ("/feeds/all.atom", conditional),
        "a section’s feed": ("/section-1/feed.rss", {}),
        # This topic and this author have a tenth of all articles, so their feeds are full at both sizes.
        "a topic’s feed": ("/topics/topic-0/feed.rss", {}),
        "an author’s feed": ("/authors/author-0/feed.json", {}),
        "news sitemap": ("/sitemaps/news.xml", {}),
        "a month’s sitemap": (f"/sitemaps/articles-{month:%Y-%m}.xml", {}),
        "index of sitemaps": ("/sitemap.xml", {}),
        "an article as ninjs": (f"/news/{LiveArticle.objects.earliest('publish_at').pk}.json", {}),
    }


def get(client: "Client", address: str, headers: dict[str, str]) -> None:
    """Request an address, and exit where the status isn't the expected one."""
    if (status := client.get(address, headers=headers).status_code) != (304 if headers else 200):
        sys.exit(f"{address} answered {status}.")


def count_queries(request: Callable[[], None]) -> int:
    """Return the number of queries of a request after a warm-up."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        request()
    return len(queries)


if __name__ == "__main__":
    with_new_database(measure)
