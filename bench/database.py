"""Set up a separate database for a benchmark, and measure processor time."""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import django


def with_new_database(measure: Callable[[], object], **environment: str) -> None:
    """Call `measure` with Django set up on an empty database: SQLite in a temporary file, or that of DATABASE_URL.

    Pictures are stored in a temporary folder. `environment` has more environment variables to set.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
        os.environ |= {"MEDIA_ROOT": f"{folder}/media", "ORIGINALS_ROOT": f"{folder}/originals"}
        os.environ |= {"LOG_LEVEL": "CRITICAL", **environment}
        django.setup()
        _prepare()
        measure()


def _prepare() -> None:
    from django.conf import settings
    from django.core.management import call_command

    from articles.models import Article

    settings.ALLOWED_HOSTS += ["testserver"]
    # With DEBUG on, Django would keep a copy of every query.
    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    if Article.objects.exists():
        sys.exit("The database in DATABASE_URL contains articles. Set DATABASE_URL to an empty database.")


@contextmanager
def with_two_sizes(
    small: int, large: int, create_articles_up_to: Callable[[int], None]
) -> Iterator[Callable[[int], None]]:
    """Create the newspaper in two sizes, and yield a function that switches Django to the database of a size.

    The smaller newspaper is a copy of the database, which is deleted afterwards. With both at hand, the two sizes are
    measured alternately, so that other load on the machine slows both.
    """
    from django.core.cache import caches
    from django.db import connections

    create_articles_up_to(small)
    large_database = connections["default"]
    large_database.close()
    large_database.creation.clone_test_db("small", verbosity=0, autoclobber=True)
    small_database = large_database.copy()
    small_database.settings_dict = large_database.creation.get_test_db_clone_settings("small")
    create_articles_up_to(large)

    def switch_to(size: int) -> None:
        connections["default"] = {small: small_database, large: large_database}[size]
        # Each database has its own cache entries.
        caches["default"].key_prefix = str(size)

    try:
        yield switch_to
    finally:
        switch_to(large)
        small_database.close()
        large_database.creation.destroy_test_db(suffix="small", verbosity=0)


def median_times(
    switch_to: Callable[[int], None], requests: Mapping[int, Callable[[], object]], rounds: int
) -> list[float]:
    """Return the median milliseconds of processor time of each of `requests`, {size: function}, in their order.

    The functions are called alternately, `rounds` times each after one warm-up call.
    """
    times: dict[int, list[float]] = {size: [] for size in requests}
    for _ in range(rounds + 1):
        for size, request in requests.items():
            switch_to(size)
            start = processor_seconds()
            request()
            times[size].append(processor_seconds() - start)
    return [statistics.median(seconds[1:]) * 1000 for seconds in times.values()]


def processor_seconds() -> float:
    """Return the processor time in seconds of this process and of its session on the PostgreSQL server."""
    from django.db import connection

    own_seconds = time.process_time()
    if connection.vendor == "sqlite":
        return own_seconds
    connection.ensure_connection()
    session = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return own_seconds + int(session.split()[0]) / 1e9
