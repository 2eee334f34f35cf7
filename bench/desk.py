"""Measure the desk at 1,000 and 100,000 articles, and compare a save with a plain admin's: python -m bench.desk

The database is SQLite in a temporary file, or the empty one in DATABASE_URL. The figures are query counts, median times
and the ratio of two times that were measured alternately.
"""

import statistics
import sys
import time
import uuid
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from bench.database import with_new_database

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from articles.models import Article

SIZES = (1_000, 100_000)
ROUNDS = 40


def measure() -> None:
    """Print the queries and times of the desk's screens at both sizes, then the times of saves."""
    from django.db import connection

    from bench.sample_rows import create_articles, create_newsroom

    users = create_newsroom()
    print(f"On {connection.vendor}. Queries, and milliseconds (the median of {ROUNDS}):")
    for size in SIZES:
        create_articles(size)
        connection.cursor().execute("ANALYZE")
        for user in users:
            print_screens(size, user)
    print_saves(users[1])


def print_screens(size: int, user: "User") -> None:
    """Print the queries and the time of the list and of the form for a user."""
    from articles.models import Article

    client = logged_in_client(user)
    article = Article.objects.filter(section=user.assigned_sections.first() or 1)[0]
    for name, address in [
        ("list", "/admin/articles/article/"),
        ("form", f"/admin/articles/article/{article.pk}/change/"),
    ]:
        queries, milliseconds = measure_page(partial(client.get, address))
        print(f"{size:>9,} articles  {user.username:<10} {name:<5} {queries:>3} queries  {milliseconds:>7.1f} ms")


def print_saves(user: "User") -> None:
    """Print how a save with its revision compares with a plain ModelAdmin's save of the same row."""
    from django.test import override_settings

    from articles.models import Article

    client, article = logged_in_client(user), Article.objects.earliest("pk")
    ours, plain = f"/admin/articles/article/{article.pk}/change/", f"/plain/articles/article/{article.pk}/change/"
    with override_settings(ROOT_URLCONF="bench.plain_admin_urls"):
        turns = [
            (save(client, plain, plain_form(article, turn)), save(client, ours, our_form(client, ours, turn)))
            for turn in range(ROUNDS)
        ]
    plain_ms, our_ms = (statistics.median(times) * 1000 for times in zip(*turns, strict=True))
    print(
        f"A save with its revision takes {our_ms / plain_ms:.2f} times as long as a plain ModelAdmin’s save of the "
        f"same row ({our_ms:.1f} ms and {plain_ms:.1f} ms)."
    )


def save(client: "Client", address: str, fields: dict[str, Any]) -> float:
    """Post a form and return the seconds that the request took."""
    start = time.perf_counter()
    response = client.post(address, fields)
    elapsed = time.perf_counter() - start
    if response.status_code != 302:
        sys.exit(f"{address} answered {response.status_code}; the article was not saved.")
    return elapsed


def plain_form(article: "Article", turn: int) -> dict[str, Any]:
    """Return the fields that the form of a plain ModelAdmin would post."""
    from django.forms import model_to_dict

    fields = model_to_dict(article) | {"headline": f"Plain, turn {turn}"}
    fields |= {"publish_at_0": f"{article.publish_at:%Y-%m-%d}", "publish_at_1": f"{article.publish_at:%H:%M}"}
    return {name: value for name, value in fields.items() if value not in (None, "", False, [])}


def our_form(client: "Client", address: str, turn: int) -> dict[str, Any]:
    """Return the fields that the desk's form would post."""
    fields: dict[str, Any] = {"_act": "save"}
    for field in (client.get(address).context_data or {})["form"]:
        if field.name not in {"publish_at", "embargo", "expires_at"}:
            fields[field.name] = field.value()
    fields |= {"headline": f"Ours, turn {turn}", "window": uuid.uuid4()}
    return {name: value for name, value in fields.items() if value not in (None, "", False, [])}


def measure_page(fetch: Callable[[], object]) -> tuple[int, float]:
    """Return the number of queries of a page after a warm-up, and its median milliseconds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    fetch()
    with CaptureQueriesContext(connection) as queries:
        fetch()
    count = len(queries)
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        fetch()
        times.append(time.perf_counter() - start)
    return count, statistics.median(times) * 1000


def logged_in_client(user: "User") -> "Client":
    """Return a test client with that user signed in."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client


if __name__ == "__main__":
    with_new_database(measure)
