"""Feed, news sitemap and a month's sitemap at 1,000 and at 100,000 articles: python -m bench.feeds

On a database of its own: SQLite in a temporary file, or an empty one that DATABASE_URL names. The figures are query
counts and, of times, the ratio of the two sizes, taken in this run.
"""

SIZES = (1_000, 100_000)
ROUNDS = 30


def measure():
    """Lay the newspaper in two sizes, and print what each address costs in the larger beside the smaller."""
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from bench.rows import lay_newsroom

    lay_newsroom()
    client, month = Client(), timezone.localtime() - timezone.timedelta(days=31)
    addresses = {
        "feed": "/feeds/all.atom",
        "section’s feed": "/section-1/feed.rss",
        "news sitemap": "/sitemaps/news.xml",
        "a month’s sitemap": f"/sitemaps/articles-{month:%Y-%m}.xml",
        "index of sitemaps": "/sitemap.xml",
        "article as ninjs": "/news/{pk}.json",
    }
    print(f"On {connection.vendor}. Queries, and milliseconds (the median of {ROUNDS}):")
