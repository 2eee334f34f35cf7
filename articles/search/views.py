"""The search page."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from ..delivery.cursor_pagination import cursors_from_request
from ..delivery.headers import public_response
from ..delivery.replicas import read_from_replica
from ..delivery.safe_methods import safe_methods_only
from ..editorial.models import LiveArticle
from .filters import ArticleSearchFilter
from .results import article_with_news_id, search_articles


@safe_methods_only
@public_response
@read_from_replica
def search(request: HttpRequest) -> HttpResponse:
    """Show the search page with its results; redirect a News ID to its article."""
    if article := article_with_news_id(request.GET.get("q", "")):
        return redirect(article)
    if "" in request.GET.values():
        return redirect(f"{request.path}?{without_empty_parameters(request.GET).urlencode()}".rstrip("?"))
    filters = ArticleSearchFilter(request.GET, queryset=LiveArticle.objects.visible())
    context: dict[str, object] = {"filter": filters, "form": filters.form}
    if not filters.is_valid():
        return render(request, "articles/search/search.html", context, status=422)
    if filters.form.has_changed():
        cursors = cursors_from_request(request)
        context["results"] = search_articles(filters, cursor=cursors["cursor"], after=cursors["after"])
    return render(request, "articles/search/search.html", context)


def without_empty_parameters(parameters: QueryDict) -> QueryDict:
    """Return a copy of the query parameters without empty values."""
    copy = parameters.copy()
    for name in parameters:
        copy.setlist(name, [value for value in parameters.getlist(name) if value])
    return copy
