"""Merging two revisions made from the same one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.editorial.differences import blocks, stripped
from articles.editorial.merge import Clash, Place, Taken, Written, merge, resolve

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
    return merge(with_body(*base), with_body(*mine), with_body(*theirs))


def all_chosen(outcome, choice):
    return resolve(outcome, dict.fromkeys(range(len(outcome.clashes)), choice))


def body_of(clash):
    """Return all the texts of the body that stand in a clash."""
    return [clash.mine, clash.theirs] if clash.place else []


@given(contents, contents)
def test_who_changed_nothing_takes_all(base, changed):
    theirs, mine = merge(base, base, changed), merge(base, changed, base)
    assert (theirs.content, theirs.clashes) == (changed, ())
    assert (mine.content, mine.clashes) == (changed, ())
    assert {taken.whose for taken in theirs.merged} <= {"theirs"}
    assert {taken.whose for taken in mine.merged} <= {"mine"}


@given(contents, contents)
def test_the_same_change_twice_is_no_clash(base, changed):
    outcome = merge(base, changed, changed)
    assert (outcome.content, outcome.clashes, outcome.merged) == (changed, (), ())


@given(contents, contents, contents)
def test_no_text_of_either_side_is_lost(base, mine, theirs):
    outcome = merge(base, mine, theirs)
    kept = "".join([outcome.content["body"], *(text for clash in outcome.clashes for text in body_of(clash))])
    untouched = set(stripped(blocks(base["body"])))
    for block in {*stripped(blocks(mine["body"])), *stripped(blocks(theirs["body"]))} - untouched:
        assert block in kept


@given(contents, contents, contents)
def test_each_change_without_a_clash_is_in_whatever_is_chosen(base, mine, theirs):
    outcome = merge(base, mine, theirs)
    for choice in ("mine", "theirs"):
        content = all_chosen(outcome, choice)
        for taken in outcome.merged:
            if taken.field == "body":
                assert taken.after in content["body"]
            elif taken.field != "topics":
                assert content[taken.field] == taken.after
    assert all_chosen(outcome, "mine") == outcome.content


@given(contents, contents, contents)
def test_sides_exchanged_the_merge_is_the_same(base, mine, theirs):
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert [(c.field, c.mine, c.theirs) for c in one.clashes] == [(c.field, c.theirs, c.mine) for c in other.clashes]
    if not one.clashes:
        assert one.content | {"body": ""} == other.content | {"body": ""}
        assert stripped(blocks(one.content["body"])) == stripped(blocks(other.content["body"]))


@given(contents, contents, contents)
def test_a_clash_of_the_body_lies_where_it_says(base, mine, theirs):
    outcome = merge(base, mine, theirs)
    for clash in outcome.clashes:
        if clash.place:
            body = outcome.content["body"]
            assert body[clash.place.start : clash.place.end] == clash.mine


def test_changes_of_different_fields_are_both_taken():
    outcome = merge(BASE, BASE | {"headline": "Wells run low"}, BASE | {"urgency": 2, "photo": 4})
    assert outcome.content == BASE | {"headline": "Wells run low", "urgency": 2, "photo": 4}
    assert outcome.merged == (
        Taken("mine", "headline", None, "Wells fall dry", "Wells run low"),
        Taken("theirs", "urgency", None, 5, 2),
        Taken("theirs", "photo", None, None, 4),
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
def test_one_field_changed_otherwise_by_both_is_a_clash(field, mine, theirs):
    outcome = merge(BASE, BASE | {field: mine}, BASE | {field: theirs})
    assert outcome.clashes == (Clash(field, None, BASE[field], mine, theirs),)
    assert outcome.merged == ()
    assert resolve(outcome, {0: "mine"}) == BASE | {field: mine}
    assert resolve(outcome, {0: "theirs"}) == BASE | {field: theirs}


def test_topics_added_and_removed_by_both_are_merged_as_a_set():
    outcome = merge(BASE, BASE | {"topics": [1, 2, 16]}, BASE | {"topics": [2, 3]})
    assert outcome.content["topics"] == [2, 3, 16]
    assert outcome.clashes == ()
    assert outcome.merged == (
        Taken("mine", "topics", None, [1, 2], [1, 2, 16]),
        Taken("theirs", "topics", None, [1, 2], [2, 3]),
    )


def test_the_order_of_topics_means_nothing():
    outcome = merge(BASE, BASE | {"topics": [2, 1]}, BASE | {"topics": [2, 1, 3]})
    assert (outcome.content["topics"], outcome.clashes) == ([2, 1, 3], ())


def test_the_order_of_authors_means_something():
    outcome = merge(BASE, BASE | {"authors": [8, 7]}, BASE)
    assert outcome.content["authors"] == [8, 7]


def test_a_field_that_an_older_revision_lacks_is_taken_from_who_has_it():
    outcome = merge(BASE, BASE, BASE | {"dateline": "KERMAN"})
    assert outcome.content["dateline"] == "KERMAN"
    assert outcome.merged == (Taken("theirs", "dateline", None, None, "KERMAN"),)


def test_changes_of_different_paragraphs_are_both_taken():
    mine, theirs = CALL.replace("evening", "morning"), RAIN.replace("weekend", "week")
    outcome = merged_body([CALL, WELL, RAIN], [mine, WELL, RAIN], [CALL, WELL, theirs])
    assert outcome.content == with_body(mine, WELL, theirs)
    assert outcome.clashes == ()
    assert outcome.merged == (Taken("mine", "body", 1, CALL, mine), Taken("theirs", "body", 3, RAIN, theirs))


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
def test_neighbouring_changes_dont_clash(mine, theirs, merged, turned):
    sides = [theirs, mine] if turned else [mine, theirs]
    outcome = merged_body([CALL, WELL, RAIN], *sides)
    assert (outcome.clashes, outcome.content) == ((), with_body(*merged))


def test_a_paragraph_changed_by_both_clashes_alone():
    mine, theirs = WELL.replace("dry", "low"), WELL.replace("Thursday", "Friday")
    outcome = merged_body([CALL, WELL, RAIN], [LATE, mine, RAIN], [CALL, theirs, NORTH])
    place = Place(2, len(LATE), len(LATE + mine))
    assert outcome.clashes == (Clash("body", place, WELL, mine, theirs),)
    assert outcome.merged == (Taken("mine", "body", 1, CALL, LATE), Taken("theirs", "body", 3, RAIN, NORTH))
    assert resolve(outcome, {0: "mine"}) == with_body(LATE, mine, NORTH)
    assert resolve(outcome, {0: "theirs"}) == with_body(LATE, theirs, NORTH)
    assert resolve(outcome, {0: "both"}) == with_body(LATE, mine, theirs, NORTH)
    assert resolve(outcome, {0: Written("<p>By hand</p>")}) == with_body(LATE, "<p>By hand</p>", NORTH)


def test_two_paragraphs_added_at_one_place_clash():
    outcome = merged_body([CALL, WELL], [CALL, MINE, WELL], [CALL, THEIRS, WELL])
    assert outcome.clashes == (Clash("body", Place(2, len(CALL), len(CALL + MINE)), "", MINE, THEIRS),)
    assert resolve(outcome, {0: "both"})["body"] == CALL + MINE + THEIRS + WELL


@pytest.mark.parametrize("turned", [False, True], ids=["", "turned round"])
def test_a_paragraph_added_meets_those_added_by_rewriting_its_neighbour(turned):
    added, rewritten = [MINE, LATE], [THEIRS, RAIN]
    outcome = merged_body([CALL], *([rewritten, added] if turned else [added, rewritten]))
    [clash] = outcome.clashes
    assert {clash.mine, clash.theirs} == {MINE + LATE, THEIRS + RAIN}


def test_a_paragraph_removed_by_one_and_changed_by_the_other_clashes():
    outcome = merged_body([CALL, WELL, RAIN], [CALL, RAIN], [CALL, LOW, RAIN])
    assert outcome.clashes == (Clash("body", Place(2, len(CALL), len(CALL)), WELL, "", LOW),)
    assert resolve(outcome, {0: "theirs"})["body"] == CALL + LOW + RAIN


def test_bodies_written_by_both_where_none_was_clash():
    outcome = merged_body([], [MINE], [THEIRS])
    assert outcome.clashes == (Clash("body", Place(1, 0, len(MINE)), "", MINE, THEIRS),)


@pytest.mark.parametrize("space", ["\n", "\n\n", ""])
def test_white_space_between_paragraphs_neither_clashes_nor_is_told(space):
    outcome = merged_body([CALL, "\n", WELL, "\n", RAIN], [LATE, WELL, RAIN], [CALL, space, WELL, space, NORTH])
    assert outcome.clashes == ()
    assert stripped(blocks(outcome.content["body"])) == [LATE, WELL, NORTH]
    assert [(taken.whose, taken.paragraph) for taken in outcome.merged] == [("mine", 1), ("theirs", 3)]


def test_white_space_that_one_changed_is_taken_as_it_is():
    assert merged_body([CALL, WELL], [CALL, WELL], [CALL, "\n", WELL]).content == with_body(CALL, "\n", WELL)


def test_several_clashes_are_settled_each_by_itself():
    mine = BASE | {"headline": "M", "body": CALL.replace("evening", "noon") + LOW + MINE}
    theirs = BASE | {"headline": "T", "body": LATE + WELL + THEIRS}
    outcome = merge(BASE, mine, theirs)
    assert [(clash.field, clash.place and clash.place.paragraph) for clash in outcome.clashes] == [
        ("headline", None),
        ("body", 1),
        ("body", 3),
    ]
    content = resolve(outcome, {0: Written("By hand"), 1: "theirs", 2: "both"})
    assert content == BASE | {"headline": "By hand", "body": LATE + LOW + MINE + THEIRS}
    assert outcome.content["headline"] == "M"


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
        ("photo", {0: Written("4")}),
        ("authors", {0: Written("Me")}),
        ("body", {0: "yours"}),
        ("body", {0: "<p>Text</p>"}),
    ],
)
def test_what_is_no_choice_is_refused(field, choices):
    sides = {"headline": "MT", "photo": [1, 2], "authors": [[8], [7]], "body": [MINE, THEIRS]}[field]
    mine, theirs = sides
    outcome = merge(BASE, BASE | {field: mine}, BASE | {field: theirs})
    with pytest.raises(ValueError, match="choice"):
        resolve(outcome, choices)
