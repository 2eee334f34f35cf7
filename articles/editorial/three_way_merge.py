"""Merging two revisions that were both made from a third, so that nobody's text is lost.

Contents are those of revisions, `editorial.actions.save.snapshot`: plain data by field. Fields are merged whole, topics
as a set, and the body by block, after S. Khanna, K. Kunal and B. C. Pierce, "A Formal Investigation of Diff3",
FSTTCS 2007. Apart from that algorithm, changes to neighbouring blocks don't clash here, since their order is
known; only what touches the same block does, or both sides' additions at one place.
"""

from dataclasses import dataclass
from itertools import islice

from .revision_diff import match_blocks, split_blocks, strip_blocks
from .sequence_diff import changed_regions

BODY = "body"
TOPICS = "topics"
SIDES = ("mine", "theirs")
BOTH = "both"


@dataclass(frozen=True)
class BodyRange:
    """Where a clash of the body lies in the merged body: its paragraph, from 1, and its characters, end excluded."""

    paragraph: int
    start: int
    end: int


@dataclass(frozen=True)
class MergeConflict:
    """A field, or some blocks of the body, that both sides changed, each otherwise; `body_range` is the body's only."""

    field: str
    body_range: BodyRange | None
    base: object
    mine: object
    theirs: object


@dataclass(frozen=True)
class MergedChange:
    """A change that clashed with none: whose it is ("mine", "theirs"), where, and what it made of what."""

    side: str
    field: str
    paragraph: int | None
    before: object
    after: object


@dataclass(frozen=True)
class ManualText:
    """A choice neither mine nor theirs: text written by hand, for the body sanitised HTML."""

    text: str


@dataclass(frozen=True)
class MergeResult:
    """What became of two revisions: the content, which holds mine where they clash, the clashes, the rest."""

    content: dict
    conflicts: tuple[MergeConflict, ...]
    merged: tuple[MergedChange, ...]


@dataclass(frozen=True)
class Hunk:
    """A side's change: the base's blocks from `start` to `end` became `size` blocks."""

    start: int
    end: int
    side: str
    size: int

    @property
    def growth(self):
        """How many blocks the change adds."""
        return self.size - (self.end - self.start)

    def conflicts_with(self, earlier):
        """Tell whether it clashes with an earlier change: on a block, or by additions that have no order.

        Changes of one side never do.
        """
        return self.start < earlier.end or (self.start == earlier.end and self.growth > 0 < earlier.growth)


def merge_contents(base, mine, theirs):
    """Return the `Merge` of two contents that were both made from `base`."""
    content, conflicts, merged = {}, [], []
    for field in dict.fromkeys([*base, *mine, *theirs]):
        by_field = {BODY: _merge_bodies, TOPICS: _merge_topics}.get(field, _merge_values)
        content[field], found = by_field(field, base.get(field), mine.get(field), theirs.get(field))
        conflicts += [item for item in found if isinstance(item, MergeConflict)]
        merged += [item for item in found if isinstance(item, MergedChange)]
    return MergeResult(content, tuple(conflicts), tuple(merged))


def resolve_conflicts(result, choices):
    """Return the content with each clash, by its index from 0, settled as chosen.

    A choice is "mine", "theirs", a `Written` text, or for the body "both", mine before theirs. ValueError for
    another, for a clash without a choice and a choice without a clash.
    """
    if set(choices) != set(range(len(result.conflicts))):
        raise ValueError("There must be one choice for each clash.")
    content = dict(result.content)
    # From the end, so that the places before stay where they are.
    for index, conflict in reversed(list(enumerate(result.conflicts))):
        value = _chosen_value(conflict, choices[index])
        if conflict.body_range:
            whole = content[conflict.field]
            value = whole[: conflict.body_range.start] + value + whole[conflict.body_range.end :]
        content[conflict.field] = value
    return content


def _chosen_value(conflict, choice):
    if choice in SIDES:
        return getattr(conflict, choice)
    if choice == BOTH and conflict.body_range:
        return conflict.mine + conflict.theirs
    if isinstance(choice, ManualText) and isinstance(conflict.mine, str):
        return choice.text
    raise ValueError(f"{choice!r} is no choice for {conflict.field}.")


