"""Front page, article, search, lists and archive at 1,000 and at 100,000 articles: python -m bench.reader_pages

On a database of its own: SQLite in a temporary file, or an empty PostgreSQL on this machine that DATABASE_URL names.
The figures are milliseconds of processor time, of this process and of the database's server together, and the ratio
of the two sizes.
"""

import sys
import time
from functools import partial

from bench.database import median_times, with_new_database, with_two_sizes

SIZES = (1_000, 100_000)
ROUNDS = 15
DEEP = 500


def measure():
    """Lay the newspaper in two sizes, and print what its pages cost in each."""
    from django.db import connection
    from django.test import Client

    from bench.sample_rows import create_newsroom

    client = Client()
    create_newsroom()
    with with_two_sizes(*SIZES, create_articles_up_to) as switch_to:
        asked = {}
        for size in SIZES:
            switch_to(size)
            for name, address in urls(size).items():
                asked.setdefault(name, {})[size] = partial(get, client, address)
        print(f"On {connection.vendor}, milliseconds of processor time (the median of {ROUNDS}, in turns):")
        for name, asks in asked.items():
            small, large = median_times(switch_to, asks, ROUNDS)
            print(
                f"{name:<32} {small:>8.1f} at {SIZES[0]:,} {large:>8.1f} at {SIZES[1]:,}   {large / small:>6.2f} times"
            )


def create_articles_up_to(size):
    """Lay articles until there are so many, and index them."""
    from django.db import connection

    from articles.search.index import update_index
    from bench import sample_texts
    from bench.sample_rows import create_articles

    create_articles(size, sample_texts.headline, sample_texts.body)
    start = time.process_time()
    count = update_index()
    print(f"Indexed {count:,} articles in {time.process_time() - start:.0f} s of this process’s time.")
    connection.cursor().execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def urls(size):
    """Return the addresses that are measured, by name; the deep ones are 500 pages down, or as far as there are."""
    from articles.delivery.cursor_pagination import encode_cursor
    from articles.models import LiveArticle, Topic
    from bench.sample_texts import COMMON, RARE

    def deep(articles):
        rows = articles.newest_first().values_list("publish_at", "pk")
        return encode_cursor(*rows[min(DEEP * 20, rows.count() - 25)])

    topic = Topic.objects.order_by("pk").first()
    # Of a month that both sizes have whole: an hour lies between two articles.
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
        "archive": "/archive/",
        "archive, year": f"/archive/{day:%Y}/",
        "archive, month": f"/archive/{day:%Y/%m}/",
        "archive, day": f"/archive/{day:%Y/%m/%d}/",
    }


def get(client, address):
    """Ask for a page; exit where there is none."""
    if (status := client.get(address).status_code) != 200:
        sys.exit(f"{address} answered {status}")


if __name__ == "__main__":
    with_new_database(measure)
