"""Measure how readers' pages, feeds and sitemaps grow with the newspaper: python -m bench.growth

Prints milliseconds of processor time at 1,000 and at 100,000 articles, of this process and its PostgreSQL session
together, and the ratio of the two. The database is SQLite in a temporary file, or an empty PostgreSQL database on this
machine in DATABASE_URL.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from bench.database import median_times, with_new_database, with_two_sizes

if TYPE_CHECKING:
    from django.test import Client

    from articles.editorial.querysets import LiveArticleQuerySet

SIZES = (1_000, 100_000)
ROUNDS = 15
DEEP_PAGE = 500


def measure() -> None:
    """Print the cost of readers' pages, feeds and sitemaps at both sizes."""
    from django.db import connection
    from django.test import Client

    from bench.sample_rows import create_newsroom

    client = Client()
    create_newsroom()
    with with_two_sizes(*SIZES, create_articles_up_to) as switch_to:
        requests: dict[str, dict[int, Callable[[], None]]] = {}
        for size in SIZES:
            switch_to(size)
            for name, address in urls().items():
                requests.setdefault(name, {})[size] = partial(get, client, address)
        print(f"On {connection.vendor}, milliseconds of processor time (the median of {ROUNDS}, measured alternately):")
        for name, by_size in requests.items():
            small, large = median_times(switch_to, by_size, ROUNDS)
            print(
                f"{name:<32} {small:>8.1f} at {SIZES[0]:,} {large:>8.1f} at {SIZES[1]:,}   {large / small:>6.2f} times"
            )


def create_articles_up_to(size: int) -> None:
    """Create articles until there are `size`, and index them."""
    from django.db import connection

    from articles.search.index import update_index
    from bench import sample_texts
    from bench.sample_rows import create_articles

    create_articles(size, sample_texts.headline, sample_texts.body)
    start = time.process_time()
    count = update_index()
    print(f"Indexed {count:,} articles in {time.process_time() - start:.0f} s of processor time of this process.")
    connection.cursor().execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def urls() -> dict[str, str]:
    """Return {name: address} of the measured pages; the deep ones are page 500, or the last one."""
    from articles.delivery.cursor_pagination import encode_cursor
    from articles.models import LiveArticle, Topic
    from bench.sample_texts import COMMON, RARE

    def deep(articles: "LiveArticleQuerySet") -> str:
        rows = articles.newest_first().values_list("publish_at", "pk")
        return encode_cursor(*rows[min(DEEP_PAGE * 20, rows.count() - 25)])

    topic = Topic.objects.earliest("pk")
    # A day of a month that is complete at both sizes: there is an article for every hour.
    day = LiveArticle.objects.newest_first()[300].publish_at
    return {
        "front page": "/",
        "article": LiveArticle.objects.newest_first()[300].get_absolute_url(),
        "search, rare word": f"/search/?q={RARE}",
        "search, common word": f"/search/?q={COMMON}",
        "search, common word, newest": f"/search/?q={COMMON}&sort=date",
        "search, two words and a section": f"/search/?q={COMMON}+given&section=section-1",
        "search, nothing found": "/search/?q=vaccinne+qqqq",
        "section, first page": "/section-0/",
        "section, deep": f"/section-0/?before={deep(LiveArticle.objects.filter(section__slug='section-0'))}",
        "topic, first page": topic.get_absolute_url(),
        "topic, deep": f"{topic.get_absolute_url()}?before={deep(LiveArticle.objects.filter(topics=topic))}",
        "topic of few, first page": "/topics/topic-7/",
        "feed": "/feeds/all.atom",
        "section, feed": "/section-1/feed.rss",
        "topic, feed": "/topics/topic-0/feed.rss",
        "author, feed": "/authors/author-0/feed.json",
        "news sitemap": "/sitemaps/news.xml",
        "sitemap of a month": f"/sitemaps/articles-{day:%Y-%m}.xml",
        "index of sitemaps": "/sitemap.xml",
        "article as ninjs": f"/news/{LiveArticle.objects.earliest('publish_at').pk}.json",
        "archive": "/archive/",
        "archive, year": f"/archive/{day:%Y}/",
        "archive, month": f"/archive/{day:%Y/%m}/",
        "archive, day": f"/archive/{day:%Y/%m/%d}/",
    }


def get(client: "Client", address: str) -> None:
    """Request a page, and exit where the status isn't 200."""
    if (status := client.get(address).status_code) != 200:
        sys.exit(f"{address} answered {status}.")


if __name__ == "__main__":
    with_new_database(measure)
