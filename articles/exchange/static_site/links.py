"""Where an address of the site lies in the folder, and links as they lead there."""

import hashlib
import re
from html import escape, unescape
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

# The page to which all leads that only a server can do.
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


def file_name_for(url):
    """Return the name of the file in the folder for an address, a path that may have a query; None for none.

    A page is the index.html of a folder; a query becomes a folder of its own.
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


def _query_file_name(query):
    plain = query.replace("&", ",")
    name = re.sub(r"[^\w=.,-]", "_", plain)
    if name != plain or "," in query or len(name) > MAX_NAME_LENGTH:
        name = f"{name[:MAX_NAME_LENGTH]}-{hashlib.sha256(query.encode()).hexdigest()[:8]}"
    return f"_{name}"


def link_target(link, url):
    """Return (the address that a link on a page leads to, its fragment); (None, "") where it leads out of the site."""
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


def file_link(url):
    """Return the link that leads to an address's file, from the root of the folder."""
    return "/" + quote(file_name_for(url).removesuffix("index.html"), safe="/=,-._~")


def rewrite_links(html, url, replace_form):
    """Return a page with links as they lead in the folder, and the addresses of the site that they lead to.

    Each form, which nothing here could answer, becomes what `replaced(its attributes)` returns.
    """
    found = []

    def rewrite_tag(tag):
        return LINK_ATTRIBUTE.sub(rewrite_attribute, tag[0])

    def rewrite_attribute(match):
        name, value = match[1], unescape(match[2])
        if name.endswith("srcset"):
            pieces = [piece.strip().partition(" ") for piece in value.split(",")]
            value = ", ".join(f"{rewrite_link(source)}{blank}{width}" for source, blank, width in pieces)
        else:
            value = rewrite_link(value)
        return f'{name}="{escape(value)}"'

    def rewrite_link(link):
        target, fragment = link_target(link, url)
        if target is None:
            return link
        found.append(target)
        return file_link(target) + (f"#{fragment}" if fragment else "")

    html = FORM_ELEMENT.sub(lambda form: replace_form(form[1]), html)
    return START_TAG.sub(rewrite_tag, html), found


def style_sheet_urls(css, url):
    """Return the addresses that a style sheet asks for."""
    targets = [link_target(link, url)[0] for link in CSS_URL.findall(css)]
    return [target for target in targets if target]


def sitemap_urls(xml, site):
    """Return the addresses of the site that a sitemap names."""
    found = [unescape(location) for location in SITEMAP_LOCATION.findall(xml)]
    return [link_target(place.removeprefix(site), "/")[0] for place in found if place.startswith(f"{site}/")]
