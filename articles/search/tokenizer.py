"""The tokenizer: folded and stemmed words, with their positions in the text.

It is used for documents and queries alike and for every backend, so that all backends find the same.
"""

import re
import unicodedata
from functools import lru_cache

from Stemmer import Stemmer

# A longer run of letters is cut; it is found by its beginning.
MAX_WORD_LENGTH = 64
# The lowest canonical combining class of accents, vowel points and tone marks; marks below it are parts of letters.
MIN_ACCENT_CLASS = 10
# Letters that are read as the same, beyond what Unicode decomposes.
LETTER_VARIANTS: dict[int, str | int] = {
    **str.maketrans("\u064a\u0649\u0643\u0629\u06d5\u06d2\u06be\u06c1", "ییکههیهه"),
    **str.maketrans("øłđðħı", "olddhi"),
    ord("æ"): "ae",
    ord("œ"): "oe",
    ord("þ"): "th",
}
# Characters without a shape of their own: tatweel, joiner, direction marks, soft hyphen, byte order mark.
INVISIBLE = "\u0640\u200d\u200e\u200f\u061c\u00ad\ufeff"
# Characters that join the parts of a word, which is indexed by its parts and as one word. The first is ZWNJ.
JOINERS = "\u200c'’ʼ\\-\u2010\u2011"
_codes = range(0x300, 0x11000)
COMBINING_MARKS = "".join(chr(code) for code in _codes if unicodedata.category(chr(code))[0] == "M")
DIGITS = {code: str(unicodedata.decimal(chr(code))) for code in _codes if chr(code).isdecimal()}
# Scripts without spaces: each character is a word, and a run of them a phrase.
UNSPACED_SCRIPTS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_part = f"(?:(?![{UNSPACED_SCRIPTS}])[^\\W_]|[{INVISIBLE}{COMBINING_MARKS}])+"
WORD = re.compile(f"[{UNSPACED_SCRIPTS}]|{_part}(?:[{JOINERS}]{_part})*")
JOINER = re.compile(f"[{JOINERS}]")
# Without a cache of its own: those below keep the stems.
_english = Stemmer("english", 0)


def tokenize(text: str) -> str:
    """Return the terms of a text in order, separated by spaces; the joined forms of compound words come last."""
    parts, joined = zip(*map(_term_cache.__getitem__, text.split()), ("", ""), strict=True)
    return " ".join(filter(None, parts + joined))


class _TermCache(dict[str, tuple[str, str]]):
    """A cache of the terms of runs of characters without spaces: (terms of the parts, joined forms).

    Most runs occur many times; each is tokenized once.
    """

    # Some 2 MB in each process.
    MAX_ENTRIES = 1 << 13

    def __missing__(self, run: str) -> tuple[str, str]:
        words = [split_word(word[:MAX_WORD_LENGTH]) for word in WORD.findall(run)]
        terms = (
            " ".join(part for parts, _ in words for part in parts),
            " ".join(joined for _, joined in words if joined),
        )
        if len(run) <= MAX_WORD_LENGTH:
            if len(self) >= self.MAX_ENTRIES:
                self.clear()
            self[run] = terms
        return terms


_term_cache = _TermCache()


def find_words(text: str, terms: set[str]) -> list[tuple[int, int, set[str]]]:
    """Return (start, end, terms found) of each word of a text that has one of these terms."""
    found = []
    for word in WORD.finditer(text):
        parts, joined = split_word(word[0][:MAX_WORD_LENGTH])
        if joined in terms or not terms.isdisjoint(parts):
            found.append((word.start(), word.end(), {*parts, joined} & terms))
    return found


@lru_cache(maxsize=1 << 12)
def split_word(word: str) -> tuple[tuple[str, ...], str]:
    """Return the terms of a word's parts, and the term of its joined form if it has several parts, else ""."""
    parts = tuple(part for piece in JOINER.split(word) if (part := normalize_word(piece)))
    return parts, normalize_word(JOINER.sub("", word)) if len(parts) > 1 else ""


def normalize_word(word: str) -> str:
    """Return the term of a word: its folded form, reduced to the stem if its letters are English."""
    folded = fold(word)
    return str(_english.stemWord(folded)) if folded.isascii() and folded.isalpha() else folded


def fold(text: str) -> str:
    """Return a text without case, accents, vowel points and letter variants, and with ASCII digits."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(
        character
        for character in decomposed
        if unicodedata.combining(character) < MIN_ACCENT_CLASS and character not in INVISIBLE
    )
    return plain.translate(LETTER_VARIANTS).translate(DIGITS)
