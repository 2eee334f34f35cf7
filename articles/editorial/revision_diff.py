"""What differs between two texts, word by word, and between two revisions, field by field and block by block.

Plain data in and out: nothing here knows an article, and templates draw what is found. The work is bounded
whatever the texts are: blocks are matched first, then words inside the blocks that were matched, and two
sequences too long to be compared count as different throughout.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from itertools import pairwise, zip_longest

from .sequence_diff import WORD_CHARACTER, changed_regions

# What stands around words, and what may stand inside one; the zero-width non-joiner is never a mark here.
PUNCTUATION = r"""\s.,:;!?…"“”„'‘’«»‹›()\[\]{}—–\-،؛؟۔、。，！？：；「」『』"""
TOKEN = re.compile(rf"\s+|[^{PUNCTUATION}]+(?:['’.,:\-][^{PUNCTUATION}]+)*|[{PUNCTUATION}]")

# body.sanitise escapes both angle brackets inside of attributes, so that they only ever bound tags.
TAG = re.compile(r"<[^<>]*>")
BLOCK_TAG = re.compile(r"<(/?)(?:p|h2|ul|ol|blockquote|figure)\b[^<>]*>")
LINE_TAG = re.compile(r"</?(?:p|h2|ul|ol|li|blockquote|figure|figcaption|br)\b[^<>]*>")
READABLE_ATTRIBUTE = re.compile(r'\b(?:href|src|alt|title)="([^"]*)"')

# Two texts are versions of one where they share at least this part of their words.
MIN_SIMILARITY = 0.4
# How many blocks ahead the earlier version of a block is looked for.
MAX_LOOKAHEAD = 20


@dataclass(frozen=True)
class Segment:
    """A stretch of text: "same" stands in both, "removed" in the old one only, "added" in the new one only."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """What differs in one field, or in one block of the body.

    `paragraph` counts the blocks of the later body from 1, or of the earlier one where the block was
    `removed`; None outside the body. `has_markup_change` tells that tags or addresses differ, with or without words.
    """

    field: str
    segments: tuple[Segment, ...]
    paragraph: int | None = None
    removed: bool = False
    has_markup_change: bool = False

    @property
    def heading(self):
        """Where it is, as a heading: the field, and the paragraph of the body."""
        if self.paragraph is None:
            return self.field
        return f"{self.field}, {'former ' if self.removed else ''}paragraph {self.paragraph}"

    @property
    def is_markup_only(self):
        """Tell whether the words are the same."""
        return all(segment.kind == "same" for segment in self.segments)


@dataclass(frozen=True)
class DiffStats:
    """Differences in figures: words added and removed, and how many of the body's paragraphs changed."""

    added: int
    removed: int
    changed: int
    paragraphs: int


def compare_contents(before, after, body="body"):
    """Return the differences between two mappings of field to value, in their order.

    A value is a string, a number, a truth value, None or a list of names; that of the key `body` is HTML.
    """
    found = []
    for field in dict.fromkeys([*before, *after]):
        old, new = before.get(field), after.get(field)
        if field == body:
            found += _body_differences(field, old or "", new or "")
        elif not (difference := Difference(field, _diff_value(old, new))).is_markup_only:
            found.append(difference)
    return found


def diff_stats(differences, body):
    """Return the figures of what `compare` found; `body` is the later one, as HTML."""
    in_body = [difference for difference in differences if difference.paragraph is not None]
    return DiffStats(
        added=_count_words("added", differences),
        removed=_count_words("removed", differences),
        changed=len(in_body),
        paragraphs=len(split_blocks(body)) + sum(difference.removed for difference in in_body),
    )


def diff_words(old, new):
    """Return the segments of two plain texts: "same" and "removed" join to `old`, "same" and "added" to `new`.

    Texts that share few words are gone and come as wholes.
    """
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if _similarity(_word_set(before), _word_set(after)) < MIN_SIMILARITY:
        before, after = [old], [new]
    return _segments(before, after)


def split_blocks(html):
    """Return a body's top-level blocks as HTML, text between them as blocks too; joined, they are `html` again.

    White space between two blocks belongs to the first.
    """
    depth, edges = 0, {0, len(html)}
    for tag in BLOCK_TAG.finditer(html):
        if depth == 0 and not tag[1]:
            edges.add(tag.start())
        depth = max(0, depth - 1 if tag[1] else depth + 1)
        if depth == 0:
            edges.add(tag.end())
    found = []
    for start, end in pairwise(sorted(edges)):
        if found and not (html[start:end].strip() and found[-1].strip()):
            found[-1] += html[start:end]
        else:
            found.append(html[start:end])
    return found


