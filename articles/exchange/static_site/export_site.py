"""Writing the snapshot: page by page, along the links, beginning at the front and the sitemap."""

import re
import shutil
from collections import deque
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from .links import NOT_IN_COPY_URL, file_link, file_name_for, link_target, rewrite_links, sitemap_urls, style_sheet_urls
from .site_client import SiteClient, is_stored_file, open_stored_file

START_URLS = ("/", NOT_IN_COPY_URL, "/robots.txt", "/sitemap.xml", "/sitemaps/news.xml")
# Many web servers show the file of this name where there is none.
NOT_FOUND_FILE, MISSING_URL = "404.html", "/nowhere/at/all/"
REDIRECT_STATUSES = {301, 302, 307, 308}
ARTICLE_URL = re.compile(r"/news/[0-9]+/(?=[^/]+/$)")


class StaticSiteError(Exception):
    """Why no snapshot can be written, as a sentence."""


def export_static_site(folder):
    """Write the public site into a folder, and yield each address once its file is written.

    The folder is there whole, at the end, or not at all. It holds what a reader who is nobody is shown at this hour:
    nothing before its time, nothing withdrawn. SnapshotError where the folder isn't empty or the site doesn't answer.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StaticSiteError(f"{folder} is there already; name a folder that isn’t, or an empty one.")
    partial_folder = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(partial_folder, ignore_errors=True)
    try:
        yield from _StaticSiteExport(partial_folder).write()
        if folder.exists():
            folder.rmdir()
        partial_folder.rename(folder)
    except BaseException:
        shutil.rmtree(partial_folder, ignore_errors=True)
        raise


class _StaticSiteExport:
    def __init__(self, folder):
        self.folder, self.site, self.now = folder, SiteClient(), timezone.now()
        self.queue, self.seen = deque(START_URLS), set(START_URLS)

    def write(self):
        if (status := self.site.get("/").status_code) != 200:
            raise StaticSiteError(f"The front page answers {status} at {settings.SITE_URL}; is it in ALLOWED_HOSTS?")
        while self.queue:
            url = self.queue.popleft()
            self._write(url)
            yield url
        self._store(NOT_FOUND_FILE, self._page(self.site.get(MISSING_URL).content.decode(), MISSING_URL))

    def _write(self, url):
        if url == NOT_IN_COPY_URL:
            self._store(file_name_for(url), self._page(self._render("not_in_copy", self.site.request(url)), url))
        elif is_stored_file(url):
            self._copy_file(url)
        else:
            self._write_response(url, self.site.get(url))

    def _write_response(self, url, response):
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.status_code in REDIRECT_STATUSES:
            target = link_target(response["Location"].removeprefix(settings.SITE_URL), url)[0] or NOT_IN_COPY_URL
            self._enqueue([target])
            content = self._render("redirect", None, target=file_link(target), site=settings.SITE_URL)
        elif kind == "text/html":
            content = self._page(response.content.decode(), url)
        else:
            content = response.content
            self._enqueue(sitemap_urls(response.content.decode(), settings.SITE_URL) if kind.endswith("/xml") else ())
        self._store(file_name_for(url), content)
        if match := ARTICLE_URL.match(url):
            # Its address for ever.
            self._enqueue([match[0]])

    def _page(self, html, url):
        html, links = rewrite_links(html, url, self._form_placeholder)
        self._enqueue(links)
        return html

    def _form_placeholder(self, attributes):
        return self._render(
            "form_placeholder", None, is_post='method="post"' in attributes, not_in_copy_url=NOT_IN_COPY_URL
        )

    def _render(self, name, request, **context):
        return render_to_string(f"articles/exchange/static_site/{name}.html", {"made_at": self.now, **context}, request)

    def _copy_file(self, url):
        file = open_stored_file(url)
        if file is None:
            return
        with file:
            content = file.read()
        self._store(file_name_for(url), content)
        if url.endswith(".css"):
            self._enqueue(style_sheet_urls(content.decode(), url))

    def _enqueue(self, urls):
        for url in urls:
            if url not in self.seen:
                self.seen.add(url)
                self.queue.append(url)

    def _store(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
