"""What readers may filter articles by: words, section, topic, author and dates (django-filter)."""

import datetime
from functools import reduce
from html import escape
from operator import or_

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q

from ..delivery.days import midnight
from ..editorial.models import LiveArticle
from ..editorial.querysets import with_visible_articles
from ..taxonomy.models import Author, Section, Topic

MOST_WORDS = 12
SEARCHED = ("headline", "standfirst", "kicker")
CALENDAR = [
    MinValueValidator(datetime.date(1000, 1, 1), "No newspaper is as old as that."),
    MaxValueValidator(datetime.date(2999, 12, 31), "That is too far ahead."),
]


def words_of(text):
    """Return the words that are looked for, the first twelve of a text."""
    return text.split()[:MOST_WORDS]


class DayFilter(django_filters.DateFilter):
    """A day of the newspaper's calendar, with the browser's own calendar as its field."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), validators=CALENDAR, **kwargs)


def by_slug(rows, field_name, label, empty_label):
    """Return a filter that takes the slug of one of the sections, topics or authors that `rows` returns."""
    return django_filters.ModelChoiceFilter(
        # Asked anew for each search, so that a topic shows with its first article.
        queryset=lambda request: rows(),
        field_name=field_name,
        to_field_name="slug",
        label=label,
        empty_label=empty_label,
    )


class ArticleFilter(django_filters.FilterSet):
    """The filters of /search/; `from` and `to` are whole days in the newspaper's time zone, both included."""

    q = django_filters.CharFilter(method="with_words", label="Words or News ID", max_length=200)
    section = by_slug(Section.objects.all, "section", "Section", "All sections")
    topic = by_slug(lambda: with_visible_articles(Topic.objects.all(), "topics"), "topics", "Topic", "All topics")
    author = by_slug(lambda: with_visible_articles(Author.objects.all(), "authors"), "authors", "Writer", "All writers")
    # `from` is a keyword of Python's, so it can't be written as a name.
    locals()["from"] = DayFilter(method="since", label="From")
    to = DayFilter(method="until", label="To")
    sort = django_filters.ChoiceFilter(
        method="in_order", label="Order", choices=[("oldest", "Oldest first")], empty_label="Newest first"
    )

    class Meta:
        model = LiveArticle
        fields = ()

    def with_words(self, queryset, name, text):
        """Return the articles in which each word stands somewhere: headline, standfirst, kicker or body."""
        for word in words_of(text):
            # A body is HTML, in which an ampersand is written out.
            found = Q(body__icontains=escape(word, quote=False))
            queryset = queryset.filter(reduce(or_, (Q(**{f"{field}__icontains": word}) for field in SEARCHED), found))
        return queryset

    def since(self, queryset, name, date):
        """Return the articles of that day and later."""
        return queryset.filter(publish_at__gte=midnight(date))

    def until(self, queryset, name, date):
        """Return the articles of that day and earlier."""
        return queryset.filter(publish_at__lt=midnight(date + datetime.timedelta(days=1)))

    def in_order(self, queryset, name, order):
        """Return the articles as they are; the view slices them in the order asked for."""
        return queryset
