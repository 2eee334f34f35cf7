"""Find where two sequences differ, with difflib and in bounded time for any input."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher

# Two sequences are compared in detail if the product of their lengths is at most this.
MAX_COMPARISONS = 160_000
# An item that occurs more often than this is no anchor for matching two sequences.
MAX_OCCURRENCES = 8
WORD_CHARACTER = re.compile(r"\w")

# A region that differs: (start, end, start in new, end in new).
Region = tuple[int, int, int, int]
Items = Sequence[str]


def changed_regions(old: Items, new: Items) -> list[Region]:
    """Return the regions where two lists of strings differ, in order; between the regions the lists are the same.

    Very long lists without unique common strings count as different from their first difference to their last.
    """
    return _without_common_ends(old, new, _find_regions)


def _without_common_ends(old: Items, new: Items, find: Callable[[Items, Items], Iterable[Region]]) -> list[Region]:
    """Return the regions that `find` finds between the common beginning and the common end of two lists."""
    head = _common_prefix_length(old, new)
    old, new = old[head:], new[head:]
    tail = _common_prefix_length(old[::-1], new[::-1])
    return _shift_regions(find(old[: len(old) - tail], new[: len(new) - tail]), head, head)


def _common_prefix_length(old: Items, new: Items) -> int:
    """Return how many strings two lists have in common at their beginning."""
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _shift_regions(regions: Iterable[Region], by: int, by_in_new: int) -> list[Region]:
    return [(start + by, end + by, new + by_in_new, new_end + by_in_new) for start, end, new, new_end in regions]


def _find_regions(old: Items, new: Items) -> list[Region]:
    if _is_comparable(old, new):
        return _match_sequences(old, new)
    found: list[Region] = []
    i = j = 0
    for anchor, anchor_in_new in [*_anchors(old, new), (len(old), len(new))]:
        found += _shift_regions(_without_common_ends(old[i:anchor], new[j:anchor_in_new], _match_sequences), i, j)
        i, j = anchor + 1, anchor_in_new + 1
    return found


def _is_comparable(old: Items, new: Items) -> bool:
    return len(old) * len(new) <= MAX_COMPARISONS


def _match_sequences(old: Items, new: Items) -> list[Region]:
    if not (old and new and _is_comparable(old, new)):
        return [(0, len(old), 0, len(new))] if old or new else []
    occurrences = Counter(new)
    # Frequent words, white space and punctuation only extend a match: this is faster, and the result reads better.
    matcher = SequenceMatcher(
        lambda item: occurrences[item] > MAX_OCCURRENCES or not WORD_CHARACTER.search(item), old, new, autojunk=False
    )
    return [
        (start, end, new_start, new_end)
        for kind, start, end, new_start, new_end in matcher.get_opcodes()
        if kind != "equal"
    ]


def _anchors(old: Items, new: Items) -> list[tuple[int, int]]:
    """Return the positions (in old, in new), increasing in both, of strings that occur exactly once in each list."""
    in_old, in_new = Counter(old), Counter(new)
    position_in_new = {item: position for position, item in enumerate(new) if in_old[item] == in_new[item] == 1}
    return _longest_increasing(
        [(position, position_in_new[item]) for position, item in enumerate(old) if item in position_in_new]
    )


def _longest_increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence of these pairs, sorted by their first number, whose second number increases.

    By patience sorting: M. L. Fredman, "On computing the length of longest increasing subsequences", 1975.
    """
    tops: list[int] = []
    ends: list[int] = []
    previous: list[int | None] = []
    for n, (_, position) in enumerate(pairs):
        length = bisect_left(tops, position)
        previous.append(ends[length - 1] if length else None)
        tops[length : length + 1] = [position]
        ends[length : length + 1] = [n]
    found: list[tuple[int, int]] = []
    index = ends[-1] if ends else None
    while index is not None:
        found.append(pairs[index])
        index = previous[index]
    return found[::-1]
