"""The filters of the search page: query, section, topic, author, genre and dates (django-filter)."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..delivery.cursor_pagination import rows_from_cursor
from ..delivery.dates import start_of_day
from ..editorial.article_content import Genre
from ..editorial.models import LiveArticle
from ..editorial.querysets import LiveArticleQuerySet, with_visible_articles
from ..taxonomy.models import Author, Section, Topic
from .index import first_matching_ids, matching_ids
from .query import parse_query

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ANY = gettext_lazy("Any")
DATE_VALIDATORS = [
    MinValueValidator(datetime.date(1000, 1, 1), gettext_lazy("Enter a date in the year 1000 or later.")),
    MaxValueValidator(datetime.date(2999, 12, 31), gettext_lazy("Enter a date before the year 3000.")),
]
SORT_CHOICES = [
    ("relevance", gettext_lazy("Best match first")),
    ("date", gettext_lazy("Newest first")),
    ("oldest", gettext_lazy("Oldest first")),
]


class DayFilter(django_filters.DateFilter):
    """A day in the newspaper's time zone, entered in the browser's date picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), validators=DATE_VALIDATORS, **kwargs)


class SearchForm(forms.Form):
    """The form of the search."""

    def clean(self) -> None:
        """Check that the period doesn't end before it begins."""
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and last < first:
            self.add_error("to", _("“To” is before “From”. Enter a later date, or leave one of them blank."))


class SubjectFilter(django_filters.ModelChoiceFilter):
    """A filter by topic or author."""

    def filter(self, qs: QuerySet[Any], value: Model | None) -> QuerySet[Any]:
        """Return the articles listed under the topic or author."""
        # It is used in filter sets of live articles only, which django-filter's types can't express.
        articles = cast(LiveArticleQuerySet, qs)
        return articles.listed_under(str(self.field_name), value) if value else articles


def slug_filter(
    get_queryset: Callable[[], QuerySet[Any]],
    field_name: str,
    label: "StrOrPromise",
    empty_label: "StrOrPromise" = ANY,
    filter_class: type[django_filters.ModelChoiceFilter] = django_filters.ModelChoiceFilter,
) -> django_filters.ModelChoiceFilter:
    """Return a filter whose values are the slugs of the sections, topics or authors that `get_queryset` returns."""
    return filter_class(
        # Evaluated for each search, so that a topic is available from its first article on.
        # django-filter accepts a callable, which its type stubs don't know.
        queryset=lambda request: get_queryset(),  # type: ignore[arg-type]
        field_name=field_name,
        to_field_name="slug",
        label=label,
        empty_label=empty_label,
        error_messages={
            "invalid_choice": gettext_lazy("This isn’t one of the choices. Choose another, or leave the field blank.")
        },
    )


class ArticleSearchFilter(django_filters.FilterSet):
    """The filters of /search/; `from` and `to` are whole days in the newspaper's time zone, both included."""

    data: QueryDict | dict[str, Any]
    queryset: LiveArticleQuerySet

    q = django_filters.CharFilter(method="filter_query", label=gettext_lazy("Words or News ID"), max_length=200)
    section = slug_filter(Section.objects.all, "section", gettext_lazy("Section"))
    topic = slug_filter(
        lambda: with_visible_articles(Topic.objects.all(), "topics"),
        "topics",
        gettext_lazy("Topic"),
        filter_class=SubjectFilter,
    )
    author = slug_filter(
        lambda: with_visible_articles(Author.objects.all(), "authors"),
        "authors",
        gettext_lazy("Author"),
        filter_class=SubjectFilter,
    )
    genre = django_filters.ChoiceFilter(choices=Genre.choices, label=gettext_lazy("Genre"), empty_label=ANY)
    # `from` is a keyword in Python, so it can't be assigned as a name.
    locals()["from"] = DayFilter(method="filter_from", label=pgettext_lazy("first day", "From"))
    to = DayFilter(method="filter_to", label=pgettext_lazy("last day", "To"))
    sort = django_filters.ChoiceFilter(
        method="ignore_sort", label=gettext_lazy("Order"), choices=SORT_CHOICES, empty_label=None
    )

    class Meta:
        model = LiveArticle
        form = SearchForm
        fields = ()

    def filter_query(self, queryset: LiveArticleQuerySet, name: str, text: str) -> LiveArticleQuerySet:
        """Return the articles that match a query; none if it contains no word."""
        query = parse_query(text)
        return queryset.filter(pk__in=matching_ids(query)) if query else queryset.none()

    def filter_from(self, queryset: LiveArticleQuerySet, name: str, date: datetime.date) -> LiveArticleQuerySet:
        """Return the articles published on that day or later."""
        return queryset.filter(publish_at__gte=start_of_day(date))

    def filter_to(self, queryset: LiveArticleQuerySet, name: str, date: datetime.date) -> LiveArticleQuerySet:
        """Return the articles published on that day or earlier."""
        return queryset.filter(publish_at__lt=start_of_day(date + datetime.timedelta(days=1)))

    def ignore_sort(self, queryset: LiveArticleQuerySet, name: str, order: str) -> LiveArticleQuerySet:
        """Return the articles unchanged; the order is applied where the results are paginated."""
        return queryset

    @property
    def results(self) -> LiveArticleQuerySet:
        """The articles that the search finds."""
        # django-filter keeps the class of the queryset, which its types don't express.
        return cast(LiveArticleQuerySet, self.qs)

    def first_results(self, count: int, cursor: str = "", order: str = "-publish_at") -> LiveArticleQuerySet:
        """Return the first `count` articles that the search finds after a cursor, and perhaps others, unordered.

        `order` is "-publish_at" for the newest, "publish_at" for the oldest.
        """
        # Building the query updates the index; it isn't run for a common query.
        results = self.results
        if query := parse_query(self.data.get("q", "")):
            articles = self.without_filters("q").results
            ids = first_matching_ids(query, rows_from_cursor(articles, cursor, order), count)
            if ids is not None:
                return articles.filter(pk__in=ids)
        return results

    def without_filters(self, *names: str) -> "ArticleSearchFilter":
        """Return the same search without these filters."""
        return self._with_data({name: value for name, value in self.data.items() if name not in names})

    def with_query(self, text: str) -> "ArticleSearchFilter":
        """Return the same search with another query."""
        return self._with_data({**dict(self.data.items()), "q": text})

    def apply_to(self, queryset: LiveArticleQuerySet) -> "ArticleSearchFilter":
        """Return the same search among the articles of another queryset."""
        return type(self)(self.data, queryset=queryset)

    def _with_data(self, data: dict[str, Any]) -> "ArticleSearchFilter":
        return type(self)(data, queryset=self.queryset.all())
