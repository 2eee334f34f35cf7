"""Measure the moderation queue at 2,000 and 200,000 comments: python -m bench.moderation_queue [PAGE …]

A tenth of the comments are held. The database is SQLite in a temporary file, or the empty one in DATABASE_URL. The
figures are query counts, the processor time (mean of 20 requests), and the ratio of the times at both sizes. The
arguments are names of QUEUE_PAGES to measure; without arguments, all are measured.
"""

import sys
from collections.abc import Callable
from functools import partial

from bench.database import processor_seconds, with_new_database

SIZES = (2_000, 200_000)
ROUNDS = 20
QUEUE_PAGES = {
    "held": "",
    "by risk": "?order=risk",
    "by signal": "?signal=links",
    "search": "?q=measured",
    "unreviewed": "?tab=unreviewed",
    "reported": "?tab=reported",
    "illegal": "?tab=illegal",
    "appeals": "?tab=appeals",
    "decided": "?tab=decided",
    "by me": "?tab=decided&by=me",
}


def measure() -> None:
    """Print the queries and times of the queue's pages at both sizes."""
    from django.contrib.auth.models import Group, User
    from django.db import connection

    from articles.models import Comment
    from bench.desk import logged_in_client
    from bench.moderation_queue_data import create_queue_comments
    from bench.sample_rows import create_articles, create_newsroom

    editor, _ = create_newsroom()
    moderator = User.objects.create_user("moderator", is_staff=True)
    moderator.groups.add(Group.objects.get(name="Moderator"))
    create_articles(200)
    times_at_first_size: dict[tuple[User, str], float] = {}
    for size in SIZES:
        create_queue_comments(size, moderator)
        connection.cursor().execute("ANALYZE")
        held = Comment.objects.filter(status="held").count()
        print(f"On {connection.vendor}, {size:,} comments, {held:,} held:")
        for user, pages in ((moderator, sys.argv[1:] or list(QUEUE_PAGES)), (editor, ["held"])):
            client = logged_in_client(user)
            for page in pages:
                address = f"/admin/moderation/{QUEUE_PAGES[page]}"
                queries, milliseconds = measure_page(partial(client.get, address))
                first_time = times_at_first_size.setdefault((user, page), milliseconds)
                print(
                    f"  {user.username:<9} {page:<10} {queries:>2} queries  {milliseconds:>6.1f} ms"
                    f"  {milliseconds / first_time:.2f} times that of {SIZES[0]:,}"
                )


def measure_page(fetch: Callable[[], object]) -> tuple[int, float]:
    """Return the number of queries of a page after a warm-up, and its mean milliseconds of processor time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    fetch()
    with CaptureQueriesContext(connection) as queries:
        fetch()
    count = len(queries)
    before = processor_seconds()
    for _ in range(ROUNDS):
        fetch()
    return count, (processor_seconds() - before) / ROUNDS * 1000


if __name__ == "__main__":
    with_new_database(measure)
