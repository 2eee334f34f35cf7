"""Write the static site page by page, following the links from the front page and the sitemap."""

import re
import shutil
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from .links import NOT_IN_COPY_URL, file_link, file_name_for, link_target, rewrite_links, sitemap_urls, style_sheet_urls
from .site_client import SiteClient, is_stored_file, open_stored_file

START_URLS = ("/", NOT_IN_COPY_URL, "/robots.txt", "/sitemap.xml", "/sitemaps/news.xml")
# Many web servers answer with the file of this name when the requested file doesn't exist.
NOT_FOUND_FILE, MISSING_URL = "404.html", "/nowhere/at/all/"
REDIRECT_STATUSES = {301, 302, 307, 308}
ARTICLE_URL = re.compile(r"/news/[0-9]+/(?=[^/]+/$)")


class StaticSiteError(Exception):
    """The static site can't be written; the message is a sentence in the active language."""


def export_static_site(folder: Path | str) -> Iterator[str]:
    """Write the public site into a folder, and yield each address after its file is written.

    The folder gets its name at the end, when it is complete. It contains what an anonymous reader sees at this time: no
    scheduled and no withdrawn articles. Raises StaticSiteError where the folder isn't empty or the site can't be read.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StaticSiteError(_("%(folder)s already exists. Choose a new or an empty folder.") % {"folder": folder})
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
    """One export: the queue of addresses to write, and the addresses that were ever queued."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.site, self.now = folder, SiteClient(), timezone.now()
        self.queue, self.seen = deque(START_URLS), set(START_URLS)

    def write(self) -> Iterator[str]:
        if (status := self.site.get("/").status_code) != 200:
            raise StaticSiteError(
                _(
                    "The front page at %(address)s can’t be read (HTTP status %(status)d). Check that ALLOWED_HOSTS "
                    "contains its host."
                )
                % {"address": settings.SITE_URL, "status": status}
            )
        while self.queue:
            url = self.queue.popleft()
            self._write(url)
            yield url
        self._store(NOT_FOUND_FILE, self._page(self.site.get(MISSING_URL).content.decode(), MISSING_URL))

    def _write(self, url: str) -> None:
        if url == NOT_IN_COPY_URL:
            self._store_page(url, self._page(self._render("not_in_copy", self.site.request(url)), url))
        elif is_stored_file(url):
            self._copy_file(url)
        else:
            self._write_response(url, self.site.get(url))

    def _write_response(self, url: str, response: HttpResponse) -> None:
        content: str | bytes = response.content
        content_type = response.headers.get("Content-Type", "").partition(";")[0]
        if response.status_code in REDIRECT_STATUSES:
            target = link_target(response["Location"].removeprefix(settings.SITE_URL), url)[0] or NOT_IN_COPY_URL
            self._enqueue([target])
            content = self._render("redirect", None, target=file_link(target), site=settings.SITE_URL)
        elif content_type == "text/html":
            content = self._page(response.content.decode(), url)
        elif content_type.endswith("/xml"):
            self._enqueue(sitemap_urls(response.content.decode(), settings.SITE_URL))
        self._store_page(url, content)
        if match := ARTICLE_URL.match(url):
            # The permanent address, which redirects to the one with the slug.
            self._enqueue([match[0]])

    def _page(self, html: str, url: str) -> str:
        html, links = rewrite_links(html, url, self._form_placeholder)
        self._enqueue(links)
        return html

    def _form_placeholder(self, attributes: str) -> str:
        return self._render(
            "form_placeholder", None, is_post='method="post"' in attributes, not_in_copy_url=NOT_IN_COPY_URL
        )

    def _render(self, name: str, request: HttpRequest | None, **context: Any) -> str:
        return render_to_string(f"articles/exchange/static_site/{name}.html", {"made_at": self.now, **context}, request)

    def _copy_file(self, url: str) -> None:
        file = open_stored_file(url)
        if file is None:
            return
        with file:
            content = file.read()
        self._store_page(url, content)
        if url.endswith(".css"):
            self._enqueue(style_sheet_urls(content.decode(), url))

    def _enqueue(self, urls: Iterable[str]) -> None:
        for url in urls:
            if url not in self.seen:
                self.seen.add(url)
                self.queue.append(url)

    def _store_page(self, url: str, content: str | bytes) -> None:
        self._store(cast(str, file_name_for(url)), content)  # `link_target` returns only addresses that have one

    def _store(self, name: str, content: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
