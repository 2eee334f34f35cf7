"""Addresses that articles had elsewhere: written in one way, and leading readers to the articles here."""

import re
import unicodedata
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.utils import timezone

from ..editorial.models import LiveArticle

MAX_PATH_LENGTH = 500
# A program that asks for WordPress' own short form of an address.
POST_ID = re.compile(r"[0-9]{1,18}")


def normalize_path(url):
    """Return the path of an address, decoded, without a slash at its end; with `p` alone of its query.

    "" for one that names nothing of its own, such as a site's front page, or that is too long or can't be read.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = unicodedata.normalize("NFC", unquote(parts.path)).rstrip("/")
    number = parse_qs(parts.query).get("p", [""])[0]
    if POST_ID.fullmatch(number):
        path += f"/?p={number}"
    is_valid = path.startswith("/") and len(path) <= MAX_PATH_LENGTH and path.isprintable()
    return path if is_valid else ""


def validate_old_path(path):
    """Raise ValidationError where a path could never be asked for."""
    if not normalize_path(path) or "://" in path:
        raise ValidationError("Write the address from its first slash on, as in /2019/05/a-well/.")


def article_at_old_url(request):
    """Return the LiveArticle whose old address is asked for; None for none, or before readers may know of it."""
    number = request.GET.get("p", "")
    path = normalize_path(f"{request.path}?p={number}") if number else normalize_path(request.path)
    if not path:
        return None
    found = LiveArticle.objects.with_public_page(timezone.now()).filter(article__redirects__path=path)
    return found.only("pk", "slug", "headline").first()
