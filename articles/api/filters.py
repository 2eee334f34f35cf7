"""The parameters by which the API's lists are filtered (django-filter)."""

import datetime
import re

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ..delivery.dates import start_of_day
from ..delivery.url_converters import is_row_id
from ..editorial.content import Genre
from ..search.results import matching_articles

# Without \w, which means other signs in each language that reads the OpenAPI document.
SLUG_PATTERN = r"^[^\x00-,./:-@\[-^`{-\x7f]{1,80}$"
ISO_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_DAY, LAST_DAY = datetime.date(1000, 1, 1), datetime.date(2999, 12, 31)


class SlugField(forms.CharField):
    """A slug as it stands: letters and digits of any script, hyphens and underscores."""

    def to_python(self, value):
        """Return the slug; ValidationError for what none can be."""
        if value and not re.fullmatch(SLUG_PATTERN, value):
            raise ValidationError("A slug is at most 80 letters, digits, hyphens and underscores.")
        return value


class SlugFilter(django_filters.Filter):
    """The slug of a section, topic or author; one that nothing has finds nothing."""

    field_class = SlugField


class ApiIdField(forms.IntegerField):
    """A whole number that a row can have, in digits alone."""

    def to_python(self, value):
        """Return the number; ValidationError for what forms would read as one, such as 1_000."""
        if value and not is_row_id(value):
            raise ValidationError(self.error_messages["invalid"])
        return super().to_python(value)


class ApiIdFilter(django_filters.Filter):
    """The number of a row; one that no row has finds nothing."""

    field_class = ApiIdField


class IsoDateField(forms.DateField):
    """A day as RFC 3339 writes it, 2026-05-04, and no other way."""

    def to_python(self, value):
        """Return the date; ValidationError for what forms would read as one, such as 4/5/2026."""
        if value and not ISO_DATE.fullmatch(value):
            raise ValidationError(self.error_messages["invalid"])
        return super().to_python(value)


class IsoDateFilter(django_filters.DateFilter):
    """A day of the newspaper."""

    field_class = IsoDateField


class ArticleFilter(django_filters.FilterSet):
    """Filters of articles; `from` and `to` are whole days in the newspaper's time zone, both included."""

    q = django_filters.CharFilter(method="filter_query", max_length=200, strip=False)
    section = SlugFilter(field_name="section__slug")
    topic = SlugFilter(field_name="topics__slug")
    author = SlugFilter(field_name="authors__slug")
    genre = django_filters.ChoiceFilter(choices=Genre.choices)
    # `from` is a keyword of Python's, so it can't be written as a name.
    locals()["from"] = IsoDateFilter(method="filter_from")
    to = IsoDateFilter(method="filter_to")

    def filter_query(self, queryset, name, words):
        """Return the articles that the search finds for these words."""
        found, _ = matching_articles({"q": words}, timezone.now())
        return queryset.filter(pk__in=found.values("pk"))

    def filter_from(self, queryset, name, date):
        """Return the articles of that day and later."""
        return queryset.filter(publish_at__gte=start_of_day(_clamp_date(date)))

    def filter_to(self, queryset, name, date):
        """Return the articles of that day and earlier."""
        return queryset.filter(publish_at__lt=start_of_day(_clamp_date(date) + datetime.timedelta(days=1)))


class CommentFilter(django_filters.FilterSet):
    """Filters of comments."""

    article = ApiIdFilter(field_name="article_id")


def _clamp_date(date):
    """Return the date, or the nearest on which there may have been a newspaper."""
    return min(max(date, FIRST_DAY), LAST_DAY)
