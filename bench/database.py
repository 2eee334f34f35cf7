"""A database of a benchmark's own, and nothing in the way of its figures."""

import os
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import django


def with_new_database(measure, **environment):
    """Call `measure` with Django set up on an empty database: SQLite in a temporary file, or DATABASE_URL's.

    Pictures are kept in a temporary folder; `environment` is set besides.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
        os.environ |= {"MEDIA_ROOT": f"{folder}/media", "ORIGINALS_ROOT": f"{folder}/originals"}
        os.environ |= {"LOG_LEVEL": "CRITICAL", **environment}
        django.setup()
        _prepare()
        measure()


def _prepare():
    from django.conf import settings
    from django.core.management import call_command

    from articles.models import Article

    settings.ALLOWED_HOSTS += ["testserver"]
    # Else Django keeps a copy of every query.
    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    if Article.objects.exists():
        sys.exit("The database that DATABASE_URL names holds articles. Name an empty one.")


@contextmanager
def with_two_sizes(small, large, create_articles_up_to):
    """Lay the newspaper by `lay(size)` in both sizes; yield a function that turns Django to the one of that size.

    The smaller is kept in a database beside, which is deleted afterwards, so that the two are measured in turns: what
    else the machine does meanwhile slows both.
    """
    from django.core.cache import caches
    from django.db import connections

    create_articles_up_to(small)
    whole = connections["default"]
    whole.close()
    whole.creation.clone_test_db("small", verbosity=0, autoclobber=True)
    beside = whole.copy()
    beside.settings_dict = whole.creation.get_test_db_clone_settings("small")
    create_articles_up_to(large)

    def switch_to(size):
        connections["default"] = {small: beside, large: whole}[size]
        # What is kept of the one is nothing of the other's.
        caches["default"].key_prefix = str(size)

    try:
        yield switch_to
    finally:
        switch_to(large)
        beside.close()
        whole.creation.destroy_test_db(suffix="small", verbosity=0)


def median_times(switch_to, asks, rounds):
    """Return the median milliseconds of processor time that each of `asks`, {size: function}, takes, in its order.

    They are asked in turns, so many times each after one that warms up.
    """
    times = {size: [] for size in asks}
    for _ in range(rounds + 1):
        for size, ask in asks.items():
            switch_to(size)
            start = processor_seconds()
            ask()
            times[size].append(processor_seconds() - start)
    return [statistics.median(taken[1:]) * 1000 for taken in times.values()]


def processor_seconds():
    """Return the seconds for which this process, and the server's for its session, have had a processor."""
    from django.db import connection

    mine = time.process_time()
    if connection.vendor == "sqlite":
        return mine
    connection.ensure_connection()
    session = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return mine + int(session.split()[0]) / 1e9
