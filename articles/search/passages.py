"""Why an article was found: the passage around the words, in pieces that a template can mark."""

from ..editorial.body import text_of
from .words import spans

# The length of a passage, and what of it stands before the first word found.
LENGTH, BEFORE = 220, 60


def pieces(text, terms):
    """Return `text` as (piece, is a found word) pairs; `terms` are a Query's."""
    found, end = [], 0
    for start, after in _places(text, terms):
        found += [(text[end:start], False), (text[start:after], True)]
        end = after
    return [pair for pair in [*found, (text[end:], False)] if pair[0]]


def passage(article, terms):
    """Return the standfirst, or where no term is in it the text around those in the body, as pieces."""
    in_standfirst = pieces(article.standfirst, terms)
    if not terms or any(is_found for _, is_found in in_standfirst):
        return in_standfirst
    text = text_of(article.body)
    places = [(start, set(words) & terms) for start, _, words in spans(text) if terms & words]
    if not places:
        return in_standfirst
    return pieces(_around(text, _densest(places)), terms)


def _places(text, terms):
    return [(start, end) for start, end, words in spans(text) if terms & words] if terms else []


def _densest(places):
    """Return where the first passage with the most different terms begins."""
    within = [
        {term for at, found in places[n:] if at - start < LENGTH - BEFORE for term in found}
        for n, (start, _) in enumerate(places[:20])
    ]
    return places[max(range(len(within)), key=lambda n: len(within[n]))][0]


def _around(text, place):
    start, end = max(0, place - BEFORE), place - BEFORE + LENGTH
    # Half words at either end are left out.
    around = text[start:end].partition(" ")[2] if start else text[:end]
    around = around.rpartition(" ")[0] if end < len(text) else around
    return f"{'… ' if start else ''}{around}{' …' if end < len(text) else ''}"
