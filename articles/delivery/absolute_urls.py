"""The newspaper's own site: what addresses begin with where they leave it, in feeds, heads and formats."""

import re

from django.conf import settings

RELATIVE_URL = re.compile(r'(\s(?:href|src)=")(/(?!/))')
SRCSET = re.compile(r'\ssrcset="[^"]*"')
RELATIVE_URL_IN_SRCSET = re.compile(r'((?:="|, ?))(/(?!/))')


def site_base_url(request):
    """Return the scheme and host that addresses begin with: SITE_URL; with DEBUG, those that were asked for."""
    return f"{request.scheme}://{request.get_host()}" if settings.DEBUG else settings.SITE_URL


def site_domain():
    """Return the host of SITE_URL, which permanent identifiers are made with."""
    return re.sub(r"^https?://|:\d+$", "", settings.SITE_URL)


def with_absolute_urls(html, site):
    """Return sanitised HTML with the newspaper's own links and pictures under their whole addresses."""
    html = RELATIVE_URL.sub(rf"\g<1>{site}\g<2>", html)
    return SRCSET.sub(lambda found: RELATIVE_URL_IN_SRCSET.sub(rf"\g<1>{site}\g<2>", found[0]), html)


def absolute_url(url, site):
    """Return an address with the site before it, unless it has one: a store of uploads may have its own."""
    return site + url if url.startswith("/") else url
