"""Addresses that articles had elsewhere: written in one way, and leading readers to the articles here."""

import re
import unicodedata
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.utils import timezone

from ..editorial.models import LiveArticle

LONGEST = 500
# A program that asks for WordPress' own short form of an address.
POST = re.compile(r"[0-9]{1,18}")


def plain_path(address):
    """Return the path of an address, decoded, without a slash at its end; with `p` alone of its query.

    "" for one that names nothing of its own, such as a site's front page, or that is too long or can't be read.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    path = unicodedata.normalize("NFC", unquote(parts.path)).rstrip("/")
    number = parse_qs(parts.query).get("p", [""])[0]
    if POST.fullmatch(number):
        path += f"/?p={number}"
    fits = path.startswith("/") and len(path) <= LONGEST and path.isprintable()
    return path if fits else ""


def is_an_old_path(path):
    """Raise ValidationError where a path could never be asked for."""
    if not plain_path(path) or "://" in path:
        raise ValidationError("Write the address from its first slash on, as in /2019/05/a-well/.")


def article_at(request):
    """Return the LiveArticle whose old address is asked for; None for none, or before readers may know of it."""
    number = request.GET.get("p", "")
    path = plain_path(f"{request.path}?p={number}") if number else plain_path(request.path)
    if not path:
        return None
    found = LiveArticle.objects.addressable(timezone.now()).filter(article__redirects__path=path)
    return found.only("pk", "slug", "headline").first()
