"""What readers may filter articles by: words, section, topic, author, genre and dates (django-filter)."""

import datetime

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from ..delivery.days import midnight
from ..editorial.copy import Genre
from ..editorial.models import LiveArticle
from ..editorial.querysets import with_visible_articles
from ..taxonomy.models import Author, Section, Topic
from .index import matching
from .query import parse

CALENDAR = [
    MinValueValidator(datetime.date(1000, 1, 1), "No newspaper is as old as that."),
    MaxValueValidator(datetime.date(2999, 12, 31), "That is too far ahead."),
]
SORTS = [("relevance", "Best match first"), ("date", "Newest first"), ("oldest", "Oldest first")]


class DayFilter(django_filters.DateFilter):
    """A day of the newspaper's calendar, with the browser's own calendar as its field."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), validators=CALENDAR, **kwargs)


class SearchForm(forms.Form):
    """The fields of the search, read together."""

    def clean(self):
        """Refuse a span of days that ends before it begins."""
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and last < first:
            self.add_error("to", "“To” lies before “From”. Give a later day, or leave one of them out.")


class FiledFilter(django_filters.ModelChoiceFilter):
    """Articles under a section, topic or author."""

    def filter(self, queryset, value):
        """Return those filed under it."""
        return queryset.filed_under(self.field_name, value) if value else queryset


def by_slug(rows, field_name, label, empty_label="Any", kind=django_filters.ModelChoiceFilter):
    """Return a filter that takes the slug of one of the sections, topics or authors that `rows` returns."""
    return kind(
        # Asked anew for each search, so that a topic can be chosen from its first article on.
        queryset=lambda request: rows(),
        field_name=field_name,
        to_field_name="slug",
        label=label,
        empty_label=empty_label,
        error_messages={"invalid_choice": "The newspaper has nothing under that name. Choose another, or none."},
    )


class ArticleFilter(django_filters.FilterSet):
    """The filters of /search/; `from` and `to` are whole days in the newspaper's time zone, both included."""

    q = django_filters.CharFilter(method="with_words", label="Words or News ID", max_length=200)
    section = by_slug(Section.objects.all, "section", "Section")
    topic = by_slug(lambda: with_visible_articles(Topic.objects.all(), "topics"), "topics", "Topic", kind=FiledFilter)
    author = by_slug(
        lambda: with_visible_articles(Author.objects.all(), "authors"), "authors", "Writer", kind=FiledFilter
    )
    genre = django_filters.ChoiceFilter(choices=Genre.choices, label="Genre", empty_label="Any")
    # `from` is a keyword of Python's, so it can't be written as a name.
    locals()["from"] = DayFilter(method="since", label="From")
    to = DayFilter(method="until", label="To")
    sort = django_filters.ChoiceFilter(method="in_order", label="Order", choices=SORTS, empty_label=None)

    class Meta:
        model = LiveArticle
        form = SearchForm
        fields = ()

    def with_words(self, queryset, name, text):
        """Return the articles that match a text; none where there is no word in it."""
        query = parse(text)
        return queryset.filter(pk__in=matching(query)) if query else queryset.none()

    def since(self, queryset, name, date):
        """Return the articles of that day and later."""
        return queryset.filter(publish_at__gte=midnight(date))

    def until(self, queryset, name, date):
        """Return the articles of that day and earlier."""
        return queryset.filter(publish_at__lt=midnight(date + datetime.timedelta(days=1)))

    def in_order(self, queryset, name, order):
        """Return the articles as they are; whoever slices them asks for the order."""
        return queryset

    def without(self, *names: str) -> QuerySet:
        """Return the articles that were found, were these filters not set."""
        return self._found_with({name: value for name, value in self.data.items() if name not in names})

    def with_other_words(self, text: str) -> QuerySet:
        """Return the articles that were found, were these the words."""
        return self._found_with({**self.data.dict(), "q": text})

    def among(self, queryset: QuerySet) -> QuerySet:
        """Return the articles that are found among others."""
        return type(self)(self.data, queryset=queryset).qs

    def _found_with(self, data: dict) -> QuerySet:
        return type(self)(data, queryset=self.queryset.all()).qs
