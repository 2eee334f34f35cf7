"""What to try where nothing was found: words written a little differently, fewer words, fewer filters.

Each suggestion is tried before it is made, so that it leads to something.
"""

from dataclasses import dataclass
from difflib import get_close_matches

from ..editorial.models import LiveArticle
from ..editorial.querysets import with_visible_articles
from ..taxonomy.models import Author, Topic
from .query import QUERY_PART, QUOTES
from .tokenizer import WORD, fold

# Whose words those of a reader are likened to: the newest headlines, and names.
MAX_HEADLINES, MAX_NAMES, MIN_SIMILARITY, MAX_SUGGESTIONS = 300, 1000, 0.75, 4
MAX_WORDS_TRIED = 5


@dataclass(frozen=True)
class Suggestion:
    """Another search that finds something: what it is called, its words, and whether it has no other filter."""

    kind: str
    query: str
    without_filters: bool = False


def suggest(filters):
    """Return the suggestions for an ArticleFilter that finds nothing."""
    text = filters.form.cleaned_data["q"].translate(QUOTES)
    found = []
    for kind, words in _alternative_queries(text):
        if len(found) < MAX_SUGGESTIONS and filters.with_query(words).exists():
            found.append(Suggestion(kind, words))
    others = [name for name in filters.filters if name not in ("q", "sort") and filters.form.cleaned_data[name]]
    if others and filters.without_filters(*others).exists():
        found.append(Suggestion("everywhere", text, without_filters=True))
    return found


def _alternative_queries(text):
    """Yield (kind, words) of searches that are a little less than this one."""
    pieces = [piece[0] for piece in QUERY_PART.finditer(text)][:MAX_WORDS_TRIED]
    wanted = [piece for piece in pieces if WORD.search(piece) and piece.lower() != "or"]
    if corrected := _corrected_query(text):
        yield "like", corrected
    if len(wanted) > 1:
        for left_out in wanted:
            yield "fewer", " ".join(piece for piece in wanted if piece != left_out)
        yield "any", " or ".join(piece for piece in wanted if not piece.startswith("-"))


def _corrected_query(text):
    """Return the text with each word that the newspaper doesn't use replaced by the most similar one it does, or ""."""
    known = _vocabulary()
    corrected = WORD.sub(lambda word: word[0] if fold(word[0]) in known else _most_similar(word[0], known), text)
    return "" if corrected == text else corrected


def _most_similar(word, known):
    like = get_close_matches(fold(word), known, n=1, cutoff=MIN_SIMILARITY)
    return known[like[0]] if like else word


def _vocabulary():
    """Return {folded: as written} of the words of the newest headlines, and of topics and authors with articles."""
    visible = LiveArticle.objects.visible()
    texts = list(visible.newest_first().values_list("headline", flat=True)[:MAX_HEADLINES])
    for model, filed in ((Topic, "topics"), (Author, "authors")):
        texts += with_visible_articles(model.objects.all(), filed).values_list("name", flat=True)[:MAX_NAMES]
    return {fold(word): word.lower() for text in texts for word in WORD.findall(text) if len(word) > 2}
