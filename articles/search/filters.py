"""What readers may filter articles by: words, section, topic, author, genre and dates (django-filter)."""

import datetime

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from ..delivery.dates import start_of_day
from ..editorial.content import Genre
from ..editorial.models import LiveArticle
from ..editorial.querysets import with_visible_articles
from ..taxonomy.models import Author, Section, Topic
from .index import matching_ids
from .query import parse_query

DATE_VALIDATORS = [
    MinValueValidator(datetime.date(1000, 1, 1), "No newspaper is as old as that."),
    MaxValueValidator(datetime.date(2999, 12, 31), "That is too far ahead."),
]
SORT_CHOICES = [("relevance", "Best match first"), ("date", "Newest first"), ("oldest", "Oldest first")]


class DayFilter(django_filters.DateFilter):
    """A day of the newspaper's calendar, with the browser's own calendar as its field."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), validators=DATE_VALIDATORS, **kwargs)


class SearchForm(forms.Form):
    """The fields of the search, read together."""

    def clean(self):
        """Refuse a span of days that ends before it begins."""
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and last < first:
            self.add_error("to", "“To” lies before “From”. Give a later day, or leave one of them out.")


class SubjectFilter(django_filters.ModelChoiceFilter):
    """Articles under a section, topic or author."""

    def filter(self, queryset, value):
        """Return those filed under it."""
        return queryset.listed_under(self.field_name, value) if value else queryset


def slug_filter(rows, field_name, label, empty_label="Any", filter_class=django_filters.ModelChoiceFilter):
    """Return a filter that takes the slug of one of the sections, topics or authors that `rows` returns."""
    return filter_class(
        # Asked anew for each search, so that a topic can be chosen from its first article on.
        queryset=lambda request: rows(),
        field_name=field_name,
        to_field_name="slug",
        label=label,
        empty_label=empty_label,
        error_messages={"invalid_choice": "The newspaper has nothing under that name. Choose another, or none."},
    )


class ArticleSearchFilter(django_filters.FilterSet):
    """The filters of /search/; `from` and `to` are whole days in the newspaper's time zone, both included."""

    q = django_filters.CharFilter(method="filter_query", label="Words or News ID", max_length=200)
    section = slug_filter(Section.objects.all, "section", "Section")
    topic = slug_filter(
        lambda: with_visible_articles(Topic.objects.all(), "topics"), "topics", "Topic", filter_class=SubjectFilter
    )
    author = slug_filter(
        lambda: with_visible_articles(Author.objects.all(), "authors"), "authors", "Writer", filter_class=SubjectFilter
    )
    genre = django_filters.ChoiceFilter(choices=Genre.choices, label="Genre", empty_label="Any")
    # `from` is a keyword of Python's, so it can't be written as a name.
    locals()["from"] = DayFilter(method="filter_from", label="From")
    to = DayFilter(method="filter_to", label="To")
    sort = django_filters.ChoiceFilter(method="ignore_sort", label="Order", choices=SORT_CHOICES, empty_label=None)

    class Meta:
        model = LiveArticle
        form = SearchForm
        fields = ()

    def filter_query(self, queryset, name, text):
        """Return the articles that match a text; none where there is no word in it."""
        query = parse_query(text)
        return queryset.filter(pk__in=matching_ids(query)) if query else queryset.none()

    def filter_from(self, queryset, name, date):
        """Return the articles of that day and later."""
        return queryset.filter(publish_at__gte=start_of_day(date))

    def filter_to(self, queryset, name, date):
        """Return the articles of that day and earlier."""
        return queryset.filter(publish_at__lt=start_of_day(date + datetime.timedelta(days=1)))

    def ignore_sort(self, queryset, name, order):
        """Return the articles as they are; whoever slices them asks for the order."""
        return queryset

    def without_filters(self, *names: str) -> QuerySet:
        """Return the articles that were found, were these filters not set."""
        return self._results_for({name: value for name, value in self.data.items() if name not in names})

    def with_query(self, text: str) -> QuerySet:
        """Return the articles that were found, were these the words."""
        return self._results_for({**self.data.dict(), "q": text})

    def apply_to(self, queryset: QuerySet) -> QuerySet:
        """Return the articles that are found among others."""
        return type(self)(self.data, queryset=queryset).qs

    def _results_for(self, data: dict) -> QuerySet:
        return type(self)(data, queryset=self.queryset.all()).qs
