"""A database of a benchmark's own, and nothing in the way of its figures."""

import os
import sys
import tempfile
import time
from pathlib import Path

import django


def on_a_new_database(measure, **environment):
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


def worked():
    """Return the seconds for which this process, and the server's for its session, have had a processor."""
    from django.db import connection

    mine = time.process_time()
    if connection.vendor == "sqlite":
        return mine
    connection.ensure_connection()
    session = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return mine + int(session.split()[0]) / 1e9
