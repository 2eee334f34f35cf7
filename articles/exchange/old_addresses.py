"""Sending readers from the address that an article had elsewhere to the one that it has here."""

from django.utils import timezone

from ..editorial.models import LiveArticle
from .old_paths import plain_path


def article_at(request):
    """Return the LiveArticle whose old address is asked for; None for none, or before readers may know of it."""
    number = request.GET.get("p", "")
    path = plain_path(f"{request.path}?p={number}") if number else plain_path(request.path)
    if not path:
        return None
    found = LiveArticle.objects.addressable(timezone.now()).filter(article__redirects__path=path)
    return found.only("pk", "slug", "headline").first()
