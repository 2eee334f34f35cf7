"""The query language: words that must occur, quoted phrases, a minus before excluded words, and “or” between words."""

import re
from dataclasses import dataclass

from .tokenizer import WORD, split_word

MAX_WORDS = 20
QUOTES = str.maketrans("“”„‟«»＂", '"' * 7)
QUERY_PART = re.compile(r'(?P<minus>-?)(?:"(?P<quoted>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class QueryClause:
    """One condition: any of these phrases (tuples of terms) occurs, or none of them if it is excluded."""

    phrases: tuple[tuple[str, ...], ...]
    is_excluded: bool = False


@dataclass(frozen=True)
class Query:
    """A parsed query: alternatives, each a tuple of clauses that must all hold. Without alternatives it is empty."""

    alternatives: tuple[tuple[QueryClause, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.alternatives)

    @property
    def terms(self) -> set[str]:
        """The terms of all clauses that aren't excluded."""
        required = (clause for clauses in self.alternatives for clause in clauses if not clause.is_excluded)
        return {term for clause in required for phrase in clause.phrases for term in phrase}


def parse_query(text: str) -> Query:
    """Return the query that a text stands for; characters without a meaning are ignored."""
    alternatives: list[list[QueryClause]] = [[]]
    for part in list(QUERY_PART.finditer(text.translate(QUOTES)))[:MAX_WORDS]:
        if not part["minus"] and (part["word"] or "").lower() == "or":
            alternatives.append([])
        elif phrases := _phrases(part["word"] or part["quoted"] or ""):
            alternatives[-1].append(QueryClause(phrases, bool(part["minus"])))
    # An alternative with only exclusions would match nearly every article.
    return Query(tuple(tuple(clauses) for clauses in alternatives if not all(clause.is_excluded for clause in clauses)))


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the phrases that match a part of a query in any spelling, such as with and without a hyphen."""
    words = WORD.findall(text)
    if len(words) == 1:
        parts, whole = split_word(words[0])
        return tuple(phrase for phrase in (parts, (whole,) if whole else ()) if phrase)
    # Without the joined forms, which `tokenize` appends at the end of a text.
    parts = tuple(part for word in words for part in split_word(word)[0])
    return (parts,) if parts else ()
