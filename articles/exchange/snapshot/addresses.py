"""Where an address of the site lies in the folder, and links as they lead there."""

import hashlib
import re
from html import escape, unescape
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

# The page to which all leads that only a server can do.
ELSEWHERE = "/not-in-this-copy/"
NEEDS_A_SERVER = re.compile(
    r"/(?:admin|api|preview|search)/.*|/archive/\?.*|/comments/(?:[0-9]+/report|letters|mine|receipt)/.*"
)
NO_NAME = re.compile(r"[\0\\]")
LONGEST_NAME = 120
HOST = "http://here"
TAG = re.compile(r'<[a-zA-Z](?:"[^"]*"|[^">])*>')
LINK = re.compile(r'(?<=\s)(href|src|srcset|imagesrcset)="([^"]*)"')
FORM = re.compile(r"<form\b([^>]*)>.*?</form>", re.DOTALL)
LOCATION = re.compile(r"<loc>([^<]+)</loc>")
IN_CSS = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")


def place_of(address):
    """Return the name of the file in the folder for an address, a path that may have a query; None for none.

    A page is the index.html of a folder; a query becomes a folder of its own.
    """
    path, _, query = address.partition("?")
    path = unquote(path)
    parts = path.split("/")[1:]
    if NO_NAME.search(path) or any(part in {".", ".."} or len(part.encode()) > 2 * LONGEST_NAME for part in parts):
        return None
    words = _as_name(unquote(query)) if query else ""
    if path.endswith("/"):
        return "/".join([*parts[:-1], *([words] if words else []), "index.html"])
    pure = PurePosixPath(*parts)
    return str(pure.with_name(f"{pure.stem}{words}{pure.suffix}"))


def _as_name(query):
    plain = query.replace("&", ",")
    name = re.sub(r"[^\w=.,-]", "_", plain)
    if name != plain or "," in query or len(name) > LONGEST_NAME:
        name = f"{name[:LONGEST_NAME]}-{hashlib.sha256(query.encode()).hexdigest()[:8]}"
    return f"_{name}"


def target_of(link, address):
    """Return (the address that a link on a page leads to, its fragment); (None, "") where it leads out of the site."""
    if link.startswith("#") or not link:
        return None, ""
    joined, fragment = urldefrag(urljoin(HOST + address, link))
    parts = urlsplit(joined)
    if f"{parts.scheme}://{parts.netloc}" != HOST:
        return None, ""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if NEEDS_A_SERVER.fullmatch(target) or place_of(target) is None:
        target = ELSEWHERE
    return target, fragment


def in_folder(address):
    """Return the link that leads to an address's file, from the root of the folder."""
    return "/" + quote(place_of(address).removesuffix("index.html"), safe="/=,-._~")


def rewrite(html, address, replaced):
    """Return a page with links as they lead in the folder, and the addresses of the site that they lead to.

    Each form, which nothing here could answer, becomes what `replaced(its attributes)` returns.
    """
    found = []

    def with_links(tag):
        return LINK.sub(with_link, tag[0])

    def with_link(match):
        name, value = match[1], unescape(match[2])
        if name.endswith("srcset"):
            pieces = [piece.strip().partition(" ") for piece in value.split(",")]
            value = ", ".join(f"{lead(url)}{blank}{width}" for url, blank, width in pieces)
        else:
            value = lead(value)
        return f'{name}="{escape(value)}"'

    def lead(link):
        target, fragment = target_of(link, address)
        if target is None:
            return link
        found.append(target)
        return in_folder(target) + (f"#{fragment}" if fragment else "")

    html = FORM.sub(lambda form: replaced(form[1]), html)
    return TAG.sub(with_links, html), found


def in_style_sheet(css, address):
    """Return the addresses that a style sheet asks for."""
    targets = [target_of(link, address)[0] for link in IN_CSS.findall(css)]
    return [target for target in targets if target]


def in_sitemap(xml, site):
    """Return the addresses of the site that a sitemap names."""
    found = [unescape(location) for location in LOCATION.findall(xml)]
    return [target_of(place.removeprefix(site), "/")[0] for place in found if place.startswith(f"{site}/")]
