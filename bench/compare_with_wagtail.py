"""Compare posting comments with Wagtail and django-comments-xtd: python -m bench.compare_with_wagtail

The Wagtail site (bench/wagtail_site/) is installed from the package index into a virtual environment in a temporary
folder. It uses a database of the same kind: SQLite, or another database on the server in DATABASE_URL. Its form is
fetched only once for each article and used for all posts, which spares the Wagtail site these requests.
"""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

from bench.database import with_new_database
from bench.http_client import send_request
from bench.posting import HEADERS, comment_text, measure_posts, post_comments, print_posting
from bench.servers import run_server

WAGTAIL_SITE = Path(__file__).parent / "wagtail_site"
ARTICLES, WRITERS, POSTS = 50, 200, 2_000
HIDDEN = re.compile(
    r'name="(csrfmiddlewaretoken|content_type|object_pk|timestamp|security_hash|reply_to)"\s+value="([^"]*)"'
)


def main() -> None:
    """Print the figures of both sites, and their ratio."""
    os.environ["TRUSTED_PROXIES"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        with_new_database(lambda: measure(folder))


def measure(folder: str) -> None:
    """Create both sites and post to one after the other."""
    from bench.sample_rows import create_articles, create_newsroom

    python = _install_wagtail(folder)
    create_newsroom()
    create_articles(ARTICLES)
    ours = print_posting(folder, WRITERS, POSTS)
    theirs = print_wagtail(folder, python)
    faster, cheaper = ours[0] / theirs[0], theirs[1] / ours[1]
    print(
        f"Newsroom accepts {faster:.1f} times as many comments a second; "
        f"a comment costs Wagtail {cheaper:.1f} times the processor time."
    )


def print_wagtail(folder: str, python: str) -> tuple[float, float]:
    """Print how many comments a second the Wagtail site accepts.

    Returns (comments per second, seconds of processor time per comment, including the database's).
    """
    environment = os.environ | _database_environment(folder) | {"DJANGO_SETTINGS_MODULE": "settings"}
    command = [python, "create_articles.py", str(ARTICLES)]
    output = subprocess.run(command, env=environment, cwd=WAGTAIL_SITE, check=True, capture_output=True, text=True)
    with run_server(python, "wsgi", environment, Path(folder) / "wagtail.log", WAGTAIL_SITE) as server:
        forms = [asyncio.run(_fetch_form(server.port, address)) for address in output.stdout.split()]
        asyncio.run(post_comments(server.port, 20, 100, lambda number: _post_request(forms, number, "warm-up")))
        statuses, _, elapsed, busy = measure_posts(server, WRITERS, POSTS, lambda n: _post_request(forms, n, "posted"))
    print(
        f"Wagtail with django-comments-xtd: {POSTS / elapsed:.0f} a second, {busy / POSTS * 1000:.1f} ms of "
        f"processor time each, including the database’s; responses by status {statuses}."
    )
    if set(statuses) != {302}:
        sys.exit("Wagtail did not accept all comments, so the two can’t be compared.")
    return POSTS / elapsed, busy / POSTS


def _install_wagtail(folder: str) -> str:
    """Install the Wagtail site's packages and return the path of its Python."""
    subprocess.run([sys.executable, "-m", "venv", f"{folder}/venv"], check=True)
    python = f"{folder}/venv/bin/python"
    subprocess.run([python, "-m", "pip", "install", "-qq", "-r", str(WAGTAIL_SITE / "requirements.txt")], check=True)
    return python


def _database_environment(folder: str) -> dict[str, str]:
    """Return the environment variables of the Wagtail site's database: a file, or a new one on the same server."""
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


async def _fetch_form(port: int, address: str) -> tuple[dict[str, str], str]:
    """Return the hidden fields of an article's comment form, and the CSRF cookie that belongs to them."""
    status, head, body = await send_request(port, f"GET {address} HTTP/1.1\r\n{HEADERS}\r\n".encode())
    cookie = re.search(r"Set-Cookie: (csrftoken=[^;]+)", head)
    if status != 200 or not cookie:
        sys.exit(f"{address} answered {status}, without a form.")
    return dict(HIDDEN.findall(body.decode())), cookie[1]


def _post_request(forms: Sequence[tuple[dict[str, str], str]], number: int, label: str) -> bytes:
    hidden, cookie = forms[number % len(forms)]
    fields = {"name": f"Reader {number}", "email": f"reader{number}@example.org", "url": "", "honeypot": ""}
    body = urlencode(hidden | fields | {"comment": comment_text(number, label)}).encode()
    head = (
        f"POST /comments/post/ HTTP/1.1\r\n{HEADERS}Referer: https://127.0.0.1/\r\nCookie: {cookie}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    main()
