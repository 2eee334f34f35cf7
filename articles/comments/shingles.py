"""How much two texts resemble each other, told by their shingles: three words in a row.

Of a text's shingles the four smallest hashes are kept as its fingerprints: a bottom-k sketch, after A. Broder, "On the
resemblance and containment of documents", 1997.
"""

from hashlib import blake2b

SHINGLE, KEPT = 3, 4
FEWEST_WORDS = 8


def fingerprints_of(words):
    """Return the four smallest hashes of the shingles of Words, as signed 64-bit numbers; none of a short text."""
    return sorted(map(_hash, shingles_of(words)))[:KEPT]


def shingles_of(words):
    """Return each three words in a row, as a set of texts; an empty one for a text of fewer than eight words."""
    texts = [word.text for word in words]
    if len(texts) < FEWEST_WORDS:
        return set()
    return {" ".join(texts[place : place + SHINGLE]) for place in range(len(texts) - SHINGLE + 1)}


def resemblance(one, other):
    """Return how much two sets share, from 0 to 1 (Jaccard)."""
    return len(one & other) / len(one | other) if one and other else 0


def _hash(shingle):
    return int.from_bytes(blake2b(shingle.encode(), digest_size=8).digest(), signed=True)
