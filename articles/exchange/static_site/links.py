"""Map the site's addresses to files of the folder, and rewrite links accordingly."""

import hashlib
import re
from collections.abc import Callable
from html import escape, unescape
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

# The page that replaces every address that needs a server.
NOT_IN_COPY_URL = "/not-in-this-copy/"
SERVER_ONLY = re.compile(
    r"/(?:admin|api|preview|search)/.*|/archive/\?.*|/comments/(?:[0-9]+/report|letters|mine|receipt)/.*"
)
INVALID_NAME = re.compile(r"[\0\\]")
MAX_NAME_LENGTH = 120
PLACEHOLDER_HOST = "http://here"
START_TAG = re.compile(r'<[a-zA-Z](?:"[^"]*"|[^">])*>')
LINK_ATTRIBUTE = re.compile(r'(?<=\s)(href|src|srcset|imagesrcset)="([^"]*)"')
FORM_ELEMENT = re.compile(r"<form\b([^>]*)>.*?</form>", re.DOTALL)
SITEMAP_LOCATION = re.compile(r"<loc>([^<]+)</loc>")
CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")


def file_name_for(url: str) -> str | None:
    """Return the file name in the folder for an address, which is a path and may have a query; None for an invalid one.

    A page is the index.html of a folder. A query becomes a folder of its own.
    """
    path, _, query = url.partition("?")
    path = unquote(path)
    parts = path.split("/")[1:]
    if INVALID_NAME.search(path) or any(
        part in {".", ".."} or len(part.encode()) > 2 * MAX_NAME_LENGTH for part in parts
    ):
        return None
    query_name = _query_file_name(unquote(query)) if query else ""
    if path.endswith("/"):
        return "/".join([*parts[:-1], *([query_name] if query_name else []), "index.html"])
    pure = PurePosixPath(*parts)
    return str(pure.with_name(f"{pure.stem}{query_name}{pure.suffix}"))


def _query_file_name(query: str) -> str:
    plain = query.replace("&", ",")
    name = re.sub(r"[^\w=.,-]", "_", plain)
    if name != plain or "," in query or len(name) > MAX_NAME_LENGTH:
        name = f"{name[:MAX_NAME_LENGTH]}-{hashlib.sha256(query.encode()).hexdigest()[:8]}"
    return f"_{name}"


def link_target(link: str, url: str) -> tuple[str | None, str]:
    """Return (address, fragment) of the target of a link on the page `url`; (None, "") for another site."""
    if link.startswith("#") or not link:
        return None, ""
    joined, fragment = urldefrag(urljoin(PLACEHOLDER_HOST + url, link))
    parts = urlsplit(joined)
    if f"{parts.scheme}://{parts.netloc}" != PLACEHOLDER_HOST:
        return None, ""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if SERVER_ONLY.fullmatch(target) or file_name_for(target) is None:
        target = NOT_IN_COPY_URL
    return target, fragment


def file_link(url: str) -> str:
    """Return the link to the file of an address, from the root of the folder."""
    file_name = file_name_for(url) or ""
    return "/" + quote(file_name.removesuffix("index.html"), safe="/=,-._~")


def rewrite_links(html: str, url: str, replace_form: Callable[[str], str]) -> tuple[str, list[str]]:
    """Return a page with its links rewritten for the folder, and the addresses of the site to which they lead.

    Each form, which needs a server, is replaced by `replace_form(attributes)`; `attributes` is the text of its tag.
    """
    targets: list[str] = []

    def rewrite_tag(tag: re.Match[str]) -> str:
        return LINK_ATTRIBUTE.sub(rewrite_attribute, tag[0])

    def rewrite_attribute(match: re.Match[str]) -> str:
        name, value = match[1], unescape(match[2])
        if name.endswith("srcset"):
            pieces = [piece.strip().partition(" ") for piece in value.split(",")]
            value = ", ".join(f"{rewrite_link(source)}{blank}{width}" for source, blank, width in pieces)
        else:
            value = rewrite_link(value)
        return f'{name}="{escape(value)}"'

    def rewrite_link(link: str) -> str:
        target, fragment = link_target(link, url)
        if target is None:
            return link
        targets.append(target)
        return file_link(target) + (f"#{fragment}" if fragment else "")

    html = FORM_ELEMENT.sub(lambda form: replace_form(form[1]), html)
    return START_TAG.sub(rewrite_tag, html), targets


def style_sheet_urls(css: str, url: str) -> list[str]:
    """Return the addresses of the site that a style sheet refers to."""
    targets = [link_target(link, url)[0] for link in CSS_URL.findall(css)]
    return [target for target in targets if target]


def sitemap_urls(xml: str, site: str) -> list[str]:
    """Return the addresses of the site that a sitemap lists; `site` is the site's URL."""
    locations = [unescape(location) for location in SITEMAP_LOCATION.findall(xml)]
    targets = [link_target(url.removeprefix(site), "/")[0] for url in locations if url.startswith(f"{site}/")]
    return [target for target in targets if target]
