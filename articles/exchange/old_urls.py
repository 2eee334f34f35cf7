"""Old addresses of imported articles: write them in one way, and find the article that a reader asks for."""

import re
import unicodedata
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from ..editorial.models import LiveArticle

MAX_PATH_LENGTH = 500
# The number in WordPress's short form of an address, /?p=12.
POST_ID = re.compile(r"[0-9]{1,18}")


def normalize_path(url: str) -> str:
    """Return the path of an address, decoded, without a slash at its end; of its query only `p` is kept.

    Returns "" for an address that names nothing of its own, such as a site's front page, and for one that is too long
    or can't be read.
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


def validate_old_path(path: str) -> None:
    """Raise ValidationError if readers can't ask for this path."""
    if not normalize_path(path) or "://" in path:
        raise ValidationError(_("Enter the address from its first slash, as in /2019/05/a-well/."))


def article_at_old_url(request: HttpRequest) -> LiveArticle | None:
    """Return the LiveArticle whose old address is requested; None if there is none or readers can't see it yet."""
    number = request.GET.get("p", "")
    path = normalize_path(f"{request.path}?p={number}") if number else normalize_path(request.path)
    if not path:
        return None
    live_articles = LiveArticle.objects.with_public_page(timezone.now()).filter(article__redirects__path=path)
    return live_articles.only("pk", "slug", "headline").first()
