"""The static site on a plain web server has no dead links and nothing that readers may not see."""

import io
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.editorial.actions.publish import publish
from articles.editorial.actions.withdraw import withdraw
from articles.exchange.static_site.links import NOT_IN_COPY_URL, file_link, file_name_for, rewrite_links
from articles.models import Comment, LiveArticle, Masthead, Section, Thread
from tests.builders import a_comment, a_draft, a_live_article, a_photo, a_topic

pytestmark = pytest.mark.django_db
HIDDEN, HOUR = "Zarquontine", timedelta(hours=1)
# Takes a path; returns (status, content type, body).
Fetch = Callable[[str], tuple[int, str, bytes]]


class Links(HTMLParser):
    """The addresses that the tags of a page refer to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.urls: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the addresses of a tag."""
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.urls.append(value)
            elif name == "srcset" and value:
                self.urls += [piece.split()[0] for piece in value.split(",")]


@pytest.fixture
def serve_folder():
    """Return a function that serves a folder on a port of this machine and returns a function that fetches a path."""
    servers = []

    def serve(folder: Path) -> Fetch:
        class Handler(SimpleHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                """Log nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def fetch(path: str) -> tuple[int, str, bytes]:
            connection = HTTPConnection("127.0.0.1", server.server_port)
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read()
            connection.close()
            return response.status, response.headers.get_content_type(), body

        return fetch

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def create_site() -> tuple[LiveArticle, list[LiveArticle]]:
    """Store an article with a picture and a long thread, more articles than a list shows, and hidden content.

    Returns (the article with the thread, the other articles).
    """
    now = timezone.now()
    Masthead.objects.create(name="The Courier", comments_policy="open")
    Section.objects.create(name="اقتصاد", slug="اقتصاد", position=9)
    many = [a_live_article(at=now - n * HOUR, topics=[a_topic()], standfirst="") for n in range(1, 32)]
    discussed = a_live_article(
        at=now - HOUR,
        photo=a_photo(),
        body='<p>See <a href="/economy/?before=1-1">this</a> and <a href="/static/%2e%2e/x">that</a>.</p>',
        section=Section.objects.get(slug="اقتصاد"),
    )
    first = a_comment(discussed, body="The first of many.")
    rows = [
        Comment(article_id=discussed.pk, body=f"Remark {n}.", status="live", published_at=now - n * HOUR)
        for n in range(60)
    ]
    Comment.objects.bulk_create([*rows, Comment(article_id=discussed.pk, body=HIDDEN, status="held")])
    a_comment(discussed, parent=first)
    Thread.objects.recount([discussed.pk])
    withdraw(many[3].article, reason="It was wrong.")
    publish(a_draft(headline=HIDDEN, body=f"<p>{HIDDEN}</p>"), at=now + HOUR, now=now)
    a_draft(headline=f"{HIDDEN} drafted")
    return discussed, many


def crawl(fetch: Fetch) -> dict[str, tuple[int, str, bytes]]:
    """Follow every link within the site from the front page; return {path: (status, content type, body)}."""
    seen: dict[str, tuple[int, str, bytes]] = {}
    pending = ["/"]
    while pending:
        path = pending.pop()
        if path in seen:
            continue
        seen[path] = status, content_type, body = fetch(path)
        if content_type == "text/html" and status == 200:
            for link in Links(body.decode()).urls:
                parts = urlsplit(urljoin(f"http://here{path}", urldefrag(link)[0]))
                if parts.netloc == "here":
                    pending.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return seen


def test_no_link_is_dead_and_nothing_hidden_is_exported(tmp_path, serve_folder):
    discussed, many = create_site()
    withdrawn = many[3]
    call_command("export_articles", str(tmp_path / "site"), format="html", stderr=io.StringIO())
    fetch = serve_folder(tmp_path / "site")
    pages = crawl(fetch)
    assert not {path: status for path, (status, _, _) in pages.items() if status != 200}
    assert not [path for path in pages if "?" in path]
    assert not [
        path for path, (_, content_type, body) in pages.items() if content_type == "text/html" and b"<form" in body
    ]
    # All pages of lists and threads are exported, not only the first one.
    assert {live.get_absolute_url() for live in [*many, discussed] if live != withdrawn} <= {*pages}
    assert sum(path.startswith("/economy/_before=") for path in pages) >= 1
    assert sum(path.startswith(f"/news/{discussed.pk}/comments/_") for path in pages) >= 2
    assert b"Remark 59." in b"".join(body for _, _, body in pages.values())
    assert NOT_IN_COPY_URL in pages
    assert b"<rss" in fetch("/feeds/all.rss")[2]
    assert f"/news/{discussed.pk}/".encode() in fetch(f"/sitemaps/articles-{discussed.publish_at:%Y-%m}.xml")[2]
    for path in ("/robots.txt", "/sitemap.xml", "/404.html"):
        assert fetch(path)[0] == 200
    # The permanent address redirects to the article.
    assert discussed.get_absolute_url().encode() in fetch(f"/news/{discussed.pk}/")[2]
    files = {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()}
    assert not [path for path, content in files.items() if HIDDEN.encode() in content]
    withdrawn_files = [path for path, content in files.items() if withdrawn.headline.encode() in content]
    assert not [path for path in withdrawn_files if b"The water stood" in files[path]]


def test_a_folder_with_files_is_refused_and_unchanged(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="already exists"):
        call_command("export_articles", str(tmp_path / "site"), format="html")
    with pytest.raises(CommandError, match="takes no other option"):
        call_command("export_articles", str(tmp_path / "new"), format="html", passwords=True)
    assert [path.name for path in tmp_path.rglob("*")] == ["site", "mine.txt"]


def test_an_unreachable_site_is_refused_with_a_message_and_no_folder(tmp_path):
    from django.test import override_settings

    with override_settings(SITE_URL="https://elsewhere.example"), pytest.raises(CommandError, match="ALLOWED_HOSTS"):
        call_command("export_articles", str(tmp_path / "site"), format="html")
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/", "index.html"),
        ("/economy/", "economy/index.html"),
        ("/%D8%A7/", "ا/index.html"),
        ("/economy/?before=1-2", "economy/_before=1-2/index.html"),
        ("/news/1.json?version=2", "news/1_version=2.json"),
        ("/static/%2e%2e/%2e%2e/etc/passwd", None),
        ("/a%00b/", None),
        ("/a%5Cb/", None),
        (f"/{'x' * 300}/", None),
    ],
)
def test_an_address_has_a_file_inside_the_folder(address, name):
    assert file_name_for(address) == name


def test_similar_queries_have_different_files():
    assert len({file_name_for(f"/a/?{query}") for query in ("b&c", "b,c", "b/c", "b%c", "x" * 200, "x" * 201)}) == 6
    assert file_link("/news/1/comments/?sort=newest&after=1-2") == "/news/1/comments/_sort=newest,after=1-2/"


def test_links_are_rewritten_and_text_is_not():
    html = '<p title="a > b">href="/x/?y" &amp; <a href="?a=1&amp;b=2#c">x</a> <a href="mailto:a@b.example">m</a></p>'
    html, links = rewrite_links(html + '<a href="/comments/7/report/">r</a>', "/economy/", str)
    assert 'title="a > b">href="/x/?y" &amp; ' in html
    assert links == ["/economy/?a=1&b=2", NOT_IN_COPY_URL]
    assert f'{file_link("/economy/?a=1&b=2")}#c"' in html
    assert 'href="mailto:a@b.example"' in html
