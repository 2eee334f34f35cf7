"""A newspaper in production, with servers of its own that the tests stop."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.newsroom.test_settings import ROOT
from tests.postgresql import server

from .servers import Gunicorn, PostgreSQL, environment

# Creates the tables, an article with a comment, and a session of a chief editor; prints the article's path and the key.
SETUP = """
from django.conf import settings
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.test import Client
from tests.builders import a_comment, a_live_article, an_author
from tests.users import chief
live = a_live_article(headline="Rain returns")
a_comment(live, body="It rained here, too.")
an_author()
client = Client()
client.force_login(chief())
print(live.get_absolute_url(), client.cookies[settings.SESSION_COOKIE_NAME].value)
"""


@dataclass
class Newspaper:
    """A running newspaper: its web server, its database, an article's path, and the session key of a chief editor."""

    web: Gunicorn
    database: PostgreSQL
    article: str
    session_key: str


@pytest.fixture(scope="session")
def newspaper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    """Start PostgreSQL and gunicorn with an article that has a comment."""
    folder: Path = tmp_path_factory.mktemp("newspaper")
    with server() as url:
        variables = environment(folder) | {"DATABASE_URL": url}
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", SETUP]
        done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        article, session_key = done.stdout.split()
        web, database = Gunicorn(folder, DATABASE_URL=url), PostgreSQL(url)
        try:
            yield Newspaper(web, database, article, session_key)
        finally:
            web.stop()
            database.close()
