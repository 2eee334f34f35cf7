"""Where a benchmark runs: on a newspaper of its own, that is empty when it begins."""

import os
import sys
import tempfile
from pathlib import Path

import django


def on_an_empty_newspaper(measure):
    """Call `measure` with Django set up on SQLite in a temporary file, or on the empty one that DATABASE_URL names."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
        os.environ["LOG_LEVEL"] = "CRITICAL"
        django.setup()
        _lay_tables()
        measure()


def _lay_tables():
    from django.conf import settings
    from django.core.management import call_command

    from articles.models import Article

    settings.ALLOWED_HOSTS += ["testserver"]
    # Else Django keeps a copy of every query.
    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    if Article.objects.exists():
        sys.exit("The database that DATABASE_URL names holds articles. Name an empty one.")
