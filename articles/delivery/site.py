"""The newspaper's own site: what addresses begin with where they leave it, in feeds, heads and formats."""

import re

from django.conf import settings

OWN_ADDRESS = re.compile(r'(\s(?:href|src)=")(/(?!/))')
SEVERAL = re.compile(r'\ssrcset="[^"]*"')
OWN_AMONG_SEVERAL = re.compile(r'((?:="|, ?))(/(?!/))')


def site_of(request):
    """Return the scheme and host that addresses begin with: SITE_URL; with DEBUG, those that were asked for."""
    return f"{request.scheme}://{request.get_host()}" if settings.DEBUG else settings.SITE_URL


def domain():
    """Return the host of SITE_URL, which permanent identifiers are made with."""
    return re.sub(r"^https?://|:\d+$", "", settings.SITE_URL)


def with_whole_addresses(html, site):
    """Return sanitised HTML with the newspaper's own links and pictures under their whole addresses."""
    html = OWN_ADDRESS.sub(rf"\g<1>{site}\g<2>", html)
    return SEVERAL.sub(lambda found: OWN_AMONG_SEVERAL.sub(rf"\g<1>{site}\g<2>", found[0]), html)


def whole(address, site):
    """Return an address with the site before it, unless it has one: a store of uploads may have its own."""
    return site + address if address.startswith("/") else address
