"""Compare two texts word by word, and two revisions field by field and block by block.

The functions take and return plain data, without models; templates render the result. Their running time is bounded for
any input: blocks are matched first, then words inside matched blocks, and two sequences that are too long to compare
count as different throughout.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise, zip_longest
from typing import Literal, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .sequence_diff import WORD_CHARACTER, changed_regions

# Punctuation that separates words; some of it may occur inside a word. The zero-width non-joiner is part of a word.
PUNCTUATION = r"""\s.,:;!?…"“”„'‘’«»‹›()\[\]{}—–\-،؛؟۔、。，！？：；「」『』"""
TOKEN = re.compile(rf"\s+|[^{PUNCTUATION}]+(?:['’.,:\-][^{PUNCTUATION}]+)*|[{PUNCTUATION}]")

# body_html.sanitise escapes angle brackets inside attributes, so they always delimit tags.
TAG = re.compile(r"<[^<>]*>")
BLOCK_TAG = re.compile(r"<(/?)(?:p|h2|ul|ol|blockquote|figure)\b[^<>]*>")
LINE_TAG = re.compile(r"</?(?:p|h2|ul|ol|li|blockquote|figure|figcaption|br)\b[^<>]*>")
READABLE_ATTRIBUTE = re.compile(r'\b(?:href|src|alt|title)="([^"]*)"')

# Two texts count as versions of the same text if they share at least this proportion of their words.
MIN_SIMILARITY = 0.4
# How many blocks ahead to search for the earlier version of a block.
MAX_LOOKAHEAD = 20

SegmentKind: TypeAlias = Literal["same", "removed", "added"]


@dataclass(frozen=True)
class Segment:
    """A piece of text that is the "same" in both texts, "removed" from the old one, or "added" in the new one."""

    kind: SegmentKind
    text: str


@dataclass(frozen=True)
class Difference:
    """The difference in one field, or in one block of the body.

    `paragraph` is the number of the block in the later body, from 1, or in the earlier one if the block was `removed`;
    None outside the body. `has_markup_change` says that tags or addresses differ, whether or not words do.
    """

    field: str
    segments: tuple[Segment, ...]
    paragraph: int | None = None
    removed: bool = False
    has_markup_change: bool = False

    @property
    def heading(self) -> str:
        """The heading of the difference: its field and, in the body, its paragraph."""
        if self.paragraph is None:
            return self.field
        message = _("%(field)s, former paragraph %(number)d") if self.removed else _("%(field)s, paragraph %(number)d")
        return message % {"field": self.field, "number": self.paragraph}

    @property
    def is_markup_only(self) -> bool:
        """Return whether the text is the same."""
        return all(segment.kind == "same" for segment in self.segments)


@dataclass(frozen=True)
class DiffStats:
    """Numbers of differences: words added and removed, paragraphs of the body changed and in total."""

    added: int
    removed: int
    changed: int
    paragraphs: int


def compare_contents(before: Mapping[str, object], after: Mapping[str, object], body: str = "body") -> list[Difference]:
    """Return the differences between two mappings of field to value, in their order.

    A value is a string, a number, a boolean, None or a list of names; that of the key `body` is HTML.
    """
    found: list[Difference] = []
    for field in dict.fromkeys([*before, *after]):
        old, new = before.get(field), after.get(field)
        if field == body:
            found += _body_differences(field, _as_text(old), _as_text(new))
        elif not (difference := Difference(field, _diff_value(old, new))).is_markup_only:
            found.append(difference)
    return found


def diff_stats(differences: Sequence[Difference], body: str) -> DiffStats:
    """Return the numbers of differences that `compare_contents` found; `body` is the later one, as HTML."""
    in_body = [difference for difference in differences if difference.paragraph is not None]
    return DiffStats(
        added=_count_words("added", differences),
        removed=_count_words("removed", differences),
        changed=len(in_body),
        paragraphs=len(split_blocks(body)) + sum(difference.removed for difference in in_body),
    )


def diff_words(old: str, new: str) -> tuple[Segment, ...]:
    """Return the segments of two plain texts: "same" and "removed" join to `old`, "same" and "added" to `new`.

    If the texts share few words, the whole old text is "removed" and the whole new text is "added".
    """
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if _similarity(_word_set(before), _word_set(after)) < MIN_SIMILARITY:
        before, after = [old], [new]
    return _segments(before, after)


def split_blocks(html: str) -> list[str]:
    """Return a body's top-level blocks as HTML, with text between them as blocks too; joined, they equal `html`.

    White space between two blocks belongs to the first.
    """
    depth, edges = 0, {0, len(html)}
    for tag in BLOCK_TAG.finditer(html):
        if depth == 0 and not tag[1]:
            edges.add(tag.start())
        depth = max(0, depth - 1 if tag[1] else depth + 1)
        if depth == 0:
            edges.add(tag.end())
    found: list[str] = []
    for start, end in pairwise(sorted(edges)):
        if found and not (html[start:end].strip() and found[-1].strip()):
            found[-1] += html[start:end]
        else:
            found.append(html[start:end])
    return found


