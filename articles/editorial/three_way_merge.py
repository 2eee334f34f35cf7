"""Merge two revisions that were both made from a third, without losing either text.

Contents are those of revisions (`editorial.actions.save.snapshot`): plain data by field. Fields are merged as wholes,
topics as a set, and the body block by block, after S. Khanna, K. Kunal and B. C. Pierce, "A Formal Investigation of
Diff3", FSTTCS 2007. Unlike in that algorithm, changes to neighbouring blocks don't conflict, since their order is
known: only changes to the same block conflict, and insertions of both sides at the same position.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, TypeAlias

from .revision_diff import match_blocks, split_blocks, strip_blocks
from .sequence_diff import changed_regions

BODY = "body"
TOPICS = "topics"
BOTH: Literal["both"] = "both"

Side: TypeAlias = Literal["mine", "theirs"]
SIDES: tuple[Side, Side] = ("mine", "theirs")
# Any: a value in the content of a revision is plain JSON data.
Content: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class BodyRange:
    """The part of the merged body that a conflict is about: its paragraph, from 1, and its characters, end excluded."""

    paragraph: int
    start: int
    end: int


@dataclass(frozen=True)
class MergeConflict:
    """A field, or some blocks of the body (`body_range`), that both sides changed in different ways."""

    field: str
    body_range: BodyRange | None
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True)
class MergedChange:
    """A change of one side that conflicts with nothing: its field or paragraph, and its value before and after."""

    side: Side
    field: str
    paragraph: int | None
    before: Any
    after: Any


@dataclass(frozen=True)
class ManualText:
    """A resolution of a conflict written by hand; sanitised HTML for the body."""

    text: str


@dataclass(frozen=True)
class MergeResult:
    """The result of a merge: its content, its conflicts (the content has `mine` there), and the changes merged."""

    content: dict[str, Any]
    conflicts: tuple[MergeConflict, ...]
    merged: tuple[MergedChange, ...]


@dataclass(frozen=True)
class Hunk:
    """A change of one side: the base's blocks from `start` to `end` (excluded) became `size` blocks."""

    start: int
    end: int
    side: Side
    size: int

    @property
    def growth(self) -> int:
        """The number of blocks that the change adds."""
        return self.size - (self.end - self.start)

    def conflicts_with(self, earlier: "Hunk") -> bool:
        """Return whether it conflicts with an earlier change: on the same block, or as insertions at one position.

        Two changes of the same side never conflict.
        """
        return self.start < earlier.end or (self.start == earlier.end and self.growth > 0 < earlier.growth)


# The choice of a person for a conflict.
Choice: TypeAlias = Side | Literal["both"] | ManualText
Changes: TypeAlias = list[MergeConflict | MergedChange]
MergeFunction: TypeAlias = Callable[[str, Any, Any, Any], tuple[Any, Changes]]


def merge_contents(base: Content, mine: Content, theirs: Content) -> MergeResult:
    """Return the MergeResult of two contents that were both made from `base`."""
    content: dict[str, Any] = {}
    conflicts: list[MergeConflict] = []
    merged: list[MergedChange] = []
    by_field: dict[str, MergeFunction] = {BODY: _merge_bodies, TOPICS: _merge_topics}
    for field in dict.fromkeys([*base, *mine, *theirs]):
        merge = by_field.get(field, _merge_values)
        content[field], found = merge(field, base.get(field), mine.get(field), theirs.get(field))
        conflicts += [item for item in found if isinstance(item, MergeConflict)]
        merged += [item for item in found if isinstance(item, MergedChange)]
    return MergeResult(content, tuple(conflicts), tuple(merged))


def resolve_conflicts(result: MergeResult, choices: Mapping[int, Choice]) -> dict[str, Any]:
    """Return the content with each conflict resolved as chosen; `choices` are keyed by the conflict's index from 0.

    A choice is "mine", "theirs", a ManualText, or for the body "both" (mine, then theirs). Raises ValueError for any
    other choice, for a conflict without a choice and for a choice without a conflict.
    """
    if set(choices) != set(range(len(result.conflicts))):
        raise ValueError("There must be one choice for each conflict.")
    content = dict(result.content)
    # From the end, so that earlier positions stay valid.
    for index, conflict in reversed(list(enumerate(result.conflicts))):
        value = _chosen_value(conflict, choices[index])
        if conflict.body_range:
            body = content[conflict.field]
            value = body[: conflict.body_range.start] + value + body[conflict.body_range.end :]
        content[conflict.field] = value
    return content


def _chosen_value(conflict: MergeConflict, choice: Choice) -> Any:
    if isinstance(choice, str) and choice in SIDES:
        return getattr(conflict, choice)
    if choice == BOTH and conflict.body_range:
        return conflict.mine + conflict.theirs
    if isinstance(choice, ManualText) and isinstance(conflict.mine, str):
        return choice.text
    raise ValueError(f"{choice!r} is not a choice for {conflict.field}.")


