"""The search page."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ..delivery.addresses import LARGEST_ID
from ..delivery.cursor import newest, oldest
from ..delivery.headers import public
from ..editorial.models import LiveArticle
from .filters import ArticleFilter, words_of
from .passages import passage, pieces

COUNTED = 1000


@require_safe
@public
def search(request):
    """Show the articles that a reader looks for; a bare News ID goes straight to its article."""
    if article := with_news_id(request.GET.get("q", "")):
        return redirect(article)
    if "" in request.GET.values():
        return redirect(f"{request.path}?{without_empty(request.GET).urlencode()}".rstrip("?"))
    filters = ArticleFilter(request.GET, queryset=LiveArticle.objects.visible())
    context = {"filter": filters, "form": filters.form}
    if not filters.is_valid():
        return render(request, "articles/search/search.html", context, status=422)
    if filters.form.has_changed():
        context |= found(filters, request.GET.get("before", ""))
    return render(request, "articles/search/search.html", context)


def found(filters, cursor):
    """Return what the results show: a slice of articles with their passages, and how many there are."""
    words = words_of(filters.form.cleaned_data["q"])
    by_date = oldest if filters.form.cleaned_data["sort"] == "oldest" else newest
    articles = by_date(filters.qs.distinct().select_related("section").with_bylines(), cursor)
    for article in articles:
        article.found_in_headline = pieces(article.headline, words)
        article.found_in_text = passage(article, words)
    return {"articles": articles, "count": filters.qs.distinct()[: COUNTED + 1].count(), "counted": COUNTED}


def with_news_id(text):
    """Return the article whose News ID is all that the text says, in any script's digits, or None."""
    text = text.strip()
    if not text.isdecimal() or len(text) > 19 or int(text) > LARGEST_ID:
        return None
    return LiveArticle.objects.addressable().filter(pk=int(text)).first()


def without_empty(parameters):
    """Return the query's parameters without the empty ones."""
    kept = parameters.copy()
    for name in parameters:
        kept.setlist(name, [value for value in parameters.getlist(name) if value])
    return kept
