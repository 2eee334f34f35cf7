"""The public site as a folder: served by a plain web server, none of its links is dead and nothing hidden is in it."""

import io
import threading
from datetime import timedelta
from functools import partial
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.editorial.actions.publish import publish
from articles.editorial.actions.withdraw import withdraw
from articles.exchange.static_site.links import NOT_IN_COPY_URL, file_link, file_name_for, rewrite_links
from articles.models import Comment, Masthead, Section, Thread
from tests.builders import a_comment, a_draft, a_live_article, a_photo, a_topic

pytestmark = pytest.mark.django_db
HIDDEN, HOUR = "Zarquontine", timedelta(hours=1)


class Links(HTMLParser):
    """The links of a page: every address that its tags name."""

    def __init__(self, text):
        super().__init__()
        self.found, self.forms = [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.forms += tag == "form"
        for name, value in attrs:
            if name in ("href", "src"):
                self.found.append(value)
            elif name == "srcset":
                self.found += [piece.split()[0] for piece in value.split(",")]


@pytest.fixture
def serve_folder():
    """Return a function that serves a folder on a port of this machine and returns what asks for a path."""
    servers = []

    def serve(folder):
        class Handler(SimpleHTTPRequestHandler):
            log_message = staticmethod(lambda *args: None)

        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def ask(path):
            connection = HTTPConnection("127.0.0.1", server.server_port)
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            return answer.status, answer.headers.get_content_type(), body

        return ask

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def create_site():
    """Store more articles than a list shows, a long talk, a picture, and what readers may not see."""
    now = timezone.now()
    Masthead.objects.create(name="The Courier", comments_policy="open")
    Section.objects.create(name="اقتصاد", slug="اقتصاد", position=9)
    many = [a_live_article(at=now - n * HOUR, topics=[a_topic()], standfirst="") for n in range(1, 32)]
    talked = a_live_article(
        at=now - HOUR,
        photo=a_photo(),
        body='<p>See <a href="/economy/?before=1-1">this</a> and <a href="/static/%2e%2e/x">that</a>.</p>',
        section=Section.objects.get(slug="اقتصاد"),
    )
    first = a_comment(talked, body="The first of many.")
    rows = [
        Comment(article_id=talked.pk, body=f"Remark {n}.", status="live", published_at=now - n * HOUR)
        for n in range(60)
    ]
    Comment.objects.bulk_create([*rows, Comment(article_id=talked.pk, body=HIDDEN, status="held")])
    a_comment(talked, parent=first)
    Thread.objects.recount([talked.pk])
    withdraw(many[3].article, reason="It was wrong.")
    publish(a_draft(headline=HIDDEN, body=f"<p>{HIDDEN}</p>"), at=now + HOUR, now=now)
    a_draft(headline=f"{HIDDEN} drafted")
    return talked, many


def crawl(ask):
    """Follow every link within the site from the front on; return {path: (status, type, body)}."""
    seen, waiting = {}, ["/"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen[path] = status, kind, body = ask(path)
        if kind == "text/html" and status == 200:
            for link in Links(body.decode()).found:
                parts = urlsplit(urljoin(f"http://here{path}", urldefrag(link)[0]))
                if parts.netloc == "here":
                    waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return seen


def test_every_link_leads_to_a_file_and_nothing_hidden_is_in_one(tmp_path, serve_folder):
    talked, many = create_site()
    withdrawn = many[3]
    call_command("export_articles", str(tmp_path / "site"), format="html", stderr=io.StringIO())
    ask = serve_folder(tmp_path / "site")
    pages = crawl(ask)
    assert not {path: status for path, (status, _, _) in pages.items() if status != 200}
    assert not [path for path in pages if "?" in path]
    assert not [path for path, (_, kind, body) in pages.items() if kind == "text/html" and b"<form" in body]
    # What readers reach in the living newspaper is there, beyond the first slice of each list too.
    assert {live.get_absolute_url() for live in [*many, talked] if live != withdrawn} <= {*pages}
    assert sum(path.startswith("/economy/_before=") for path in pages) >= 1
    assert sum(path.startswith(f"/news/{talked.pk}/comments/_") for path in pages) >= 2
    assert b"Remark 59." in b"".join(body for _, _, body in pages.values())
    assert NOT_IN_COPY_URL in pages
    assert b"<rss" in ask("/feeds/all.rss")[2]
    assert f"/news/{talked.pk}/".encode() in ask(f"/sitemaps/articles-{talked.publish_at:%Y-%m}.xml")[2]
    assert ask("/robots.txt")[0] == ask("/sitemap.xml")[0] == ask("/404.html")[0] == 200
    # The address for ever leads on.
    assert talked.get_absolute_url().encode() in ask(f"/news/{talked.pk}/")[2]
    everything = {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()}
    assert not [path for path, content in everything.items() if HIDDEN.encode() in content]
    gone = [path for path, content in everything.items() if withdrawn.headline.encode() in content]
    assert not [path for path in gone if b"The water stood" in everything[path]]


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="already exists"):
        call_command("export_articles", str(tmp_path / "site"), format="html")
    with pytest.raises(CommandError, match="takes no other option"):
        call_command("export_articles", str(tmp_path / "new"), format="html", passwords=True)
    assert [path.name for path in tmp_path.rglob("*")] == ["site", "mine.txt"]


def test_a_site_that_answers_nobody_is_a_sentence_and_no_folder(tmp_path):
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
def test_an_address_has_its_file_inside_the_folder(address, name):
    assert file_name_for(address) == name


def test_queries_that_are_written_alike_have_files_of_their_own():
    assert len({file_name_for(f"/a/?{query}") for query in ("b&c", "b,c", "b/c", "b%c", "x" * 200, "x" * 201)}) == 6
    assert file_link("/news/1/comments/?sort=newest&after=1-2") == "/news/1/comments/_sort=newest,after=1-2/"


def test_only_links_are_rewritten_and_the_text_is_left():
    html = '<p title="a > b">href="/x/?y" &amp; <a href="?a=1&amp;b=2#c">x</a> <a href="mailto:a@b.example">m</a></p>'
    html, links = rewrite_links(html + '<a href="/comments/7/report/">r</a>', "/economy/", None)
    assert 'title="a > b">href="/x/?y" &amp; ' in html
    assert links == ["/economy/?a=1&b=2", NOT_IN_COPY_URL]
    assert f'{file_link("/economy/?a=1&b=2")}#c"' in html
    assert 'href="mailto:a@b.example"' in html
