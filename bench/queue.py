"""The moderators' queue at 2,000 and at 200,000 comments, a tenth of them held: python -m bench.queue

On a database of its own: SQLite in a temporary file, or an empty one that DATABASE_URL names. The figures are query
counts and, of processor time (the mean of 20), ratios of two that were taken in this run. Words after the command name
the places that are looked at.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import django

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


def main():
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
        os.environ["LOG_LEVEL"] = "CRITICAL"
        django.setup()
        measure()


def measure():
    """Lay the comments, in two sizes, and print what the queue asks of the database and how much longer it takes."""
    from django.conf import settings
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.db import connection

    from articles.models import Article, Comment
    from bench.desk import signed_in
    from bench.queue_rows import lay_queue
    from bench.rows import lay_articles, lay_newsroom

    settings.ALLOWED_HOSTS += ["testserver"]
    # Else Django keeps a copy of every query.
    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    if Article.objects.exists():
        sys.exit("The database that DATABASE_URL names holds articles. Name an empty one.")
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
    before = processor_time(connection)
    for _ in range(ROUNDS):
        act()
    return count, (processor_time(connection) - before) / ROUNDS * 1000


def processor_time(connection):
    """Return the seconds of processor time of this process and of its PostgreSQL backend, which runs beside it.

    Unlike time on the clock it says the same whatever else the machine does.
    """
    seconds = time.process_time()
    if connection.vendor == "postgresql":
        stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
        user, system = stat.rpartition(")")[2].split()[11:13]
        seconds += (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return seconds


if __name__ == "__main__":
    main()
