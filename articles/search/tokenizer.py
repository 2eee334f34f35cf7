"""Words as the search compares them: folded, stemmed, and with their places in the text.

Documents and queries are cut here and nowhere else, so that every backend finds the same.
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

# A longer run of letters is no word; it is found by its beginning.
MAX_WORD_LENGTH = 64
# Accents, vowel points and tones stand in these classes of Unicode; signs that are half of a letter lie below.
MIN_ACCENT_CLASS = 10
# What is read as the same letter, beyond what Unicode decomposes.
LETTER_VARIANTS = {
    **str.maketrans("\u064a\u0649\u0643\u0629\u06d5\u06d2\u06be\u06c1", "ییکههیهه"),
    **str.maketrans("øłđðħı", "olddhi"),
    ord("æ"): "ae",
    ord("œ"): "oe",
    ord("þ"): "th",
}
# Drawn as nothing, or only to stretch a word: tatweel, joiner, marks of direction, soft hyphen.
INVISIBLE = "\u0640\u200d\u200e\u200f\u061c\u00ad\ufeff"
# What joins the parts of a word: it is found by its parts, and written as one. The first is ZWNJ.
JOINERS = "\u200c'’ʼ\\-\u2010\u2011"
_characters = [chr(code) for code in range(0x300, 0x11000)]
COMBINING_MARKS = "".join(sign for sign in _characters if unicodedata.category(sign)[0] == "M")
DIGITS = {ord(sign): str(unicodedata.decimal(sign)) for sign in _characters if sign.isdecimal()}
# Scripts without spaces: each sign is a word, and a run of them a phrase.
UNSPACED_SCRIPTS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_part = f"(?:(?![{UNSPACED_SCRIPTS}])[^\\W_]|[{INVISIBLE}{COMBINING_MARKS}])+"
WORD = re.compile(f"[{UNSPACED_SCRIPTS}]|{_part}(?:[{JOINERS}]{_part})*")
JOINER = re.compile(f"[{JOINERS}]")
_english = snowballstemmer.stemmer("english")


def tokenize(text):
    """Return the terms of a text in order, a space between; words joined of parts also as one, at the end."""
    parts, wholes = zip(*map(_term_cache.__getitem__, text.split()), ("", ""), strict=True)
    return " ".join(filter(None, parts + wholes))


class _TermCache(dict):
    """The terms of runs of signs without a space, which no word goes beyond: (of the parts, of the wholes).

    The same runs come again and again; each is cut once.
    """

    MAX_ENTRIES = 1 << 17

    def __missing__(self, run):
        found = [split_word(word[:MAX_WORD_LENGTH]) for word in WORD.findall(run)]
        told = " ".join(part for parts, _ in found for part in parts), " ".join(whole for _, whole in found if whole)
        if len(run) <= MAX_WORD_LENGTH:
            if len(self) >= self.MAX_ENTRIES:
                self.clear()
            self[run] = told
        return told


_term_cache = _TermCache()


def word_spans(text: str) -> list[tuple[int, int, set[str]]]:
    """Return (start, end, terms) of each word of a text."""
    found = []
    for word in WORD.finditer(text):
        parts, whole = split_word(word[0][:MAX_WORD_LENGTH])
        found.append((word.start(), word.end(), {*parts, whole}))
    return found


@lru_cache(maxsize=1 << 14)
def split_word(word):
    """Return the terms of a word's parts, and the term of it as one where it has several, else ""."""
    parts = tuple(part for piece in JOINER.split(word) if (part := normalize_word(piece)))
    return parts, normalize_word(JOINER.sub("", word)) if len(parts) > 1 else ""


def normalize_word(word):
    """Return what a word is compared by: its folded form, of an English one the stem."""
    folded = fold(word)
    return _english.stemWord(folded) if folded.isascii() and folded.isalpha() else folded


def fold(text):
    """Return a text without case, accents, vowel points and variants of letters, and with digits from 0 to 9."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(s for s in decomposed if unicodedata.combining(s) < MIN_ACCENT_CLASS and s not in INVISIBLE)
    return plain.translate(LETTER_VARIANTS).translate(DIGITS)
