"""What a reader asks for: words that must occur, quoted phrases, a minus before what must not, “or” between."""

import re
from dataclasses import dataclass

from .tokenizer import WORD, split_word

MAX_WORDS = 20
QUOTES = str.maketrans("“”„‟«»＂", '"' * 7)
QUERY_PART = re.compile(r'(?P<minus>-?)(?:"(?P<quoted>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class QueryClause:
    """One thing asked for: any of these phrases (tuples of terms), or none of them where it is excluded."""

    phrases: tuple
    is_excluded: bool = False


@dataclass(frozen=True)
class Query:
    """Ways to match, any of which will do; each is a tuple of Wanted that must all hold. None: it asks for nothing."""

    alternatives: tuple = ()

    def __bool__(self):
        return bool(self.alternatives)

    @property
    def terms(self):
        """Return the set of terms that were to occur."""
        wanted = (wanted for way in self.alternatives for wanted in way if not wanted.is_excluded)
        return {term for one in wanted for phrase in one.phrases for term in phrase}


def parse_query(text):
    """Return the Query that a text stands for; signs that mean nothing are passed over."""
    alternatives = [[]]
    for piece in list(QUERY_PART.finditer(text.translate(QUOTES)))[:MAX_WORDS]:
        if not piece["minus"] and (piece["word"] or "").lower() == "or":
            alternatives.append([])
        elif phrases := _phrases(piece["word"] or piece["quoted"] or ""):
            alternatives[-1].append(QueryClause(phrases, bool(piece["minus"])))
    # Nothing but exclusions would be nearly everything.
    return Query(tuple(tuple(way) for way in alternatives if not all(wanted.is_excluded for wanted in way)))


def _phrases(text):
    """Return the phrases that any writing of a piece of a query would be found by."""
    words = WORD.findall(text)
    if len(words) == 1:
        parts, whole = split_word(words[0])
        return tuple(phrase for phrase in (parts, (whole,) if whole else ()) if phrase)
    # Without the wholes that `terms` adds at the end.
    parts = tuple(part for word in words for part in split_word(word)[0])
    return (parts,) if parts else ()