def match_blocks(old, new):
    """Return the places (in old, in new) of the blocks that are versions of one another, in order."""
    if len(old) == len(new) == 1:
        return [(0, 0)]
    known = [_block_words(block) for block in old]
    found, start = [], 0
    for place, words in enumerate(map(_block_words, new)):
        score, nearest = max(((_similarity(known[i], words), -i) for i in _search_window(start, old)), default=(0, 0))
        if score >= MIN_SIMILARITY:
            found.append((-nearest, place))
            start = 1 - nearest
    return found


def _search_window(start, sequence):
    return range(start, min(start + MAX_LOOKAHEAD, len(sequence)))


def _segments(old, new):
    """Return the segments of two lists of tokens."""
    found, at = [], 0
    for start, end, new_start, new_end in changed_regions(old, new):
        found += [("same", old[at:start]), ("removed", old[start:end]), ("added", new[new_start:new_end])]
        at = end
    found.append(("same", old[at:]))
    return tuple(Segment(kind, text) for kind, tokens in found if (text := "".join(tokens)))


def _body_differences(field, before, after):
    old, new = split_blocks(before), split_blocks(after)
    for start, end, new_start, new_end in changed_regions(strip_blocks(old), strip_blocks(new)):
        for i, j in _aligned_blocks(old[start:end], new[new_start:new_end]):
            if j is None:
                yield Difference(field, _diff_block(old[start + i], ""), start + i + 1, removed=True)
            elif i is None:
                yield Difference(field, _diff_block("", new[new_start + j]), new_start + j + 1)
            else:
                earlier, later = old[start + i], new[new_start + j]
                has_markup_change = TAG.findall(earlier) != TAG.findall(later)
                yield Difference(
                    field, _diff_block(earlier, later), new_start + j + 1, has_markup_change=has_markup_change
                )


def strip_blocks(found):
    """Return blocks as they are compared: without the white space around them, which shows nowhere."""
    return [block.strip() for block in found]


def _aligned_blocks(old, new):
    """Yield the places (in old, in new) of blocks to be shown side by side, None where one stands alone."""
    i = j = 0
    for like_i, like_j in [*match_blocks(old, new), (len(old), len(new))]:
        yield from zip_longest(range(i, like_i), range(j, like_j))
        if like_i < len(old):
            yield like_i, like_j
        i, j = like_i + 1, like_j + 1


def _diff_block(old, new):
    # Addresses and alt texts are read as words only where they differ; elsewhere they would be in the way.
    spoken = READABLE_ATTRIBUTE.findall(old) != READABLE_ATTRIBUTE.findall(new)
    return diff_words(_block_text(old, spoken), _block_text(new, spoken))


def _block_text(block, spoken):
    """Return a block's words, a line for each paragraph in it; `spoken` puts addresses and alt texts among them."""
    if spoken:
        block = TAG.sub(_with_attribute_values, block)
    lines = TAG.sub("", LINE_TAG.sub("\n", block)).split("\n")
    return unescape("\n".join(filter(None, map(str.strip, lines))))


def _with_attribute_values(tag):
    values = READABLE_ATTRIBUTE.findall(tag[0])
    return f"[{' '.join(values)}] " if values else tag[0]


def _diff_value(old, new):
    if _is_list(old) or _is_list(new):
        return _segments(_list_tokens(old), _list_tokens(new))
    return diff_words(_as_text(old), _as_text(new))


def _is_list(value):
    return isinstance(value, Iterable) and not isinstance(value, str)


def _list_tokens(value):
    """Return a list's names as tokens, a comma between two."""
    names = value if _is_list(value) else [value]
    return [token for name in names for token in (", ", _as_text(name))][1:]


def _as_text(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _word_set(tokens):
    return {token for token in tokens if WORD_CHARACTER.search(token)}


def _block_words(block):
    return _word_set(TOKEN.findall(_block_text(block, spoken=True)))


def _similarity(words, others):
    """Return which part of their words two texts share, from 0 to 1."""
    return 2 * len(words & others) / (len(words) + len(others)) if words or others else 1


def _count_words(kind, differences):
    text = " ".join(
        segment.text for difference in differences for segment in difference.segments if segment.kind == kind
    )
    return sum(1 for token in TOKEN.findall(text) if WORD_CHARACTER.search(token))
