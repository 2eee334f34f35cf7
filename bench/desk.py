"""The desk at 1,000 and at 100,000 articles, and an explicit save beside a plain admin's: python -m bench.desk

On a database of its own: SQLite in a temporary file, or an empty one that DATABASE_URL names. The figures are
query counts and, of times, the ratio of two that were taken by turns in this run.
"""

import statistics
import sys
import time
import uuid

from bench.database import with_new_database

SIZES = (1_000, 100_000)
ROUNDS = 40


def measure():
    """Lay the newspaper, in two sizes, and print what its screens ask of the database; then time saves."""
    from django.db import connection

    from bench.sample_rows import create_articles, create_newsroom

    people = create_newsroom()
    print(f"On {connection.vendor}. Queries, and milliseconds (the median of {ROUNDS}):")
    for size in SIZES:
        create_articles(size)
        connection.cursor().execute("ANALYZE")
        for person in people:
            print_screens(size, person)
    print_saves(people[1])


def print_screens(size, person):
    """Print the queries and the time of the list and of the form, for one person."""
    from articles.models import Article

    client = logged_in_client(person)
    article = Article.objects.filter(section=person.assigned_sections.first() or 1).first()
    for name, address in [
        ("list", "/admin/articles/article/"),
        ("form", f"/admin/articles/article/{article.pk}/change/"),
    ]:
        queries, milliseconds = measure_page(lambda address=address: client.get(address))
        print(f"{size:>9,} articles  {person.username:<10} {name:<5} {queries:>3} queries  {milliseconds:>7.1f} ms")


def print_saves(person):
    """Print how an explicit save with its revision compares with a plain ModelAdmin's save of the same row."""
    from django.test import override_settings

    from articles.models import Article

    client, article = logged_in_client(person), Article.objects.order_by("pk").first()
    ours, plain = f"/admin/articles/article/{article.pk}/change/", f"/plain/articles/article/{article.pk}/change/"
    with override_settings(ROOT_URLCONF="bench.plain_admin_urls"):
        turns = [
            (save(client, plain, plain_form(article, turn)), save(client, ours, our_form(client, ours, turn)))
            for turn in range(ROUNDS)
        ]
    beside, cost_of_ours = (statistics.median(times) * 1000 for times in zip(*turns, strict=True))
    print(
        f"A save with its revision takes {cost_of_ours / beside:.2f} times a plain ModelAdmin’s save of the same row",
        end=" ",
    )
    print(f"({cost_of_ours:.1f} ms beside {beside:.1f} ms).")


def save(client, address, fields):
    """Post a form and return the seconds that its save took."""
    start = time.perf_counter()
    response = client.post(address, fields)
    elapsed = time.perf_counter() - start
    if response.status_code != 302:
        sys.exit(f"{address} was not saved: {response.status_code}")
    return elapsed


def plain_form(article, turn):
    """Return what Django's own form of an article would post."""
    from django.forms import model_to_dict

    fields = model_to_dict(article) | {"headline": f"Plain, turn {turn}"}
    fields |= {"publish_at_0": f"{article.publish_at:%Y-%m-%d}", "publish_at_1": f"{article.publish_at:%H:%M}"}
    return {name: value for name, value in fields.items() if value not in (None, "", False, [])}


def our_form(client, address, turn):
    """Return what the desk's page of an article would post."""
    fields = {"_act": "save"}
    for field in client.get(address).context_data["form"]:
        if field.name not in {"publish_at", "embargo", "expires_at"}:
            fields[field.name] = field.value()
    fields |= {"headline": f"Ours, turn {turn}", "window": uuid.uuid4()}
    return {name: value for name, value in fields.items() if value not in (None, "", False, [])}


def measure_page(act):
    """Return the queries that a page asks, warm, and the median of its milliseconds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    act()
    with CaptureQueriesContext(connection) as queries:
        act()
    count = len(queries)
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return count, statistics.median(times) * 1000


def logged_in_client(person):
    """Return a browser in which that person is signed in."""
    from django.test import Client

    client = Client()
    client.force_login(person)
    return client


if __name__ == "__main__":
    with_new_database(measure)
