"""The moderators' queue at 2,000 and at 200,000 comments, a tenth of them held: python -m bench.moderation_queue

On a database of its own: SQLite in a temporary file, or an empty one that DATABASE_URL names. The figures are query
counts and, of processor time (the mean of 20), ratios of two that were taken in this run. Words after the command name
the places that are looked at.
"""

import sys

from bench.database import processor_seconds, with_new_database

SIZES = (2_000, 200_000)
ROUNDS = 20
QUEUE_PAGES = {
    "held": "",
    "by risk": "?order=risk",
    "a signal": "?signal=links",
    "words": "?q=measured",
    "unreviewed": "?tab=unreviewed",
    "reported": "?tab=reported",
    "illegal": "?tab=illegal",
    "appeals": "?tab=appeals",
    "decided": "?tab=decided",
    "by me": "?tab=decided&by=me",
}


def measure():
    """Lay the comments, in two sizes, and print what the queue asks of the database and how much longer it takes."""
    from django.contrib.auth.models import Group, User
    from django.db import connection

    from articles.models import Comment
    from bench.desk import signed_in
    from bench.moderation_queue_data import create_queue_comments
    from bench.sample_rows import create_articles, create_newsroom

    editor, _ = create_newsroom()
    moderator = User.objects.create_user("moderator", is_staff=True)
    moderator.groups.add(Group.objects.get(name="Moderator"))
    create_articles(200)
    before = {}
    for size in SIZES:
        create_queue_comments(size, moderator)
        connection.cursor().execute("ANALYZE")
        held = Comment.objects.filter(status="held").count()
        print(f"On {connection.vendor}, {size:,} comments, {held:,} held:")
        for person, places in ((moderator, sys.argv[1:] or QUEUE_PAGES), (editor, ["held"])):
            client = signed_in(person)
            for place in places:
                parameters = QUEUE_PAGES[place]
                queries, milliseconds = measure_page(lambda at=parameters, to=client: to.get(f"/admin/moderation/{at}"))
                earlier = before.setdefault((person, place), milliseconds)
                print(
                    f"  {person.username:<9} {place:<10} {queries:>2} queries  {milliseconds:>6.1f} ms"
                    f"  {milliseconds / earlier:.2f} times that of {SIZES[0]:,}"
                )


def measure_page(fetch):
    """Return the queries that a page asks, warm, and the milliseconds of processor time that it takes on average."""
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
