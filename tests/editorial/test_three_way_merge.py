"""Merging two revisions made from the same one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.editorial.revision_diff import split_blocks, strip_blocks
from articles.editorial.three_way_merge import (
    BodyRange,
    ManualText,
    MergeConflict,
    MergedChange,
    merge_contents,
    resolve_conflicts,
)

CALL, WELL, RAIN, MINE, THEIRS = (
    "<p>The minister called his counterpart in the evening.</p>",
    "<p>The well in the old town fell dry on Thursday.</p>",
    "<p>Rain is expected over northern hills this weekend.</p>",
    "<p>A paragraph that I have added about the harvest.</p>",
    "<p>Somebody else has written these words on prices.</p>",
)
BASE = {"headline": "Wells fall dry", "kicker": "", "urgency": 5, "photo": None, "breaking": False}
BASE |= {"body": CALL + WELL + RAIN, "topics": [1, 2], "authors": [7, 8]}

# Few blocks, so that the same ones meet often; some alike, some nothing but a picture or stray text.
WRITTEN = [CALL, CALL.replace("evening", "morning"), WELL, WELL.replace("dry", "low"), RAIN, MINE, THEIRS]
PICTURE = '<figure><img src="/media/photos/well.webp" alt=""></figure>'
paragraphs = st.sampled_from([*WRITTEN, PICTURE, "<p></p>", "stray", "\n"])
bodies = st.lists(paragraphs, max_size=6).map("".join)
contents = st.fixed_dictionaries(
    {
        "headline": st.sampled_from(["Wells fall dry", "Wells run low", ""]),
        "urgency": st.integers(1, 3),
        "photo": st.sampled_from([None, 1, 2]),
        "breaking": st.booleans(),
        "body": bodies | st.text(max_size=12),
        "topics": st.sets(st.integers(1, 4)).map(sorted),
        "authors": st.permutations([7, 8, 9]).map(lambda order: order[:2]),
    }
)


def with_body(*parts):
    return BASE | {"body": "".join(parts)}


def merged_body(base, mine, theirs):
    """Merge three bodies, given as lists of blocks."""
    return merge_contents(with_body(*base), with_body(*mine), with_body(*theirs))


def resolve_all(result, choice):
    return resolve_conflicts(result, dict.fromkeys(range(len(result.conflicts)), choice))


def body_sides(conflict):
    """Return the texts of the body in a conflict."""
    return [conflict.mine, conflict.theirs] if conflict.body_range else []


@given(contents, contents)
def test_a_side_without_changes_gets_the_other_sides_text(base, changed):
    theirs, mine = merge_contents(base, base, changed), merge_contents(base, changed, base)
    assert (theirs.content, theirs.conflicts) == (changed, ())
    assert (mine.content, mine.conflicts) == (changed, ())
    assert {change.side for change in theirs.merged} <= {"theirs"}
    assert {change.side for change in mine.merged} <= {"mine"}


@given(contents, contents)
def test_the_same_change_on_both_sides_is_no_conflict(base, changed):
    result = merge_contents(base, changed, changed)
    assert (result.content, result.conflicts, result.merged) == (changed, (), ())


@given(contents, contents, contents)
def test_no_text_of_either_side_is_lost(base, mine, theirs):
    result = merge_contents(base, mine, theirs)
    texts = "".join([result.content["body"], *(text for conflict in result.conflicts for text in body_sides(conflict))])
    untouched = set(strip_blocks(split_blocks(base["body"])))
    for block in {*strip_blocks(split_blocks(mine["body"])), *strip_blocks(split_blocks(theirs["body"]))} - untouched:
        assert block in texts


@given(contents, contents, contents)
def test_changes_without_conflict_are_merged_whatever_is_chosen(base, mine, theirs):
    result = merge_contents(base, mine, theirs)
    for choice in ("mine", "theirs"):
        content = resolve_all(result, choice)
        for change in result.merged:
            if change.field == "body":
                assert change.after in content["body"]
            elif change.field != "topics":
                assert content[change.field] == change.after
    assert resolve_all(result, "mine") == result.content


@given(contents, contents, contents)
def test_the_merge_is_symmetric(base, mine, theirs):
    one, other = merge_contents(base, mine, theirs), merge_contents(base, theirs, mine)
    assert [(c.field, c.mine, c.theirs) for c in one.conflicts] == [
        (c.field, c.theirs, c.mine) for c in other.conflicts
    ]
    if not one.conflicts:
        assert one.content | {"body": ""} == other.content | {"body": ""}
        assert strip_blocks(split_blocks(one.content["body"])) == strip_blocks(split_blocks(other.content["body"]))


@given(contents, contents, contents)
def test_the_range_of_a_conflict_is_its_part_of_the_body(base, mine, theirs):
    result = merge_contents(base, mine, theirs)
    for conflict in result.conflicts:
        if conflict.body_range:
            body = result.content["body"]
            assert body[conflict.body_range.start : conflict.body_range.end] == conflict.mine


def test_changes_of_different_fields_are_both_merged():
    result = merge_contents(BASE, BASE | {"headline": "Wells run low"}, BASE | {"urgency": 2, "photo": 4})
    assert result.content == BASE | {"headline": "Wells run low", "urgency": 2, "photo": 4}
    assert result.merged == (
        MergedChange("mine", "headline", None, "Wells fall dry", "Wells run low"),
        MergedChange("theirs", "urgency", None, 5, 2),
        MergedChange("theirs", "photo", None, None, 4),
    )


@pytest.mark.parametrize(
    ("field", "mine", "theirs"),
    [
        ("headline", "Wells run low", "Wells run dry"),
        ("photo", 1, 2),
        ("authors", [8, 7], [7, 8, 9]),
        ("urgency", 1, 2),
    ],
)
def test_one_field_changed_in_different_ways_is_a_conflict(field, mine, theirs):
    result = merge_contents(BASE, BASE | {field: mine}, BASE | {field: theirs})
    assert result.conflicts == (MergeConflict(field, None, BASE[field], mine, theirs),)
    assert result.merged == ()
    assert resolve_conflicts(result, {0: "mine"}) == BASE | {field: mine}
    assert resolve_conflicts(result, {0: "theirs"}) == BASE | {field: theirs}


def test_topics_added_and_removed_by_both_are_merged_as_a_set():
    result = merge_contents(BASE, BASE | {"topics": [1, 2, 16]}, BASE | {"topics": [2, 3]})
    assert result.content["topics"] == [2, 3, 16]
    assert result.conflicts == ()
    assert result.merged == (
        MergedChange("mine", "topics", None, [1, 2], [1, 2, 16]),
        MergedChange("theirs", "topics", None, [1, 2], [2, 3]),
    )


def test_the_order_of_topics_doesnt_matter():
    result = merge_contents(BASE, BASE | {"topics": [2, 1]}, BASE | {"topics": [2, 1, 3]})
    assert (result.content["topics"], result.conflicts) == ([2, 1, 3], ())


def test_the_order_of_authors_matters():
    result = merge_contents(BASE, BASE | {"authors": [8, 7]}, BASE)
    assert result.content["authors"] == [8, 7]


def test_a_field_that_an_older_revision_lacks_is_taken_from_the_other_side():
    result = merge_contents(BASE, BASE, BASE | {"dateline": "KERMAN"})
    assert result.content["dateline"] == "KERMAN"
    assert result.merged == (MergedChange("theirs", "dateline", None, None, "KERMAN"),)


def test_changes_of_different_paragraphs_are_both_merged():
    mine, theirs = CALL.replace("evening", "morning"), RAIN.replace("weekend", "week")
    result = merged_body([CALL, WELL, RAIN], [mine, WELL, RAIN], [CALL, WELL, theirs])
    assert result.content == with_body(mine, WELL, theirs)
    assert result.conflicts == ()
    assert result.merged == (
        MergedChange("mine", "body", 1, CALL, mine),
        MergedChange("theirs", "body", 3, RAIN, theirs),
    )


LOW, LATE, NORTH = WELL.replace("dry", "low"), CALL.replace("evening", "night"), RAIN.replace("northern", "southern")


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        ([LATE, WELL, RAIN], [CALL, LOW, RAIN], [LATE, LOW, RAIN]),
        ([LATE, LOW, RAIN], [CALL, WELL, NORTH], [LATE, LOW, NORTH]),
        ([CALL, WELL, MINE, RAIN], [CALL, LOW, RAIN], [CALL, LOW, MINE, RAIN]),
        ([CALL, MINE, WELL, RAIN], [CALL, LOW, RAIN], [CALL, MINE, LOW, RAIN]),
        ([CALL, LOW, MINE, RAIN], [CALL, WELL, NORTH], [CALL, LOW, MINE, NORTH]),
        ([CALL, RAIN], [CALL, WELL, NORTH], [CALL, NORTH]),
        ([CALL, MINE, WELL, RAIN], [CALL, WELL, RAIN, THEIRS], [CALL, MINE, WELL, RAIN, THEIRS]),
        ([LATE, WELL, RAIN, MINE], [CALL, RAIN], [LATE, RAIN, MINE]),
        ([CALL, LOW, RAIN], [CALL, LOW, NORTH], [CALL, LOW, NORTH]),
        ([CALL, LOW, MINE, RAIN], [CALL, LOW, MINE, NORTH], [CALL, LOW, MINE, NORTH]),
    ],
    ids=[
        "neighbours changed",
        "two changed, and the next",
        "added after a changed one",
        "added before a changed one",
        "changed with one added, and the next",
        "removed, and the next changed",
        "added at two places",
        "changed and added around one removed",
        "the same change of both",
        "the same change and addition of both",
    ],
)
@pytest.mark.parametrize("turned", [False, True], ids=["", "turned round"])
def test_neighbouring_changes_dont_conflict(mine, theirs, merged, turned):
    sides = [theirs, mine] if turned else [mine, theirs]
    result = merged_body([CALL, WELL, RAIN], *sides)
    assert (result.conflicts, result.content) == ((), with_body(*merged))


def test_only_the_paragraph_that_both_changed_conflicts():
    mine, theirs = WELL.replace("dry", "low"), WELL.replace("Thursday", "Friday")
    result = merged_body([CALL, WELL, RAIN], [LATE, mine, RAIN], [CALL, theirs, NORTH])
    body_range = BodyRange(2, len(LATE), len(LATE + mine))
    assert result.conflicts == (MergeConflict("body", body_range, WELL, mine, theirs),)
    assert result.merged == (
        MergedChange("mine", "body", 1, CALL, LATE),
        MergedChange("theirs", "body", 3, RAIN, NORTH),
    )
    assert resolve_conflicts(result, {0: "mine"}) == with_body(LATE, mine, NORTH)
    assert resolve_conflicts(result, {0: "theirs"}) == with_body(LATE, theirs, NORTH)
    assert resolve_conflicts(result, {0: "both"}) == with_body(LATE, mine, theirs, NORTH)
    assert resolve_conflicts(result, {0: ManualText("<p>By hand</p>")}) == with_body(LATE, "<p>By hand</p>", NORTH)


def test_two_paragraphs_added_at_one_position_conflict():
    result = merged_body([CALL, WELL], [CALL, MINE, WELL], [CALL, THEIRS, WELL])
    assert result.conflicts == (MergeConflict("body", BodyRange(2, len(CALL), len(CALL + MINE)), "", MINE, THEIRS),)
    assert resolve_conflicts(result, {0: "both"})["body"] == CALL + MINE + THEIRS + WELL


@pytest.mark.parametrize("turned", [False, True], ids=["", "turned round"])
def test_an_added_paragraph_conflicts_with_those_added_by_rewriting_its_neighbour(turned):
    added, rewritten = [MINE, LATE], [THEIRS, RAIN]
    result = merged_body([CALL], *([rewritten, added] if turned else [added, rewritten]))
    [conflict] = result.conflicts
    assert {conflict.mine, conflict.theirs} == {MINE + LATE, THEIRS + RAIN}


def test_a_paragraph_removed_by_one_and_changed_by_the_other_conflicts():
    result = merged_body([CALL, WELL, RAIN], [CALL, RAIN], [CALL, LOW, RAIN])
    assert result.conflicts == (MergeConflict("body", BodyRange(2, len(CALL), len(CALL)), WELL, "", LOW),)
    assert resolve_conflicts(result, {0: "theirs"})["body"] == CALL + LOW + RAIN


def test_two_bodies_written_on_an_empty_one_conflict():
    result = merged_body([], [MINE], [THEIRS])
    assert result.conflicts == (MergeConflict("body", BodyRange(1, 0, len(MINE)), "", MINE, THEIRS),)


@pytest.mark.parametrize("space", ["\n", "\n\n", ""])
def test_white_space_between_paragraphs_is_neither_a_conflict_nor_a_change(space):
    result = merged_body([CALL, "\n", WELL, "\n", RAIN], [LATE, WELL, RAIN], [CALL, space, WELL, space, NORTH])
    assert result.conflicts == ()
    assert strip_blocks(split_blocks(result.content["body"])) == [LATE, WELL, NORTH]
    assert [(change.side, change.paragraph) for change in result.merged] == [("mine", 1), ("theirs", 3)]


def test_white_space_that_one_side_changed_is_kept():
    assert merged_body([CALL, WELL], [CALL, WELL], [CALL, "\n", WELL]).content == with_body(CALL, "\n", WELL)


def test_each_of_several_conflicts_is_resolved_by_its_own_choice():
    mine = BASE | {"headline": "M", "body": CALL.replace("evening", "noon") + LOW + MINE}
    theirs = BASE | {"headline": "T", "body": LATE + WELL + THEIRS}
    result = merge_contents(BASE, mine, theirs)
    assert [
        (conflict.field, conflict.body_range and conflict.body_range.paragraph) for conflict in result.conflicts
    ] == [
        ("headline", None),
        ("body", 1),
        ("body", 3),
    ]
    content = resolve_conflicts(result, {0: ManualText("By hand"), 1: "theirs", 2: "both"})
    assert content == BASE | {"headline": "By hand", "body": LATE + LOW + MINE + THEIRS}
    assert result.content["headline"] == "M"


@pytest.mark.parametrize(
    ("field", "choices"),
    [
        ("headline", {}),
        ("headline", {0: "mine", 1: "mine"}),
        ("headline", {1: "mine"}),
        ("headline", {0: "neither"}),
        ("headline", {0: None}),
        ("headline", {0: "both"}),
        ("photo", {0: "both"}),
        ("photo", {0: ManualText("4")}),
        ("authors", {0: ManualText("Me")}),
        ("body", {0: "yours"}),
        ("body", {0: "<p>Text</p>"}),
    ],
)
def test_an_invalid_choice_is_refused(field, choices):
    sides = {"headline": "MT", "photo": [1, 2], "authors": [[8], [7]], "body": [MINE, THEIRS]}[field]
    mine, theirs = sides
    result = merge_contents(BASE, BASE | {field: mine}, BASE | {field: theirs})
    with pytest.raises(ValueError, match="choice"):
        resolve_conflicts(result, choices)
