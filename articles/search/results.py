"""Search results: a page of articles, their number, facets, and suggestions where nothing was found."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone

from ..delivery.cursor_pagination import CursorPage, cursor_date, decode_cursor, encode_cursor, newest_page, oldest_page
from ..delivery.url_converters import parse_row_id
from ..editorial.article_content import Genre
from ..editorial.models import LiveArticle, LiveByline
from ..editorial.querysets import LiveArticleQuerySet
from ..taxonomy.models import Section
from .backends import backend
from .filters import ArticleSearchFilter
from .highlighting import excerpt, highlight
from .query import Query, parse_query
from .suggestions import Suggestion, suggest

# Only the newest matches are ranked and counted; a search with more shows “more than” this number.
MAX_COUNTED = 1000
MAX_FACET_OPTIONS = 12
PAGE_SIZE = 20
YEAR_SECONDS = 365.25 * 24 * 3600


# The id, publication time, section id and genre of an article.
Candidate = tuple[int, datetime.datetime, int, str]


@dataclass(frozen=True)
class FacetOption:
    """One value of a facet, and the number of articles found that have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Facet:
    """The values of one filter among the articles found, counted as if the filter weren't set."""

    field: BoundField
    options: list[FacetOption]


@dataclass(frozen=True)
class SearchResults:
    """The results of a search; `count` is at most MAX_COUNTED, and `has_more` says whether there are more."""

    articles: CursorPage
    count: int
    has_more: bool
    facets: list[Facet] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)


def article_with_news_id(text: str) -> LiveArticle | None:
    """Return the article whose News ID the text consists of, in the digits of any script, or None."""
    news_id = parse_row_id(text)
    return None if news_id is None else LiveArticle.objects.with_public_page().filter(pk=news_id).first()


def matching_articles(
    parameters: QueryDict | dict[str, Any], at: datetime.datetime | None = None, newest: int | None = None
) -> tuple[LiveArticleQuerySet, str]:
    """Return the visible articles that a search with these parameters finds, unordered, and its query `q`.

    With `newest`, only so many of the newest may be included. Raises ValidationError, with messages by parameter, for
    invalid parameters.
    """
    filters = ArticleSearchFilter(parameters, queryset=LiveArticle.objects.visible(at))
    if not filters.is_valid():
        raise ValidationError(filters.form.errors.as_data())
    found = filters.results if newest is None else filters.first_results(newest)
    return found, filters.form.cleaned_data["q"]


def search_articles(
    filters: ArticleSearchFilter, cursor: str = "", after: str = "", now: datetime.datetime | None = None
) -> SearchResults:
    """Return a page of the results of a valid search, from a cursor on. Raises Http404 for an invalid cursor."""
    query = parse_query(filters.form.cleaned_data["q"])
    candidates = _candidates(filters)
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


def _candidates(filters: ArticleSearchFilter) -> list[Candidate]:
    """Return the newest MAX_COUNTED + 1 of the articles found."""
    newest = filters.first_results(MAX_COUNTED + 1).newest_first()
    return list(newest.values_list("pk", "publish_at", "section", "genre")[: MAX_COUNTED + 1])


def _sorted_slice(
    filters: ArticleSearchFilter,
    query: Query,
    candidates: list[Candidate],
    *,
    cursor: str,
    after: str,
    now: datetime.datetime,
) -> CursorPage:
    """Return a page of the articles found in the requested order; only a query can be sorted by relevance."""
    sort = filters.form.cleaned_data["sort"] or "relevance"
    if sort == "relevance" and query:
        # Leave out articles published since the first page was shown, so that ranked pages don't shift.
        at = min(decode_cursor(cursor or after)[0], now) if cursor or after else now
        published = {pk: publish_at for pk, publish_at, *_ in candidates[:MAX_COUNTED] if publish_at <= at}
        page = _slice_of_ranked(_rank(query, published, at), at, cursor=cursor, after=after)
        articles = _with_list_fields(filters.queryset.filter(pk__in=page.rows)).in_bulk()
        return CursorPage(
            [articles[pk] for pk in page if pk in articles], page.next_cursor, page.is_first, page.previous_cursor
        )
    if sort == "oldest":
        found = filters.results if after else filters.first_results(PAGE_SIZE + 1, cursor, "publish_at")
        return oldest_page(_with_list_fields(found), cursor, PAGE_SIZE, after=after)
    if not cursor and not after:
        # Use the ids in `candidates` instead of running the same search again.
        first = filters.queryset.filter(pk__in=[pk for pk, *_ in candidates[: PAGE_SIZE + 1]])
        return newest_page(_with_list_fields(first), size=PAGE_SIZE)
    filters = filters.apply_to(LiveArticle.objects.visible(now, until=cursor_date(cursor)))
    found = filters.results if after else filters.first_results(PAGE_SIZE + 1, cursor)
    return newest_page(_with_list_fields(found), cursor, PAGE_SIZE, after=after)


