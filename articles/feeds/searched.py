"""The one call to the search: the articles that a search's feed follows."""

from django.core.exceptions import ValidationError

from ..editorial.models import LiveArticle
from ..search.filters import ArticleFilter


def articles_found(parameters, at):
    """Return the visible articles that a search with these parameters finds, and the words that describe it.

    Raises ValidationError, naming the parameters, for a search that can't be made.
    """
    filters = ArticleFilter(parameters, queryset=LiveArticle.objects.visible(at))
    if not filters.is_valid():
        raise ValidationError(filters.errors.as_data())
    return filters.qs.distinct(), filters.form.cleaned_data["q"]
