"""Highlighting of search results: an excerpt around the words found, in segments that a template can mark."""

from ..editorial.body_html import body_plain_text
from ..editorial.models import LiveArticle
from .tokenizer import find_words

# The length of an excerpt, and of the part before the first word found, in characters.
EXCERPT_LENGTH, CONTEXT_BEFORE = 220, 60
# How many positions in a long text are compared to find the densest passage.
MAX_POSITIONS_COMPARED = 20


def excerpt(article: LiveArticle, terms: set[str]) -> list[tuple[str, bool]]:
    """Return the standfirst, or if it contains no term an excerpt of the body, as (segment, is a found word) pairs."""
    in_standfirst = highlight(article.standfirst, terms)
    if not terms or any(is_found for _, is_found in in_standfirst):
        return in_standfirst
    text = body_plain_text(article.body)
    matches = [(start, words) for start, _, words in find_words(text, terms)]
    return highlight(_excerpt_around(text, _densest_start(matches)), terms) if matches else in_standfirst


def highlight(text: str, terms: set[str]) -> list[tuple[str, bool]]:
    """Return a text as (segment, is a found word) pairs; `terms` are those of a Query."""
    if not terms:
        return [(text, False)] if text else []
    segments: list[tuple[str, bool]] = []
    end = 0
    for word_start, word_end, _ in find_words(text, terms):
        segments += [(text[end:word_start], False), (text[word_start:word_end], True)]
        end = word_end
    return [segment for segment in [*segments, (text[end:], False)] if segment[0]]


def _densest_start(matches: list[tuple[int, set[str]]]) -> int:
    """Return the start of the first passage with the most different terms; `matches` are (start, terms) of words."""
    densest, max_terms = matches[0][0], 0
    for n, (start, _) in enumerate(matches[:MAX_POSITIONS_COMPARED]):
        terms: set[str] = set()
        for other_start, other_terms in matches[n:]:
            if other_start - start >= EXCERPT_LENGTH - CONTEXT_BEFORE:
                break
            terms |= other_terms
        if len(terms) > max_terms:
            densest, max_terms = start, len(terms)
    return densest


def _excerpt_around(text: str, position: int) -> str:
    start, end = max(0, position - CONTEXT_BEFORE), position - CONTEXT_BEFORE + EXCERPT_LENGTH
    # Leave out the parts of words at either end.
    around = text[start:end].partition(" ")[2] if start else text[:end]
    around = around.rpartition(" ")[0] if end < len(text) else around
    return f"{'… ' if start else ''}{around}{' …' if end < len(text) else ''}"
