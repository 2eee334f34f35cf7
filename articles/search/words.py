"""Words as the search compares them: folded, stemmed, and with their places in the text.

Documents and queries are cut here and nowhere else, so that every backend finds the same.
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

# A longer run of letters is no word; it is found by its beginning.
LONGEST = 64
# Accents, vowel points and tones stand in these classes of Unicode; signs that are half of a letter lie below.
FIRST_ACCENT = 10
# What is read as the same letter, beyond what Unicode decomposes.
SAME = {
    **str.maketrans("\u064a\u0649\u0643\u0629\u06d5\u06d2\u06be\u06c1", "ییکههیهه"),
    **str.maketrans("øłđðħı", "olddhi"),
    ord("æ"): "ae",
    ord("œ"): "oe",
    ord("þ"): "th",
}
# Drawn as nothing, or only to stretch a word: tatweel, joiner, marks of direction, soft hyphen.
UNDRAWN = "\u0640\u200d\u200e\u200f\u061c\u00ad\ufeff"
# What joins the parts of a word: it is found by its parts, and written as one. The first is ZWNJ.
JOINERS = "\u200c'’ʼ\\-\u2010\u2011"
_signs = [chr(code) for code in range(0x300, 0x11000)]
MARKS = "".join(sign for sign in _signs if unicodedata.category(sign)[0] == "M")
DIGITS = {ord(sign): str(unicodedata.decimal(sign)) for sign in _signs if sign.isdecimal()}
# Scripts without spaces: each sign is a word, and a run of them a phrase.
SINGLE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_part = f"(?:(?![{SINGLE}])[^\\W_]|[{UNDRAWN}{MARKS}])+"
WORD = re.compile(f"[{SINGLE}]|{_part}(?:[{JOINERS}]{_part})*")
JOINER = re.compile(f"[{JOINERS}]")
_english = snowballstemmer.stemmer("english")


def terms(text):
    """Return the terms of a text in order, a space between; words joined of parts also as one, at the end."""
    parts, wholes = zip(*map(_runs.__getitem__, text.split()), ("", ""), strict=True)
    return " ".join(filter(None, parts + wholes))


class _Runs(dict):
    """The terms of runs of signs without a space, which no word goes beyond: (of the parts, of the wholes).

    The same runs come again and again; each is cut once.
    """

    MOST = 1 << 17

    def __missing__(self, run):
        found = [cut(word[:LONGEST]) for word in WORD.findall(run)]
        told = " ".join(part for parts, _ in found for part in parts), " ".join(whole for _, whole in found if whole)
        if len(run) <= LONGEST:
            if len(self) >= self.MOST:
                self.clear()
            self[run] = told
        return told


_runs = _Runs()


def spans(text: str) -> list[tuple[int, int, set[str]]]:
    """Return (start, end, terms) of each word of a text."""
    found = []
    for word in WORD.finditer(text):
        parts, whole = cut(word[0][:LONGEST])
        found.append((word.start(), word.end(), {*parts, whole}))
    return found


@lru_cache(maxsize=1 << 14)
def cut(word):
    """Return the terms of a word's parts, and the term of it as one where it has several, else ""."""
    parts = tuple(part for piece in JOINER.split(word) if (part := term(piece)))
    return parts, term(JOINER.sub("", word)) if len(parts) > 1 else ""


def term(word):
    """Return what a word is compared by: its folded form, of an English one the stem."""
    folded = fold(word)
    return _english.stemWord(folded) if folded.isascii() and folded.isalpha() else folded


def fold(text):
    """Return a text without case, accents, vowel points and variants of letters, and with digits from 0 to 9."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(s for s in decomposed if unicodedata.combining(s) < FIRST_ACCENT and s not in UNDRAWN)
    return plain.translate(SAME).translate(DIGITS)
