"""What a search finds: a slice of articles, how many there are, facets, and what to try where there is nothing."""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone

from ..delivery.cursor_pagination import CursorPage, cursor_date, decode_cursor, encode_cursor, newest_page, oldest_page
from ..delivery.url_converters import parse_row_id
from ..editorial.content import Genre
from ..editorial.models import LiveArticle, LiveByline
from ..taxonomy.models import Section
from .backends import backend
from .filters import ArticleSearchFilter
from .highlighting import excerpt, highlight
from .query import Query, parse_query
from .suggestions import Suggestion, suggest

# The newest matches, which are ranked and counted; beyond them a search has “more than”.
MAX_COUNTED = 1000
MAX_FACET_OPTIONS = 12
PAGE_SIZE = 20
YEAR_SECONDS = 365.25 * 24 * 3600


@dataclass(frozen=True)
class FacetOption:
    """One value of a facet and how many of the articles found it has."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Facet:
    """What the articles found are filed under by one filter's field, counted as if it weren't set."""

    field: BoundField
    options: list[FacetOption]


@dataclass(frozen=True)
class SearchResults:
    """What a search has found; `count` is at most MOST_COUNTED, and `has_more` tells whether there are more."""

    articles: CursorPage
    count: int
    has_more: bool
    facets: list[Facet] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)


def article_with_news_id(text: str) -> LiveArticle | None:
    """Return the article whose News ID is all that the text says, in any script's digits, or None."""
    news_id = parse_row_id(text)
    return None if news_id is None else LiveArticle.objects.with_public_page().filter(pk=news_id).first()


def matching_articles(parameters: QueryDict, at: datetime.datetime | None = None) -> tuple[QuerySet, str]:
    """Return the visible articles that a search with these parameters finds, as a queryset without an order, and `q`.

    Raises ValidationError, naming the parameters, for a search that can't be made.
    """
    filters = ArticleSearchFilter(parameters, queryset=LiveArticle.objects.visible(at))
    if not filters.is_valid():
        raise ValidationError(filters.errors.as_data())
    return filters.qs, filters.form.cleaned_data["q"]


def search_articles(
    filters: ArticleSearchFilter, cursor: str = "", after: str = "", now: datetime.datetime | None = None
) -> SearchResults:
    """Return what a valid ArticleFilter finds, from one of these cursors on; Http404 for a cursor that is none."""
    query = parse_query(filters.form.cleaned_data["q"])
    candidates = _candidates(filters.qs)
    articles = _sorted_slice(filters, query, candidates, cursor=cursor, after=after, now=now or timezone.now())
    terms = query.terms
    for article in articles:
        article.highlighted_headline = highlight(article.headline, terms)
        article.highlighted_excerpt = excerpt(article, terms)
    return SearchResults(
        articles=articles,
        count=min(len(candidates), MAX_COUNTED),
        has_more=len(candidates) > MAX_COUNTED,
        facets=_facets(filters, candidates[:MAX_COUNTED]),
        suggestions=[] if candidates else suggest(filters),
    )


def _candidates(found: QuerySet) -> list[tuple]:
    """Return the newest of the articles found, one more than are counted, as (id, published, section, genre)."""
    return list(found.newest_first().values_list("pk", "publish_at", "section", "genre")[: MAX_COUNTED + 1])


def _sorted_slice(
    filters: ArticleSearchFilter,
    query: Query,
    candidates: list[tuple],
    *,
    cursor: str,
    after: str,
    now: datetime.datetime,
) -> CursorPage:
    """Return a slice of the articles found, in the order asked for: by match only where there are words."""
    sort = filters.form.cleaned_data["sort"] or "relevance"
    if sort == "relevance" and query:
        # A list by match stands still: what was published since its first page is left out.
        at = min(decode_cursor(cursor or after)[0], now) if cursor or after else now
        published = {pk: moment for pk, moment, *_ in candidates[:MAX_COUNTED] if moment <= at}
        part = _slice_of_ranked(_rank(query, published, at), at, cursor=cursor, after=after)
        shown = _with_list_fields(filters.queryset.filter(pk__in=part.rows)).in_bulk()
        return CursorPage(
            [shown[pk] for pk in part if pk in shown], part.next_cursor, part.is_first, part.previous_cursor
        )
    if sort == "oldest":
        return oldest_page(_with_list_fields(filters.qs), cursor, PAGE_SIZE, after=after)
    if not cursor and not after:
        # `candidates` has their ids; the same search a second time would cost as much again.
        first = filters.queryset.filter(pk__in=[pk for pk, *_ in candidates[: PAGE_SIZE + 1]])
        return newest_page(_with_list_fields(first), size=PAGE_SIZE)
    found = filters.apply_to(LiveArticle.objects.visible(now, until=cursor_date(cursor)))
    return newest_page(_with_list_fields(found), cursor, PAGE_SIZE, after=after)


