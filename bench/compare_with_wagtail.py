"""Posting here, and to Wagtail with django-comments-xtd beside it, in one run: python -m bench.compare_with_wagtail

The other newspaper (bench/wagtail_site/) is installed from the package index into a virtual environment in a temporary
folder, and stands on a database of the same kind: SQLite, or another one on the server that DATABASE_URL names. It is
spared what its readers do first: one form, fetched once for each article, serves all posts.
"""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from bench.database import with_new_database
from bench.posting import HEADERS, comment_text, measure_posts, post_comments, print_posting, run_server, send_request

WAGTAIL_SITE = Path(__file__).parent / "wagtail_site"
ARTICLES, WRITERS, POSTS = 50, 200, 2_000
HIDDEN = re.compile(
    r'name="(csrfmiddlewaretoken|content_type|object_pk|timestamp|security_hash|reply_to)"\s+value="([^"]*)"'
)


def main():
    """Print both, and how many times the one is the other."""
    os.environ["TRUSTED_PROXIES"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        with_new_database(lambda: measure(folder))


def measure(folder):
    """Lay both newspapers and post to them one after the other."""
    from bench.sample_rows import create_articles, create_newsroom

    python = _install_wagtail(folder)
    create_newsroom()
    create_articles(ARTICLES)
    ours = print_posting(folder, WRITERS, POSTS)
    theirs = print_wagtail(folder, python)
    faster, cheaper = ours[0] / theirs[0], theirs[1] / ours[1]
    print(
        f"Newsroom takes {faster:.1f} times as many a second; "
        f"beside, each costs {cheaper:.1f} times the processor time."
    )


def print_wagtail(folder, python):
    """Print how many comments a second the newspaper beside takes; return what print_posting does."""
    environment = os.environ | _database_environment(folder) | {"DJANGO_SETTINGS_MODULE": "settings"}
    laying = [python, "create_articles.py", str(ARTICLES)]
    told = subprocess.run(laying, env=environment, cwd=WAGTAIL_SITE, check=True, capture_output=True, text=True).stdout
    with run_server(python, "wsgi", environment, Path(folder) / "beside", WAGTAIL_SITE) as server:
        forms = [asyncio.run(_fetch_form(server.port, address)) for address in told.split()]
        asyncio.run(post_comments(server.port, 20, 100, lambda number: _post_request(forms, number, "warming")))
        statuses, _, elapsed, busy = measure_posts(server, WRITERS, POSTS, lambda n: _post_request(forms, n, "posted"))
    print(
        f"Wagtail with django-comments-xtd: {POSTS / elapsed:.0f} a second, {busy / POSTS * 1000:.1f} ms of "
        f"processor time each, the database’s included; answers {statuses}."
    )
    if set(statuses) != {302}:
        sys.exit("It didn’t take them all, so the two can’t be compared.")
    return POSTS / elapsed, busy / POSTS


def _install_wagtail(folder):
    subprocess.run([sys.executable, "-m", "venv", f"{folder}/venv"], check=True)
    python = f"{folder}/venv/bin/python"
    subprocess.run([python, "-m", "pip", "install", "-qq", "-r", str(WAGTAIL_SITE / "requirements.txt")], check=True)
    return python


def _database_environment(folder):
    """Return the environment that names a database for it: a file, or an empty one on the same server."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return {"WAGTAIL_VENDOR": "sqlite", "WAGTAIL_NAME": f"{folder}/beside.sqlite3"}
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE newsroom_wagtail")
    known = connection.get_connection_params()
    where = {f"WAGTAIL_{name.upper()}": str(known.get(name, "")) for name in ("host", "port", "user", "password")}
    return {"WAGTAIL_VENDOR": "postgresql", "WAGTAIL_NAME": "newsroom_wagtail", **where}


async def _fetch_form(port, address):
    """Return the hidden fields of the form under an article, and the cookie that goes with them."""
    status, head, body = await send_request(port, f"GET {address} HTTP/1.1\r\n{HEADERS}\r\n".encode())
    cookie = re.search(r"Set-Cookie: (csrftoken=[^;]+)", head)
    if status != 200 or not cookie:
        sys.exit(f"{address} answers {status}, without a form.")
    return dict(HIDDEN.findall(body.decode())), cookie[1]


def _post_request(forms, number, mark):
    hidden, cookie = forms[number % len(forms)]
    fields = {"name": f"Reader {number}", "email": f"reader{number}@example.org", "url": "", "honeypot": ""}
    body = urlencode(hidden | fields | {"comment": comment_text(number, mark)}).encode()
    head = (
        f"POST /comments/post/ HTTP/1.1\r\n{HEADERS}Referer: https://127.0.0.1/\r\nCookie: {cookie}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    main()