def _winning_side(base, mine, theirs):
    """Return whose value stands ("mine", "theirs", "both" where they agree), or None where they clash."""
    if mine == theirs:
        return BOTH
    if mine == base:
        return "theirs"
    return "mine" if theirs == base else None


def _merge_values(field, base, mine, theirs):
    """Return a field's merged value, and the clashes and changes taken that there are to tell of."""
    side = _winning_side(base, mine, theirs)
    if side is None:
        return mine, [MergeConflict(field, None, base, mine, theirs)]
    return _take_side(side, field, base, mine, theirs)


def _take_side(side, field, base, mine, theirs):
    value = theirs if side == "theirs" else mine
    return value, [] if side == BOTH else [MergedChange(side, field, None, base, value)]


def _merge_topics(field, base, mine, theirs):
    """Do as `_merge_values` does, for lists whose order means nothing: these never clash."""
    before, here, there = (set(topics or ()) for topics in (base, mine, theirs))
    if side := _winning_side(before, here, there):
        return _take_side(side, field, base, mine, theirs)
    merged = sorted((here & there) | (here - before) | (there - before))
    return merged, [MergedChange("mine", field, None, base, mine), MergedChange("theirs", field, None, base, theirs)]


def _merge_bodies(field, base, mine, theirs):
    """Do as `_merge_values` does, for the blocks of HTML."""
    merged, html, found = [], "", []
    for chunk in _chunks(*(split_blocks(side or "") for side in (base, mine, theirs))):
        texts = before, _, _ = ["".join(side) for side in chunk]
        side = _winning_side(*texts) or _winning_side(*map(strip_blocks, chunk))
        took = chunk[2 if side == "theirs" else 1]
        text = "".join(took)
        if side is None:
            found.append(MergeConflict(field, BodyRange(len(merged) + 1, len(html), len(html) + len(text)), *texts))
        elif side != BOTH and strip_blocks(took) != strip_blocks(chunk[0]):
            found.append(MergedChange(side, field, len(merged) + 1, before, text))
        merged += took
        html += text
    return html, found


def _chunks(base, mine, theirs):
    """Yield lists of blocks (base, mine, theirs), chunk by chunk: now unchanged on both sides, now changed."""
    sides = iter(base), iter(mine), iter(theirs)
    at = 0
    for group in _conflict_groups([*_hunks(base, mine, "mine"), *_hunks(base, theirs, "theirs")]):
        start, end = group[0].start, max(hunk.end for hunk in group)
        growth = [sum(hunk.growth for hunk in group if hunk.side == side) for side in ("", *SIDES)]
        yield [list(islice(side, start - at)) for side in sides]
        yield [list(islice(side, end - start + more)) for side, more in zip(sides, growth, strict=True)]
        at = end
    yield [list(side) for side in sides]


def _conflict_groups(hunks):
    """Return the hunks in the base's order, in lists of those that clash."""
    groups = []
    # What adds blocks stands first of those at one place, next to the additions before it that it may meet.
    for hunk in sorted(hunks, key=lambda hunk: (hunk.start, hunk.end > hunk.start, -hunk.growth)):
        if groups and any(hunk.conflicts_with(earlier) for earlier in groups[-1]):
            groups[-1].append(hunk)
        else:
            groups.append([hunk])
    return groups


def _hunks(base, changed, side):
    """Yield what one side changed, a hunk for each block that is a version of one of the base's."""
    for start, end, new_start, new_end in changed_regions(strip_blocks(base), strip_blocks(changed)):
        i = j = 0
        for like_i, like_j in match_blocks(base[start:end], changed[new_start:new_end]):
            yield from _unmatched_hunks(start + i, start + like_i, side, like_j - j)
            yield Hunk(start + like_i, start + like_i + 1, side, 1)
            i, j = like_i + 1, like_j + 1
        yield from _unmatched_hunks(start + i, end, side, new_end - new_start - j)


def _unmatched_hunks(start, end, side, size):
    return [Hunk(start, end, side, size)] if start < end or size else []