def _winning_side(base: object, mine: object, theirs: object) -> Side | Literal["both"] | None:
    """Return the side whose value the merge takes, "both" if they agree, or None if they conflict."""
    if mine == theirs:
        return BOTH
    if mine == base:
        return "theirs"
    return "mine" if theirs == base else None


def _merge_values(field: str, base: Any, mine: Any, theirs: Any) -> tuple[Any, Changes]:
    """Return a field's merged value, with its conflict or the change that was merged."""
    side = _winning_side(base, mine, theirs)
    if side is None:
        return mine, [MergeConflict(field, None, base, mine, theirs)]
    return _take_side(side, field, base, mine, theirs)


def _take_side(side: Side | Literal["both"], field: str, base: Any, mine: Any, theirs: Any) -> tuple[Any, Changes]:
    value = theirs if side == "theirs" else mine
    return value, [] if side == "both" else [MergedChange(side, field, None, base, value)]


def _merge_topics(field: str, base: Any, mine: Any, theirs: Any) -> tuple[Any, Changes]:
    """Merge as `_merge_values` does, for lists whose order doesn't matter: these never conflict."""
    base_set, my_set, their_set = (set(topics or ()) for topics in (base, mine, theirs))
    if side := _winning_side(base_set, my_set, their_set):
        return _take_side(side, field, base, mine, theirs)
    merged = sorted((my_set & their_set) | (my_set - base_set) | (their_set - base_set))
    return merged, [MergedChange("mine", field, None, base, mine), MergedChange("theirs", field, None, base, theirs)]


def _merge_bodies(field: str, base: Any, mine: Any, theirs: Any) -> tuple[str, Changes]:
    """Merge as `_merge_values` does, block by block of HTML."""
    merged: list[str] = []
    found: Changes = []
    html = ""
    for chunk in _chunks(*(split_blocks(side or "") for side in (base, mine, theirs))):
        before, my_text, their_text = ("".join(blocks) for blocks in chunk)
        side = _winning_side(before, my_text, their_text) or _winning_side(*map(strip_blocks, chunk))
        blocks = chunk[2 if side == "theirs" else 1]
        text = "".join(blocks)
        if side is None:
            body_range = BodyRange(len(merged) + 1, len(html), len(html) + len(text))
            found.append(MergeConflict(field, body_range, before, my_text, their_text))
        elif side != "both" and strip_blocks(blocks) != strip_blocks(chunk[0]):
            found.append(MergedChange(side, field, len(merged) + 1, before, text))
        merged += blocks
        html += text
    return html, found


def _chunks(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[list[list[str]]]:
    """Yield chunks of blocks, each as [base, mine, theirs]: chunks without and with changes, in turn."""
    sides = iter(base), iter(mine), iter(theirs)
    position = 0
    for group in _conflict_groups([*_hunks(base, mine, "mine"), *_hunks(base, theirs, "theirs")]):
        start, end = group[0].start, max(hunk.end for hunk in group)
        growth = [0, *(sum(hunk.growth for hunk in group if hunk.side == side) for side in SIDES)]
        yield [list(islice(side, start - position)) for side in sides]
        yield [list(islice(side, end - start + more)) for side, more in zip(sides, growth, strict=True)]
        position = end
    yield [list(side) for side in sides]


def _conflict_groups(hunks: Iterable[Hunk]) -> list[list[Hunk]]:
    """Return the hunks in the order of the base, in lists of those that conflict."""
    groups: list[list[Hunk]] = []
    # At one position insertions sort first, next to earlier insertions that they may conflict with.
    for hunk in sorted(hunks, key=lambda hunk: (hunk.start, hunk.end > hunk.start, -hunk.growth)):
        if groups and any(hunk.conflicts_with(earlier) for earlier in groups[-1]):
            groups[-1].append(hunk)
        else:
            groups.append([hunk])
    return groups


def _hunks(base: Sequence[str], changed: Sequence[str], side: Side) -> Iterator[Hunk]:
    """Yield the changes of one side, with a hunk of its own for each block that is a version of one of the base's."""
    for start, end, new_start, new_end in changed_regions(strip_blocks(base), strip_blocks(changed)):
        i = j = 0
        for match, match_in_new in match_blocks(base[start:end], changed[new_start:new_end]):
            yield from _unmatched_hunks(start + i, start + match, side, match_in_new - j)
            yield Hunk(start + match, start + match + 1, side, 1)
            i, j = match + 1, match_in_new + 1
        yield from _unmatched_hunks(start + i, end, side, new_end - new_start - j)


def _unmatched_hunks(start: int, end: int, side: Side, size: int) -> list[Hunk]:
    return [Hunk(start, end, side, size)] if start < end or size else []
