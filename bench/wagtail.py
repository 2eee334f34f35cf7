"""Install and run the Wagtail site (bench/wagtail_site/) that Newsroom is compared with.

Its packages come from the package index and are installed into a virtual environment in a temporary folder. Its
database is of the same kind as Newsroom's: a file, or another database on the server in DATABASE_URL.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from bench.sample_newspaper import DISCUSSED
from bench.servers import Server, run_server

FOLDER = Path(__file__).parent / "wagtail_site"
APPLICATION = "wsgi.application"


@dataclass(frozen=True)
class WagtailSite:
    """An installed site: its Python, its environment variables, its folder, and its articles, newest first."""

    python: str
    environment: Mapping[str, str]
    folder: Path
    articles: list[str]

    @property
    def pages(self) -> dict[str, str]:
        """Return {name: address} of the pages that are compared, with the names of bench.sample_newspaper."""
        article = self.articles[min(DISCUSSED, len(self.articles)) // 2]
        return {"front": "/", "article": article, "section": f"{article.rstrip('/').rpartition('/')[0]}/"}

    def run(self, application: str = "wsgi", **environment: str) -> AbstractContextManager[Server]:
        """Run the site on gunicorn; `environment` has more environment variables."""
        variables = {**self.environment, **environment}
        return run_server(self.python, application, variables, self.folder / "wagtail.log", FOLDER)


def create_site(folder: str, articles: int) -> WagtailSite:
    """Install the site, and create its tables and so many articles."""
    python = _install(folder)
    environment = {
        **os.environ,
        **_database_environment(folder),
        "DJANGO_SETTINGS_MODULE": "settings",
        "PYTHONPATH": str(Path.cwd()),
        "WAGTAIL_MEDIA": f"{folder}/wagtail-media",
    }
    command = [python, "create_articles.py", str(articles)]
    output = subprocess.run(command, env=environment, cwd=FOLDER, check=True, stdout=subprocess.PIPE, text=True)
    return WagtailSite(python, environment, Path(folder), output.stdout.split())


def _install(folder: str) -> str:
    """Install the site's packages and return the path of its Python."""
    subprocess.run([sys.executable, "-m", "venv", f"{folder}/venv"], check=True)
    python = f"{folder}/venv/bin/python"
    subprocess.run([python, "-m", "pip", "install", "-qq", "-r", str(FOLDER / "requirements.txt")], check=True)
    return python


def _database_environment(folder: str) -> dict[str, str]:
    """Return the environment variables of the site's database: a file, or a new one on the same server."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return {"WAGTAIL_VENDOR": "sqlite", "WAGTAIL_NAME": f"{folder}/wagtail.sqlite3"}
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE newsroom_wagtail")
    parameters = connection.get_connection_params()
    environment = {
        f"WAGTAIL_{name.upper()}": str(parameters.get(name, "")) for name in ("host", "port", "user", "password")
    }
    return {"WAGTAIL_VENDOR": "postgresql", "WAGTAIL_NAME": "newsroom_wagtail", **environment}
