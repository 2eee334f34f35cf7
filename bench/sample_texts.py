"""Seeded prose by the hundred thousand: some words in nearly every text, most in few."""

import random
from itertools import accumulate

SYLLABLES = [consonant + vowel for consonant in "bcdfghklmnprstvwz" for vowel in "aeiou"]
# In three texts of ten, and in five of a hundred thousand.
COMMON, RARE = "vaccine", "zarquontine"
WORDS, SENTENCES, PARAGRAPHS = 9_000, 8_000, 12
_random = random.Random(2026)
_words = sorted({"".join(_random.choices(SYLLABLES, k=_random.randint(2, 4))) for _ in range(WORDS)})
_random.shuffle(_words)
_weights = list(accumulate(1 / (place + 1) ** 0.85 for place in range(len(_words))))


def _sentence():
    words = _random.choices(_words, cum_weights=_weights, k=_random.randint(9, 27))
    return f"{' '.join(words).capitalize()}."


_sentences = [_sentence() for _ in range(SENTENCES)]


def headline(n):
    """Return the headline of the nth text."""
    words = random.Random(n).choices(_words, cum_weights=_weights, k=7)
    return f"{' '.join(words).capitalize()} {n}"


def body(n):
    """Return the body of the nth text, some 600 words."""
    chance = random.Random(n)
    paragraphs = [" ".join(chance.choices(_sentences, k=3)) for _ in range(PARAGRAPHS)]
    if n % 10 < 3:
        paragraphs[n % PARAGRAPHS] += f" A {COMMON} was given."
    if n % 20_000 == 500:
        paragraphs[5] += f" A {RARE} was seen."
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
