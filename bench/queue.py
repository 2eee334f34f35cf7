"""The moderators' queue at 2,000 and at 200,000 comments, a tenth of them held: python -m bench.queue

On a database of its own: SQLite in a temporary file, or an empty one that DATABASE_URL names. The figures are query
counts and, of processor time (the mean of 20), ratios of two that were taken in this run. Words after the command name
the places that are looked at.
"""

import sys

from bench.database import on_a_new_database, worked

SIZES = (2_000, 200_000)
ROUNDS = 20
PLACES = {
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
    from bench.queue_rows import lay_queue
    from bench.rows import lay_articles, lay_newsroom

    editor, _ = lay_newsroom()
    moderator = User.objects.create_user("moderator", is_staff=True)
    moderator.groups.add(Group.objects.get(name="Moderator"))
    lay_articles(200)
    before = {}
    for size in SIZES:
        lay_queue(size, moderator)
        connection.cursor().execute("ANALYZE")
        held = Comment.objects.filter(status="held").count()
        print(f"On {connection.vendor}, {size:,} comments, {held:,} held:")
        for person, places in ((moderator, sys.argv[1:] or PLACES), (editor, ["held"])):
            client = signed_in(person)
            for place in places:
                parameters = PLACES[place]
                queries, milliseconds = cost(lambda at=parameters, to=client: to.get(f"/admin/moderation/{at}"))
                earlier = before.setdefault((person, place), milliseconds)
                print(
                    f"  {person.username:<9} {place:<10} {queries:>2} queries  {milliseconds:>6.1f} ms"
                    f"  {milliseconds / earlier:.2f} times that of {SIZES[0]:,}"
                )


def cost(act):
    """Return the queries that a page asks, warm, and the milliseconds of processor time that it takes on average."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    act()
    with CaptureQueriesContext(connection) as queries:
        act()
    count = len(queries)
    before = worked()
    for _ in range(ROUNDS):
        act()
    return count, (worked() - before) / ROUNDS * 1000


if __name__ == "__main__":
    on_a_new_database(measure)
