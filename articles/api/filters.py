"""The filters of the API's lists (django-filter)."""

import datetime
import re
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ..delivery.dates import start_of_day
from ..delivery.url_converters import is_row_id
from ..editorial.article_content import Genre
from ..editorial.querysets import LiveArticleQuerySet
from ..search.results import matching_articles

# Without \w, which means different characters in each language that uses the OpenAPI document.
SLUG_PATTERN = r"^[^\x00-,./:-@\[-^`{-\x7f]{1,80}$"
ISO_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_DAY, LAST_DAY = datetime.date(1000, 1, 1), datetime.date(2999, 12, 31)


class SlugField(forms.CharField):
    """A slug: letters and digits of any script, hyphens and underscores."""

    def to_python(self, value: str | None) -> str | None:
        """Return the slug. Raises ValidationError for text that can't be a slug."""
        if value and not re.fullmatch(SLUG_PATTERN, value):
            raise ValidationError("A slug has at most 80 letters, digits, hyphens and underscores.")
        return value


class SlugFilter(django_filters.Filter):
    """Filters by the slug of a section, topic or author; an unknown slug matches nothing."""

    field_class = SlugField


class ApiIdField(forms.IntegerField):
    """A primary key, in ASCII digits only."""

    def to_python(self, value: str | None) -> int | None:
        """Return the number. Raises ValidationError for notations that Django would accept, such as 1_000."""
        if value and not is_row_id(value):
            raise ValidationError(self.error_messages["invalid"])
        return super().to_python(value)


class ApiIdFilter(django_filters.Filter):
    """Filters by a primary key; an unknown one matches nothing."""

    field_class = ApiIdField


class IsoDateField(forms.DateField):
    """A date in the format of RFC 3339, as in 2026-05-04."""

    def to_python(self, value: Any) -> datetime.date | None:
        """Return the date. Raises ValidationError for notations that Django would accept, such as 4/5/2026."""
        if value and not ISO_DATE.fullmatch(value):
            raise ValidationError(self.error_messages["invalid"])
        return super().to_python(value)


class IsoDateFilter(django_filters.DateFilter):
    """Filters by a day in the newspaper's time zone."""

    field_class = IsoDateField


class ArticleFilter(django_filters.FilterSet):
    """Filters of articles; `from` and `to` are whole days in the newspaper's time zone, both included."""

    q = django_filters.CharFilter(method="filter_query", max_length=200, strip=False)
    section = SlugFilter(field_name="section__slug")
    topic = SlugFilter(field_name="topics__slug")
    author = SlugFilter(field_name="authors__slug")
    genre = django_filters.ChoiceFilter(choices=Genre.choices)
    # `from` is a keyword in Python, so it can't be assigned as a name.
    locals()["from"] = IsoDateFilter(method="filter_from")
    to = IsoDateFilter(method="filter_to")

    def filter_query(self, queryset: LiveArticleQuerySet, name: str, query: str) -> LiveArticleQuerySet:
        """Return the articles that the search finds."""
        articles, _query = matching_articles({"q": query}, timezone.now())
        return queryset.filter(pk__in=articles.values("pk"))

    def filter_from(self, queryset: LiveArticleQuerySet, name: str, date: datetime.date) -> LiveArticleQuerySet:
        """Return the articles published on that day or later."""
        return queryset.filter(publish_at__gte=start_of_day(_clamp_date(date)))

    def filter_to(self, queryset: LiveArticleQuerySet, name: str, date: datetime.date) -> LiveArticleQuerySet:
        """Return the articles published on that day or earlier."""
        return queryset.filter(publish_at__lt=start_of_day(_clamp_date(date) + datetime.timedelta(days=1)))


class CommentFilter(django_filters.FilterSet):
    """Filters of comments."""

    article = ApiIdFilter(field_name="article_id")


def _clamp_date(date: datetime.date) -> datetime.date:
    """Return the date, or the nearest one in the supported range."""
    return min(max(date, FIRST_DAY), LAST_DAY)
