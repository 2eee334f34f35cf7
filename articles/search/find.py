"""What a search finds: a slice of articles, how many there are, facets, and what to try where there is nothing."""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone

from ..delivery.addresses import row_id
from ..delivery.cursor import Slice, bound, decode, encode, newest, oldest
from ..editorial.copy import Genre
from ..editorial.models import LiveArticle, LiveByline
from ..taxonomy.models import Section
from .backends import backend
from .filters import ArticleFilter
from .passages import passage, pieces
from .query import Query, parse
from .suggest import Suggestion, suggestions

# The newest matches, which are ranked and counted; beyond them a search has “more than”.
MOST_COUNTED = 1000
IN_A_FACET = 12
SIZE = 20
YEAR = 365.25 * 24 * 3600


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
    options: list[Option]


@dataclass(frozen=True)
class Found:
    """What a search has found; `count` is at most MOST_COUNTED, and `has_more` tells whether there are more."""

    articles: Slice
    count: int
    has_more: bool
    facets: list[Facet] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)


def with_news_id(text: str) -> LiveArticle | None:
    """Return the article whose News ID is all that the text says, in any script's digits, or None."""
    news_id = row_id(text)
    return None if news_id is None else LiveArticle.objects.addressable().filter(pk=news_id).first()


def articles_found(parameters: QueryDict, at: datetime.datetime | None = None) -> tuple[QuerySet, str]:
    """Return the visible articles that a search with these parameters finds, as a queryset without an order, and `q`.

    Raises ValidationError, naming the parameters, for a search that can't be made.
    """
    filters = ArticleFilter(parameters, queryset=LiveArticle.objects.visible(at))
    if not filters.is_valid():
        raise ValidationError(filters.errors.as_data())
    return filters.qs, filters.form.cleaned_data["q"]


def find(filters: ArticleFilter, cursor: str = "", after: str = "", now: datetime.datetime | None = None) -> Found:
    """Return what a valid ArticleFilter finds, from one of these cursors on; Http404 for a cursor that is none."""
    query = parse(filters.form.cleaned_data["q"])
    candidates = _candidates(filters.qs)
    articles = _in_order(filters, query, candidates, cursor=cursor, after=after, now=now or timezone.now())
    terms = query.terms
    for article in articles:
        article.found_in_headline = pieces(article.headline, terms)
        article.found_in_text = passage(article, terms)
    return Found(
        articles=articles,
        count=min(len(candidates), MOST_COUNTED),
        has_more=len(candidates) > MOST_COUNTED,
        facets=_facets(filters, candidates[:MOST_COUNTED]),
        suggestions=[] if candidates else suggestions(filters),
    )


def _candidates(found: QuerySet) -> list[tuple]:
    """Return the newest of the articles found, one more than are counted, as (id, published, section, genre)."""
    return list(found.newest_first().values_list("pk", "publish_at", "section", "genre")[: MOST_COUNTED + 1])


def _in_order(
    filters: ArticleFilter,
    query: Query,
    candidates: list[tuple],
    *,
    cursor: str,
    after: str,
    now: datetime.datetime,
) -> Slice:
    """Return a slice of the articles found, in the order asked for: by match only where there are words."""
    sort = filters.form.cleaned_data["sort"] or "relevance"
    if sort == "relevance" and query:
        # A list by match stands still: what was published since its first page is left out.
        at = min(decode(cursor or after)[0], now) if cursor or after else now
        published = {pk: moment for pk, moment, *_ in candidates[:MOST_COUNTED] if moment <= at}
        part = _cut(_ranked(query, published, at), at, cursor=cursor, after=after)
        shown = _shown(filters.queryset.filter(pk__in=part.rows)).in_bulk()
        return Slice([shown[pk] for pk in part if pk in shown], part.following, part.is_first, part.preceding)
    if sort == "oldest":
        return oldest(_shown(filters.qs), cursor, SIZE, after=after)
    if not cursor and not after:
        # `candidates` has their ids; the same search a second time would cost as much again.
        first = filters.queryset.filter(pk__in=[pk for pk, *_ in candidates[: SIZE + 1]])
        return newest(_shown(first), size=SIZE)
    found = filters.among(LiveArticle.objects.visible(now, until=bound(cursor)))
    return newest(_shown(found), cursor, SIZE, after=after)


def _ranked(query: Query, published: dict[int, datetime.datetime], at: datetime.datetime) -> list[int]:
    """Return article ids, the best match first; `published` is {id: when it was published}, of at most some thousand.

    A match's score falls with the square root of its age: to a half in three years. Measured from `at`, the order of
    the same articles is the same at any time.
    """
    scores = backend().scores(query, published)
    weighed = {}
    for pk, moment in published.items():
        age = max(0, (at - moment).total_seconds()) / YEAR
        weighed[pk] = scores.get(pk, 0) / (1 + age) ** 0.5
    return sorted(published, key=lambda pk: (weighed[pk], pk), reverse=True)


def _cut(ids: list[int], at: datetime.datetime, *, cursor: str, after: str) -> Slice:
    """Return the Slice of ranked ids behind one cursor, or ahead of the other; the first where it names none of them.

    Such a cursor holds the moment of the list and the id of the article at its end.
    """
    start = 0
    places = {pk: place for place, pk in enumerate(ids)}
    if cursor:
        start = places.get(decode(cursor)[1], -1) + 1
    elif after:
        start = max(0, places.get(decode(after)[1], 0) - SIZE)
    rows = ids[start : start + SIZE]
    following = encode(at, rows[-1]) if len(ids) > start + SIZE else ""
    return Slice(rows, following, is_first=start == 0, preceding=encode(at, rows[0]) if start else "")


def _shown(articles: QuerySet) -> QuerySet:
    return articles.select_related("section").with_bylines()


def _facets(filters: ArticleFilter, candidates: list[tuple]) -> list[Facet]:
    """Return the facets, each counted among the newest articles that there would be without its own filter."""
    counts = {"section": _sections, "topic": _topics, "author": _authors, "genre": _genres}
    facets = []
    for name, count in counts.items():
        is_set = filters.form.cleaned_data[name]
        options = count(_candidates(filters.without(name))[:MOST_COUNTED] if is_set else candidates)
        chosen = filters.form[name].value()
        if is_set and all(option.value != chosen for option in options):
            options.append(Option(chosen, str(dict(Genre.choices).get(is_set, is_set)), 0))
        facets.append(Facet(filters.form[name], options))
    return facets


def _sections(candidates: list[tuple]) -> list[Option]:
    counts = Counter(section for _, _, section, _ in candidates)
    return [Option(s.slug, s.name, counts[s.pk]) for s in Section.objects.filter(pk__in=counts)]


def _topics(candidates: list[tuple]) -> list[Option]:
    filed = LiveArticle.topics.through.objects
    return _most_common(filed.filter(livearticle__in=[pk for pk, *_ in candidates]), "topic")


def _authors(candidates: list[tuple]) -> list[Option]:
    return _most_common(LiveByline.objects.filter(live_article__in=[pk for pk, *_ in candidates]), "author")


def _most_common(filed: QuerySet, name: str) -> list[Option]:
    counts = Counter(filed.order_by().values_list(f"{name}__slug", f"{name}__name")).most_common(IN_A_FACET)
    return [Option(slug, label, count) for (slug, label), count in counts]


def _genres(candidates: list[tuple]) -> list[Option]:
    counts = Counter(genre for *_, genre in candidates)
    return [Option(genre, Genre(genre).label, count) for genre, count in counts.most_common() if genre in Genre]