def _rank(query: Query, published: dict[int, datetime.datetime], at: datetime.datetime) -> list[int]:
    """Return the ids of articles, best match first; `published` is {id: publication time} of some thousand at most.

    A score is divided by the square root of 1 + the age in years, so that it halves in three years. The age is
    measured from `at`, so that later pages have the same order.
    """
    scores = backend().scores(query, published)
    weighted = {}
    for pk, publish_at in published.items():
        age = max(0, (at - publish_at).total_seconds()) / YEAR_SECONDS
        weighted[pk] = scores.get(pk, 0) / (1 + age) ** 0.5
    return sorted(published, key=lambda pk: (weighted[pk], pk), reverse=True)


def _slice_of_ranked(ids: list[int], at: datetime.datetime, *, cursor: str, after: str) -> CursorPage:
    """Return the page of ranked ids that follows `cursor` or precedes `after`; the first if neither names one of them.

    The cursor of a ranked list consists of the time of its first page and the id of the last article shown.
    """
    start = 0
    positions = {pk: position for position, pk in enumerate(ids)}
    if cursor:
        start = positions.get(decode_cursor(cursor)[1], -1) + 1
    elif after:
        start = max(0, positions.get(decode_cursor(after)[1], 0) - PAGE_SIZE)
    rows = ids[start : start + PAGE_SIZE]
    next_cursor = encode_cursor(at, rows[-1]) if len(ids) > start + PAGE_SIZE else ""
    return CursorPage(
        rows, next_cursor, is_first=start == 0, previous_cursor=encode_cursor(at, rows[0]) if start else ""
    )


def _with_list_fields(articles: LiveArticleQuerySet) -> LiveArticleQuerySet:
    return articles.select_related("section").with_bylines()


def _facets(filters: ArticleSearchFilter, candidates: list[Candidate]) -> list[Facet]:
    """Return the facets, each counted among the newest results of the search without the facet's own filter."""
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


def _section_options(candidates: list[Candidate]) -> list[FacetOption]:
    counts = Counter(section for _, _, section, _ in candidates)
    return [
        FacetOption(section.slug, section.name, counts[section.pk]) for section in Section.objects.filter(pk__in=counts)
    ]


def _topic_options(candidates: list[Candidate]) -> list[FacetOption]:
    relations = LiveArticle.topics.through._default_manager
    return _most_common_options(relations.filter(livearticle__in=[pk for pk, *_ in candidates]), "topic")


def _author_options(candidates: list[Candidate]) -> list[FacetOption]:
    return _most_common_options(LiveByline.objects.filter(live_article__in=[pk for pk, *_ in candidates]), "author")


def _most_common_options(relations: QuerySet[Any], name: str) -> list[FacetOption]:
    """Return the most common topics or authors of these rows that relate articles to them."""
    counted = relations.values_list(f"{name}__slug", f"{name}__name").annotate(count=Count("pk"))
    return [FacetOption(*row) for row in counted.order_by("-count", f"{name}__name")[:MAX_FACET_OPTIONS]]


def _genre_options(candidates: list[Candidate]) -> list[FacetOption]:
    counts = Counter(genre for *_, genre in candidates)
    return [
        FacetOption(genre, str(Genre(genre).label), count) for genre, count in counts.most_common() if genre in Genre
    ]
