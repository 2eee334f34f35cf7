"""Why an article was found: the passage around the words, in pieces that a template can mark."""

from ..editorial.body_html import body_plain_text
from ..editorial.models import LiveArticle
from .tokenizer import word_spans

# The length of a passage, and what of it stands before the first word found.
EXCERPT_LENGTH, CONTEXT_BEFORE = 220, 60
# How many places in a long text are compared to find the densest.
MAX_POSITIONS_COMPARED = 20


def excerpt(article: LiveArticle, terms: set[str]) -> list[tuple[str, bool]]:
    """Return the standfirst, or where no term is in it the text around those in the body, as pieces."""
    in_standfirst = highlight(article.standfirst, terms)
    if not terms or any(is_found for _, is_found in in_standfirst):
        return in_standfirst
    text = body_plain_text(article.body)
    places = [(start, words & terms) for start, _, words in word_spans(text) if words & terms]
    return highlight(_excerpt_around(text, _densest_start(places)), terms) if places else in_standfirst


def highlight(text: str, terms: set[str]) -> list[tuple[str, bool]]:
    """Return `text` as (piece, is a found word) pairs; `terms` are a Query's."""
    if not terms:
        return [(text, False)] if text else []
    found, end = [], 0
    for start, after, words in word_spans(text):
        if words & terms:
            found += [(text[end:start], False), (text[start:after], True)]
            end = after
    return [pair for pair in [*found, (text[end:], False)] if pair[0]]


def _densest_start(places: list[tuple[int, set[str]]]) -> int:
    """Return where the first passage with the most different terms begins; `places` are (start, terms found there)."""
    densest, most = places[0][0], 0
    for n, (start, _) in enumerate(places[:MAX_POSITIONS_COMPARED]):
        within = set()
        for at, found in places[n:]:
            if at - start >= EXCERPT_LENGTH - CONTEXT_BEFORE:
                break
            within |= found
        if len(within) > most:
            densest, most = start, len(within)
    return densest


def _excerpt_around(text: str, place: int) -> str:
    start, end = max(0, place - CONTEXT_BEFORE), place - CONTEXT_BEFORE + EXCERPT_LENGTH
    # Half words at either end are left out.
    around = text[start:end].partition(" ")[2] if start else text[:end]
    around = around.rpartition(" ")[0] if end < len(text) else around
    return f"{'… ' if start else ''}{around}{' …' if end < len(text) else ''}"
