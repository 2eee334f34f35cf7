"""Generate hundreds of thousands of texts from a seed: a few words are in nearly every text, most words in few."""

import random
from itertools import accumulate

SYLLABLES = [consonant + vowel for consonant in "bcdfghklmnprstvwz" for vowel in "aeiou"]
# Words in three of ten texts, and in five of a hundred thousand.
COMMON, RARE = "vaccine", "zarquontine"
WORDS, SENTENCES, PARAGRAPHS = 9_000, 8_000, 12
_random = random.Random(2026)
_words = sorted({"".join(_random.choices(SYLLABLES, k=_random.randint(2, 4))) for _ in range(WORDS)})
_random.shuffle(_words)
_weights = list(accumulate(1 / (rank + 1) ** 0.85 for rank in range(len(_words))))


def _sentence() -> str:
    words = _random.choices(_words, cum_weights=_weights, k=_random.randint(9, 27))
    return f"{' '.join(words).capitalize()}."


_sentences = [_sentence() for _ in range(SENTENCES)]


def headline(n: int) -> str:
    """Return the headline of the nth text."""
    words = random.Random(n).choices(_words, cum_weights=_weights, k=7)
    return f"{' '.join(words).capitalize()} {n}"


def body(n: int) -> str:
    """Return the body of the nth text, about 600 words."""
    generator = random.Random(n)
    paragraphs = [" ".join(generator.choices(_sentences, k=3)) for _ in range(PARAGRAPHS)]
    if n % 10 < 3:
        paragraphs[n % PARAGRAPHS] += f" A {COMMON} was given."
    if n % 20_000 == 500:
        paragraphs[5] += f" A {RARE} was seen."
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
