"""Writing the snapshot: page by page, along the links, beginning at the front and the sitemap."""

import re
import shutil
from collections import deque
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from .addresses import ELSEWHERE, in_folder, in_sitemap, in_style_sheet, place_of, rewrite, target_of
from .answers import Site, is_file, stored_file

SEEDS = ("/", ELSEWHERE, "/robots.txt", "/sitemap.xml", "/sitemaps/news.xml")
# Many web servers show the file of this name where there is none.
NOT_FOUND, NOWHERE = "404.html", "/nowhere/at/all/"
REDIRECTS = {301, 302, 307, 308}
ARTICLE = re.compile(r"/news/[0-9]+/(?=[^/]+/$)")


class SnapshotError(Exception):
    """Why no snapshot can be written, as a sentence."""


def write_snapshot(folder):
    """Write the public site into a folder, and yield each address once its file is written.

    The folder is there whole, at the end, or not at all. It holds what a reader who is nobody is shown at this hour:
    nothing before its time, nothing withdrawn. SnapshotError where the folder isn't empty or the site doesn't answer.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SnapshotError(f"{folder} is there already; name a folder that isn’t, or an empty one.")
    unfinished = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        yield from _Snapshot(unfinished).write()
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


class _Snapshot:
    def __init__(self, folder):
        self.folder, self.site, self.now = folder, Site(), timezone.now()
        self.waiting, self.seen = deque(SEEDS), set(SEEDS)

    def write(self):
        if (status := self.site.ask("/").status_code) != 200:
            raise SnapshotError(f"The front page answers {status} at {settings.SITE_URL}; is it in ALLOWED_HOSTS?")
        while self.waiting:
            address = self.waiting.popleft()
            self._write(address)
            yield address
        self._store(NOT_FOUND, self._page(self.site.ask(NOWHERE).content.decode(), NOWHERE))

    def _write(self, address):
        if address == ELSEWHERE:
            self._store(place_of(address), self._page(self._render("elsewhere", self.site.request(address)), address))
        elif is_file(address):
            self._copy(address)
        else:
            self._write_answer(address, self.site.ask(address))

    def _write_answer(self, address, response):
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.status_code in REDIRECTS:
            target = target_of(response["Location"].removeprefix(settings.SITE_URL), address)[0] or ELSEWHERE
            self._follow([target])
            content = self._render("moved", None, target=in_folder(target), site=settings.SITE_URL)
        elif kind == "text/html":
            content = self._page(response.content.decode(), address)
        else:
            content = response.content
            self._follow(in_sitemap(response.content.decode(), settings.SITE_URL) if kind.endswith("/xml") else ())
        self._store(place_of(address), content)
        if match := ARTICLE.match(address):
            # Its address for ever.
            self._follow([match[0]])

    def _page(self, html, address):
        html, links = rewrite(html, address, self._replaced)
        self._follow(links)
        return html

    def _replaced(self, attributes):
        return self._render("no_form", None, is_post='method="post"' in attributes, elsewhere=ELSEWHERE)

    def _render(self, name, request, **context):
        return render_to_string(f"articles/exchange/{name}.html", {"made_at": self.now, **context}, request)

    def _copy(self, address):
        file = stored_file(address)
        if file is None:
            return
        with file:
            content = file.read()
        self._store(place_of(address), content)
        if address.endswith(".css"):
            self._follow(in_style_sheet(content.decode(), address))

    def _follow(self, addresses):
        for address in addresses:
            if address not in self.seen:
                self.seen.add(address)
                self.waiting.append(address)

    def _store(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
