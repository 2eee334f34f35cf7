"""What a search finds: a slice of articles, how many there are, facets, and what to try where there is nothing."""

from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone

from ..delivery.addresses import row_id
from ..delivery.cursor import Slice, newest, oldest
from ..editorial.copy import Genre
from ..editorial.models import LiveArticle, LiveByline
from ..taxonomy.models import Section
from .filters import ArticleFilter
from .passages import passage, pieces
from .query import parse
from .rank import cut_ranked, moment_of, ranked
from .suggest import suggestions

# The newest matches, which are ranked and counted; beyond them a search has “more than”.
MOST_COUNTED = 1000
IN_A_FACET = 12
SIZE = 20


@dataclass(frozen=True)
class Option:
    """One value of a facet and how many of the articles found it has."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Facet:
    """What the articles found are filed under by one filter's field, counted as if it weren't set."""

    field: BoundField
    options: list


@dataclass(frozen=True)
class Found:
    """What a search has found; `count` is at most MOST_COUNTED, and `has_more` tells whether there are more."""

    articles: Slice
    count: int
    has_more: bool
    facets: list = field(default_factory=list)
    suggestions: list = field(default_factory=list)


def articles_found(parameters, at=None):
    """Return the visible articles that a search with these parameters finds, as a queryset without an order, and `q`.

    Raises ValidationError, naming the parameters, for a search that can't be made.
    """
    filters = ArticleFilter(parameters, queryset=LiveArticle.objects.visible(at))
    if not filters.is_valid():
        raise ValidationError(filters.errors.as_data())
    return filters.qs, filters.form.cleaned_data["q"]


def find(filters, cursor="", after="", now=None):
    """Return what a valid ArticleFilter finds, from one of these cursors on; Http404 for a cursor that is none."""
    now = now or timezone.now()
    query = parse(filters.form.cleaned_data["q"])
    rows = _candidates(filters.qs)
    articles = _in_order(filters, query, rows, cursor, after, now)
    for article in articles:
        article.found_in_headline = pieces(article.headline, query.terms)
        article.found_in_text = passage(article, query.terms)
    return Found(
        articles=articles,
        count=min(len(rows), MOST_COUNTED),
        has_more=len(rows) > MOST_COUNTED,
        facets=_facets(filters, rows[:MOST_COUNTED]),
        suggestions=[] if rows else suggestions(filters),
    )


def _candidates(found):
    """Return the newest of the articles found, one more than are counted, as (id, published, section, genre)."""
    return list(found.newest_first().values_list("pk", "publish_at", "section", "genre")[: MOST_COUNTED + 1])


def _in_order(filters, query, rows, cursor, after, now):
    """Return a slice of the articles found, in the order asked for: by match only where there are words."""
    sort = filters.form.cleaned_data["sort"] or "relevance"
    if sort == "relevance" and query:
        at = moment_of(cursor or after, now)
        published = {pk: moment for pk, moment, *_ in rows[:MOST_COUNTED] if moment <= at}
        part = cut_ranked(ranked(query, published, at), at, cursor, after, SIZE)
        shown = _shown(filters.queryset.filter(pk__in=part.rows)).in_bulk()
        return Slice([shown[pk] for pk in part if pk in shown], part.following, part.is_first, part.preceding)
    if sort == "oldest":
        return oldest(_shown(filters.qs), cursor, SIZE, after=after)
    is_first = not (cursor or after)
    # The first are known already; to find them again would cost as much as it did.
    found = filters.queryset.filter(pk__in=[pk for pk, *_ in rows[: SIZE + 1]]) if is_first else filters.qs
    return newest(_shown(found), cursor, SIZE, after=after)


def _shown(articles):
    return articles.select_related("section").with_bylines()


def _facets(filters, rows):
    """Return the facets, each counted among the newest articles that there would be without its own filter."""
    facets = []
    for name, count in COUNTS.items():
        is_set = filters.form.cleaned_data[name]
        options = count(_candidates(filters.without(name))[:MOST_COUNTED] if is_set else rows)
        chosen = filters.form[name].value()
        if is_set and all(option.value != chosen for option in options):
            options.append(Option(chosen, str(dict(Genre.choices).get(is_set, is_set)), 0))
        facets.append(Facet(filters.form[name], options))
    return facets


def _sections(rows):
    counts = Counter(section for _, _, section, _ in rows)
    return [Option(s.slug, s.name, counts[s.pk]) for s in Section.objects.filter(pk__in=counts)]


def _genres(rows):
    counts = Counter(genre for *_, genre in rows)
    return [Option(genre, Genre(genre).label, count) for genre, count in counts.most_common() if genre in Genre]


def _topics(rows):
    filed = LiveArticle.topics.through.objects.filter(livearticle__in=[pk for pk, *_ in rows])
    return _named(filed, "topic")


def _authors(rows):
    return _named(LiveByline.objects.filter(live_article__in=[pk for pk, *_ in rows]), "author")


def _named(filed, name):
    counts = Counter(filed.order_by().values_list(f"{name}__slug", f"{name}__name")).most_common(IN_A_FACET)
    return [Option(*named, count) for named, count in counts]


COUNTS = {"section": _sections, "topic": _topics, "author": _authors, "genre": _genres}


def with_news_id(text):
    """Return the article whose News ID is all that the text says, in any script's digits, or None."""
    news_id = row_id(text)
    return None if news_id is None else LiveArticle.objects.addressable().filter(pk=news_id).first()