def _rank(query: Query, published: dict[int, datetime.datetime], at: datetime.datetime) -> list[int]:
    """Return article ids, the best match first; `published` is {id: when it was published}, of at most some thousand.

    A match's score falls with the square root of its age: to a half in three years. Measured from `at`, the order of
    the same articles is the same at any time.
    """
    scores = backend().scores(query, published)
    weighed = {}
    for pk, moment in published.items():
        age = max(0, (at - moment).total_seconds()) / YEAR_SECONDS
        weighed[pk] = scores.get(pk, 0) / (1 + age) ** 0.5
    return sorted(published, key=lambda pk: (weighed[pk], pk), reverse=True)


def _slice_of_ranked(ids: list[int], at: datetime.datetime, *, cursor: str, after: str) -> CursorPage:
    """Return a CursorPage of ranked ids behind one cursor or ahead of the other; the first if it names none of them.

    Such a cursor holds the moment of the list and the id of the article at its end.
    """
    start = 0
    places = {pk: place for place, pk in enumerate(ids)}
    if cursor:
        start = places.get(decode_cursor(cursor)[1], -1) + 1
    elif after:
        start = max(0, places.get(decode_cursor(after)[1], 0) - PAGE_SIZE)
    rows = ids[start : start + PAGE_SIZE]
    next_cursor = encode_cursor(at, rows[-1]) if len(ids) > start + PAGE_SIZE else ""
    return CursorPage(
        rows, next_cursor, is_first=start == 0, previous_cursor=encode_cursor(at, rows[0]) if start else ""
    )


def _with_list_fields(articles: QuerySet) -> QuerySet:
    return articles.select_related("section").with_bylines()


def _facets(filters: ArticleSearchFilter, candidates: list[tuple]) -> list[Facet]:
    """Return the facets, each counted among the newest articles that there would be without its own filter."""
    counts = {"section": _section_options, "topic": _topic_options, "author": _author_options, "genre": _genre_options}
    facets = []
    for name, count in counts.items():
        is_set = filters.form.cleaned_data[name]
        options = count(_candidates(filters.without_filters(name))[:MAX_COUNTED] if is_set else candidates)
        chosen = filters.form[name].value()
        if is_set and all(option.value != chosen for option in options):
            options.append(FacetOption(chosen, str(dict(Genre.choices).get(is_set, is_set)), 0))
        facets.append(Facet(filters.form[name], options))
    return facets


def _section_options(candidates: list[tuple]) -> list[FacetOption]:
    counts = Counter(section for _, _, section, _ in candidates)
    return [FacetOption(s.slug, s.name, counts[s.pk]) for s in Section.objects.filter(pk__in=counts)]


def _topic_options(candidates: list[tuple]) -> list[FacetOption]:
    filed = LiveArticle.topics.through.objects
    return _most_common_options(filed.filter(livearticle__in=[pk for pk, *_ in candidates]), "topic")


def _author_options(candidates: list[tuple]) -> list[FacetOption]:
    return _most_common_options(LiveByline.objects.filter(live_article__in=[pk for pk, *_ in candidates]), "author")


def _most_common_options(filed: QuerySet, name: str) -> list[FacetOption]:
    counts = Counter(filed.order_by().values_list(f"{name}__slug", f"{name}__name")).most_common(MAX_FACET_OPTIONS)
    return [FacetOption(slug, label, count) for (slug, label), count in counts]


def _genre_options(candidates: list[tuple]) -> list[FacetOption]:
    counts = Counter(genre for *_, genre in candidates)
    return [FacetOption(genre, Genre(genre).label, count) for genre, count in counts.most_common() if genre in Genre]
