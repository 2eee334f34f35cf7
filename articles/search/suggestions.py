"""Suggestions for a search without results: similar words, fewer words, fewer filters.

Each suggestion is tried first, so that it always leads to results.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from ..editorial.models import LiveArticle
from ..editorial.querysets import with_visible_articles
from ..taxonomy.models import Author, Topic
from .query import QUERY_PART, QUOTES
from .tokenizer import WORD, fold

if TYPE_CHECKING:
    from .filters import ArticleSearchFilter

# The newest headlines, and the names, whose words a reader's words are compared with.
MAX_HEADLINES, MAX_NAMES, MIN_SIMILARITY, MAX_SUGGESTIONS = 300, 1000, 0.75, 4
MAX_WORDS_TRIED = 5


SuggestionKind = Literal["like", "fewer", "any", "everywhere"]


@dataclass(frozen=True)
class Suggestion:
    """A similar search that has results.

    `kind` is "like" for corrected spelling, "fewer" for fewer words, "any" for any of the words, and "everywhere" for
    the same words without filters.
    """

    kind: SuggestionKind
    query: str
    without_filters: bool = False


def suggest(filters: "ArticleSearchFilter") -> list[Suggestion]:
    """Return the suggestions for a search that finds nothing."""
    text = filters.form.cleaned_data["q"].translate(QUOTES)
    suggestions: list[Suggestion] = []
    for kind, query in _alternative_queries(text):
        if len(suggestions) < MAX_SUGGESTIONS and filters.with_query(query).results.exists():
            suggestions.append(Suggestion(kind, query))
    others = [name for name in filters.filters if name not in ("q", "sort") and filters.form.cleaned_data[name]]
    if others and filters.without_filters(*others).results.exists():
        suggestions.append(Suggestion("everywhere", text, without_filters=True))
    return suggestions


def _alternative_queries(text: str) -> Iterator[tuple[SuggestionKind, str]]:
    """Yield the kind and the query of similar, less strict searches."""
    parts = [part[0] for part in QUERY_PART.finditer(text)][:MAX_WORDS_TRIED]
    words = [part for part in parts if WORD.search(part) and part.lower() != "or"]
    if corrected := _corrected_query(text):
        yield "like", corrected
    if len(words) > 1:
        for omitted in words:
            yield "fewer", " ".join(word for word in words if word != omitted)
        yield "any", " or ".join(word for word in words if not word.startswith("-"))


def _corrected_query(text: str) -> str:
    """Return the text with every word the newspaper doesn't use replaced by the most similar one; "" if unchanged."""
    vocabulary = _vocabulary()
    corrected = WORD.sub(
        lambda word: word[0] if fold(word[0]) in vocabulary else _most_similar(word[0], vocabulary), text
    )
    return "" if corrected == text else corrected


def _most_similar(word: str, vocabulary: dict[str, str]) -> str:
    similar = get_close_matches(fold(word), vocabulary, n=1, cutoff=MIN_SIMILARITY)
    return vocabulary[similar[0]] if similar else word


def _vocabulary() -> dict[str, str]:
    """Return {folded word: word} from the newest headlines, and from topics and authors with visible articles."""
    visible = LiveArticle.objects.visible()
    texts = list(visible.newest_first().values_list("headline", flat=True)[:MAX_HEADLINES])
    topics = with_visible_articles(Topic.objects.all(), "topics")
    authors = with_visible_articles(Author.objects.all(), "authors")
    texts += topics.values_list("name", flat=True)[:MAX_NAMES]
    texts += authors.values_list("name", flat=True)[:MAX_NAMES]
    return {fold(word): word.lower() for text in texts for word in WORD.findall(text) if len(word) > 2}
