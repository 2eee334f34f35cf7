"""Absolute addresses of the newspaper's pages, for feeds, metadata and exports."""

import re

from django.conf import settings
from django.http import HttpRequest

RELATIVE_URL = re.compile(r'(\s(?:href|src)=")(/(?!/))')
SRCSET = re.compile(r'\ssrcset="[^"]*"')
RELATIVE_URL_IN_SRCSET = re.compile(r'((?:="|, ?))(/(?!/))')


def site_base_url(request: HttpRequest) -> str:
    """Return the scheme and host of absolute addresses: SITE_URL, or with DEBUG those of the request."""
    return f"{request.scheme}://{request.get_host()}" if settings.DEBUG else settings.SITE_URL


def site_domain() -> str:
    """Return the host of SITE_URL, for permanent identifiers."""
    return re.sub(r"^https?://|:\d+$", "", settings.SITE_URL)


def with_absolute_urls(html: str, site: str) -> str:
    """Return sanitised HTML in which the newspaper's own links and pictures have absolute addresses."""
    html = RELATIVE_URL.sub(rf"\g<1>{site}\g<2>", html)
    return SRCSET.sub(lambda match: RELATIVE_URL_IN_SRCSET.sub(rf"\g<1>{site}\g<2>", match[0]), html)


def absolute_url(url: str, site: str) -> str:
    """Return an address with the site before it, unless it is absolute, as with a storage on another host."""
    return site + url if url.startswith("/") else url
