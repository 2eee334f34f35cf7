"""The search page."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ..delivery.cursor_pagination import cursors_from_request
from ..delivery.headers import public_response
from ..editorial.models import LiveArticle
from .filters import ArticleSearchFilter
from .results import article_with_news_id, search_articles


@require_safe
@public_response
def search(request):
    """Show the articles that a reader looks for; a bare News ID goes straight to its article."""
    if article := article_with_news_id(request.GET.get("q", "")):
        return redirect(article)
    if "" in request.GET.values():
        return redirect(f"{request.path}?{without_empty_parameters(request.GET).urlencode()}".rstrip("?"))
    filters = ArticleSearchFilter(request.GET, queryset=LiveArticle.objects.visible())
    context = {"filter": filters, "form": filters.form}
    if not filters.is_valid():
        return render(request, "articles/search/search.html", context, status=422)
    if filters.form.has_changed():
        context["results"] = search_articles(filters, **cursors_from_request(request))
    return render(request, "articles/search/search.html", context)


def without_empty_parameters(parameters):
    """Return the query's parameters without the empty ones."""
    kept = parameters.copy()
    for name in parameters:
        kept.setlist(name, [value for value in parameters.getlist(name) if value])
    return kept
