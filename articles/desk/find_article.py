"""The search box in the head of every page of the desk."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..delivery.staff_user import staff_user
from ..delivery.url_converters import parse_row_id
from ..editorial.models import Article


@require_safe
@permission_required("articles.view_article", raise_exception=True)
def find_article(request: HttpRequest) -> HttpResponse:
    """Redirect to the article with the given News ID if this person may read it; else search the list of articles."""
    query = request.GET.get("q", "").strip()
    news_id = parse_row_id(query)
    if news_id is not None and Article.objects.readable_by(staff_user(request)).filter(pk=news_id).exists():
        return redirect("admin:articles_article_change", news_id)
    list_url = reverse("admin:articles_article_changelist")
    return redirect(f"{list_url}?{urlencode({'q': query})}" if query else list_url)
