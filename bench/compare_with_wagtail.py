"""Compare posting comments with Wagtail and django-comments-xtd: python -m bench.compare_with_wagtail

The form of the Wagtail site (bench/wagtail.py) is fetched only once for each article and used for all posts, which
spares that site these requests. The database is SQLite, or the empty one in DATABASE_URL.
"""

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from urllib.parse import urlencode

from bench import wagtail
from bench.database import with_new_database
from bench.http_client import send_request
from bench.posting import HEADERS, comment_text, measure_posts, post_comments, print_posting

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

    site = wagtail.create_site(folder, ARTICLES)
    create_newsroom()
    create_articles(ARTICLES)
    ours = print_posting(folder, WRITERS, POSTS)
    theirs = print_wagtail(site)
    faster, cheaper = ours[0] / theirs[0], theirs[1] / ours[1]
    print(
        f"Newsroom accepts {faster:.1f} times as many comments a second; "
        f"a comment costs Wagtail {cheaper:.1f} times the processor time."
    )


def print_wagtail(site: wagtail.WagtailSite) -> tuple[float, float]:
    """Print how many comments a second the Wagtail site accepts.

    Returns (comments per second, seconds of processor time per comment, including the database's).
    """
    with site.run() as server:
        forms = [asyncio.run(_fetch_form(server.port, address)) for address in site.articles]
        asyncio.run(post_comments(server.port, 20, 100, lambda number: _post_request(forms, number, "warm-up")))
        statuses, _, elapsed, busy = measure_posts(server, WRITERS, POSTS, lambda n: _post_request(forms, n, "posted"))
    print(
        f"Wagtail with django-comments-xtd: {POSTS / elapsed:.0f} a second, {busy / POSTS * 1000:.1f} ms of "
        f"processor time each, including the database’s; responses by status {statuses}."
    )
    if set(statuses) != {302}:
        sys.exit("Wagtail did not accept all comments, so the two can’t be compared.")
    return POSTS / elapsed, busy / POSTS


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
