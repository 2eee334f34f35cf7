"""Why an article was found: the passage around the words, in pieces that a template can mark."""

import re

from ..editorial.body import text_of

AROUND = 90


def pieces(text, words):
    """Return `text` as (piece, is a found word) pairs."""
    if not words:
        return [(text, False)]
    found = re.split(f"({'|'.join(re.escape(word) for word in words)})", text, flags=re.IGNORECASE)
    return [(piece, bool(n % 2)) for n, piece in enumerate(found) if piece]


def passage(article, words):
    """Return the standfirst, or the text around the first word found in the body, as pieces."""
    if any(word.casefold() in article.standfirst.casefold() for word in words) or not words:
        return pieces(article.standfirst, words)
    text = text_of(article.body)
    places = [place for word in words if (place := text.casefold().find(word.casefold())) >= 0]
    if not places:
        return pieces(article.standfirst, words)
    start, end = max(0, min(places) - AROUND), min(places) + AROUND
    # Half words at either end are left out.
    around = text[start:end].partition(" ")[2] if start else text[:end]
    around = around.rpartition(" ")[0] if end < len(text) else around
    return pieces(f"{'… ' if start else ''}{around}{' …' if end < len(text) else ''}", words)
