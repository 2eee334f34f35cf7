"""Finding an article from any page of the desk."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..delivery.url_converters import parse_row_id
from ..editorial.models import Article


@require_safe
@permission_required("articles.view_article", raise_exception=True)
def find_article(request):
    """Lead to the article whose News ID was given, where this person may read it; else to the list, with the words."""
    words = request.GET.get("q", "").strip()
    news_id = parse_row_id(words)
    if news_id is not None and Article.objects.readable_by(request.user).filter(pk=news_id).exists():
        return redirect("admin:articles_article_change", news_id)
    found = reverse("admin:articles_article_changelist")
    return redirect(f"{found}?{urlencode({'q': words})}" if words else found)
