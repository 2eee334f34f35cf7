"""Where two sequences differ: difflib's answer, in bounded time whatever the sequences are."""

import re
from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher

# Two sequences get a close look where the product of their lengths is at most this.
MAX_COMPARISONS = 160_000
# What occurs more often than this is no landmark by which to match two sequences.
MAX_OCCURRENCES = 8
WORD_CHARACTER = re.compile(r"\w")


def changed_regions(old, new):
    """Return the places (start, end, start in new, end in new) where two lists of strings differ, in order.

    Between those, the lists are the same. Very long lists without landmarks, the strings that each has
    exactly once, count as different from their first difference to their last.
    """
    return _without_common_ends(old, new, _find_regions)


def _without_common_ends(old, new, regions):
    """Return what `regions` finds between the beginnings and the ends that two lists have in common."""
    head = _common_prefix_length(old, new)
    old, new = old[head:], new[head:]
    tail = _common_prefix_length(old[::-1], new[::-1])
    return _shift_regions(regions(old[: len(old) - tail], new[: len(new) - tail]), head, head)


def _common_prefix_length(old, new):
    """Return how many strings two lists have in common before they differ."""
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _shift_regions(regions, by, by_in_new):
    return [(start + by, end + by, new + by_in_new, new_end + by_in_new) for start, end, new, new_end in regions]


def _find_regions(old, new):
    if _is_comparable(old, new):
        return _match_sequences(old, new)
    found, i, j = [], 0, 0
    for at, at_new in [*_landmarks(old, new), (len(old), len(new))]:
        found += _shift_regions(_without_common_ends(old[i:at], new[j:at_new], _match_sequences), i, j)
        i, j = at + 1, at_new + 1
    return found


def _is_comparable(old, new):
    return len(old) * len(new) <= MAX_COMPARISONS


def _match_sequences(old, new):
    if not (old and new and _is_comparable(old, new)):
        return [(0, len(old), 0, len(new))] if old or new else []
    occurrences = Counter(new)
    # Frequent words, white space and marks are matched beside a match only: quicker, and better to read.
    matcher = SequenceMatcher(
        lambda item: occurrences[item] > MAX_OCCURRENCES or not WORD_CHARACTER.search(item), old, new, autojunk=False
    )
    return [region for kind, *region in matcher.get_opcodes() if kind != "equal"]


def _landmarks(old, new):
    """Return the places (in old, in new), rising in both, of strings that each of them has exactly once."""
    in_old, in_new = Counter(old), Counter(new)
    where = {item: place for place, item in enumerate(new) if in_old[item] == in_new[item] == 1}
    return _longest_increasing([(place, where[item]) for place, item in enumerate(old) if item in where])


def _longest_increasing(pairs):
    """Return the most of these pairs, which rise in their first place, that rise in their second too.

    By patience sorting: M. L. Fredman, "On computing the length of longest increasing subsequences", 1975.
    """
    tops, ends, before = [], [], []
    for n, (_, place) in enumerate(pairs):
        length = bisect_left(tops, place)
        before.append(ends[length - 1] if length else None)
        tops[length : length + 1] = [place]
        ends[length : length + 1] = [n]
    found, n = [], ends[-1] if ends else None
    while n is not None:
        found.append(pairs[n])
        n = before[n]
    return found[::-1]
