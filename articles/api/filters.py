"""The parameters by which the API's lists are filtered (django-filter)."""

import datetime

import django_filters
from django import forms
from django.core.validators import validate_unicode_slug
from django.utils import timezone

from ..delivery.addresses import LARGEST_ID
from ..delivery.days import midnight
from ..editorial.copy import Genre
from ..search.find import articles_found

FIRST_DAY, LAST_DAY = datetime.date(1000, 1, 1), datetime.date(2999, 12, 31)


class SlugFilter(django_filters.CharFilter):
    """The slug of a section, topic or author; one that nothing has finds nothing."""

    def __init__(self, **kwargs):
        super().__init__(validators=[validate_unicode_slug], max_length=80, **kwargs)


class NumberFilter(django_filters.Filter):
    """A whole number that a row can have."""

    field_class = forms.IntegerField

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=LARGEST_ID, **kwargs)


class ArticleFilter(django_filters.FilterSet):
    """Filters of articles; `from` and `to` are whole days in the newspaper's time zone, both included."""

    q = django_filters.CharFilter(method="with_words", max_length=200)
    section = SlugFilter(field_name="section__slug")
    topic = SlugFilter(field_name="topics__slug")
    author = SlugFilter(field_name="authors__slug")
    genre = django_filters.ChoiceFilter(choices=Genre.choices)
    # `from` is a keyword of Python's, so it can't be written as a name.
    locals()["from"] = django_filters.DateFilter(method="since")
    to = django_filters.DateFilter(method="until")

    def with_words(self, queryset, name, words):
        """Return the articles that the search finds for these words."""
        found, _ = articles_found({"q": words}, timezone.now())
        return queryset.filter(pk__in=found.values("pk"))

    def since(self, queryset, name, date):
        """Return the articles of that day and later."""
        return queryset.filter(publish_at__gte=midnight(_of_a_newspaper(date)))

    def until(self, queryset, name, date):
        """Return the articles of that day and earlier."""
        return queryset.filter(publish_at__lt=midnight(_of_a_newspaper(date) + datetime.timedelta(days=1)))


class CommentFilter(django_filters.FilterSet):
    """Filters of comments."""

    article = NumberFilter(field_name="article_id")


def _of_a_newspaper(date):
    """Return the date, or the nearest on which there may have been a newspaper."""
    return min(max(date, FIRST_DAY), LAST_DAY)