def match_blocks(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the positions (in old, in new) of the blocks that are versions of each other, in order."""
    if len(old) == len(new) == 1:
        return [(0, 0)]
    old_words = [_block_words(block) for block in old]
    found, start = [], 0
    for position, words in enumerate(map(_block_words, new)):
        candidates = ((_similarity(old_words[i], words), -i) for i in _search_window(start, old))
        score, negative_index = max(candidates, default=(0.0, 0))
        if score >= MIN_SIMILARITY:
            found.append((-negative_index, position))
            start = 1 - negative_index
    return found


def _search_window(start: int, sequence: Sequence[str]) -> range:
    return range(start, min(start + MAX_LOOKAHEAD, len(sequence)))


def _segments(old: Sequence[str], new: Sequence[str]) -> tuple[Segment, ...]:
    """Return the segments of two lists of tokens."""
    found: list[tuple[SegmentKind, Sequence[str]]] = []
    position = 0
    for start, end, new_start, new_end in changed_regions(old, new):
        found += [("same", old[position:start]), ("removed", old[start:end]), ("added", new[new_start:new_end])]
        position = end
    found.append(("same", old[position:]))
    return tuple(Segment(kind, text) for kind, tokens in found if (text := "".join(tokens)))


def _body_differences(field: str, before: str, after: str) -> Iterator[Difference]:
    old, new = split_blocks(before), split_blocks(after)
    for start, end, new_start, new_end in changed_regions(strip_blocks(old), strip_blocks(new)):
        for i, j in _aligned_blocks(old[start:end], new[new_start:new_end]):
            if i is not None and j is not None:
                earlier, later = old[start + i], new[new_start + j]
                has_markup_change = TAG.findall(earlier) != TAG.findall(later)
                yield Difference(
                    field, _diff_block(earlier, later), new_start + j + 1, has_markup_change=has_markup_change
                )
            elif i is not None:
                yield Difference(field, _diff_block(old[start + i], ""), start + i + 1, removed=True)
            elif j is not None:
                yield Difference(field, _diff_block("", new[new_start + j]), new_start + j + 1)


def strip_blocks(blocks: Iterable[str]) -> list[str]:
    """Return blocks without the white space around them, which isn't visible and isn't compared."""
    return [block.strip() for block in blocks]


def _aligned_blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Yield the positions (in old, in new) of blocks to show side by side; None if a block has no counterpart."""
    i = j = 0
    for match, match_in_new in [*match_blocks(old, new), (len(old), len(new))]:
        yield from zip_longest(range(i, match), range(j, match_in_new))
        if match < len(old):
            yield match, match_in_new
        i, j = match + 1, match_in_new + 1


def _diff_block(old: str, new: str) -> tuple[Segment, ...]:
    # Include addresses and alt texts only where they differ; elsewhere they would distract from the text.
    with_attributes = READABLE_ATTRIBUTE.findall(old) != READABLE_ATTRIBUTE.findall(new)
    return diff_words(_block_text(old, with_attributes), _block_text(new, with_attributes))


def _block_text(block: str, with_attributes: bool) -> str:
    """Return a block's text, a line for each paragraph in it, with or without addresses and alt texts."""
    if with_attributes:
        block = TAG.sub(_replace_tag_with_values, block)
    lines = TAG.sub("", LINE_TAG.sub("\n", block)).split("\n")
    return unescape("\n".join(filter(None, map(str.strip, lines))))


def _replace_tag_with_values(tag: re.Match[str]) -> str:
    values = READABLE_ATTRIBUTE.findall(tag[0])
    return f"[{' '.join(values)}] " if values else tag[0]


def _diff_value(old: object, new: object) -> tuple[Segment, ...]:
    if _is_list(old) or _is_list(new):
        return _segments(_list_tokens(old), _list_tokens(new))
    return diff_words(_as_text(old), _as_text(new))


def _is_list(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str)


def _list_tokens(value: object) -> list[str]:
    """Return a list's names as tokens, with a separator between each two."""
    names = value if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    separator = pgettext("between the names of a list", ", ")
    return [token for name in names for token in (separator, _as_text(name))][1:]


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def _word_set(tokens: Iterable[str]) -> set[str]:
    return {token for token in tokens if WORD_CHARACTER.search(token)}


def _block_words(block: str) -> set[str]:
    return _word_set(TOKEN.findall(_block_text(block, with_attributes=True)))


def _similarity(words: set[str], others: set[str]) -> float:
    """Return the proportion of words that two texts share, from 0 to 1."""
    return 2 * len(words & others) / (len(words) + len(others)) if words or others else 1


def _count_words(kind: SegmentKind, differences: Iterable[Difference]) -> int:
    text = " ".join(
        segment.text for difference in differences for segment in difference.segments if segment.kind == kind
    )
    return sum(1 for token in TOKEN.findall(text) if WORD_CHARACTER.search(token))
