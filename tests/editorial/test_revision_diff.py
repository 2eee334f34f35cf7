"""The differences between two texts and between two revisions."""

from difflib import SequenceMatcher
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.editorial.body_html import MAX_BODY_LENGTH, MAX_TAGS
from articles.editorial.revision_diff import (
    DiffStats,
    Segment,
    compare_contents,
    diff_stats,
    diff_words,
    match_blocks,
    split_blocks,
)
from articles.editorial.sequence_diff import MAX_COMPARISONS, changed_regions

CALL = "<p>The minister called his counterpart in the evening.</p>"
WELL = "<p>The well in the old town fell dry on Thursday.</p>"
RAIN = "<p>Rain is expected over the northern hills at the weekend.</p>"
PICTURE = '<figure><img src="/media/photos/well.webp" alt="A well"><figcaption>The well</figcaption></figure>'

scraps = st.sampled_from(
    ["<p>", "</p>", "<ul>", "<li>", "</li>", "</ul>", "<figure>", "</figure>", "<br>", "<p", ">", "well ", "\n", "dry"]
)
sentences = st.lists(st.sampled_from(["well", "dry", "the", " ", "  ", "\n", ", ", ".", "’", "چاه"])).map("".join)
few_letters = st.lists(st.sampled_from("abc"), max_size=12)


def render_segments(segments):
    """Return segments on one line, removed ones in square brackets and added ones in curly ones."""
    marks = {"same": "{}", "removed": "[{}]", "added": "{{{}}}"}
    return "".join(marks[segment.kind].format(segment.text) for segment in segments)


def body_changes(before, after):
    """Return (heading, rendered segments) of each difference of two bodies."""
    found = compare_contents({"Body": before}, {"Body": after}, body="Body")
    return [(difference.heading, render_segments(difference.segments)) for difference in found]


@given(st.text() | st.lists(scraps).map("".join))
def test_blocks_join_to_the_body_whatever_it_is(html):
    assert "".join(split_blocks(html)) == html


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("", []),
        ("<p>a</p><h2>b</h2>", ["<p>a</p>", "<h2>b</h2>"]),
        (
            "<ul><li><p>a</p></li><li><ul></ul></li></ul><p>b</p>",
            ["<ul><li><p>a</p></li><li><ul></ul></li></ul>", "<p>b</p>"],
        ),
        (PICTURE + "<blockquote><p>a</p><p>b</p></blockquote>", [PICTURE, "<blockquote><p>a</p><p>b</p></blockquote>"]),
        ("\n<p>a</p>\n\n<p>b</p> ", ["\n<p>a</p>\n\n", "<p>b</p> "]),
        ("well <em>dry</em><p>a</p>so<p>b</p>", ["well <em>dry</em>", "<p>a</p>", "so", "<p>b</p>"]),
        ("<p>a</p></p><p>b", ["<p>a</p>", "</p>", "<p>b"]),
        ('<p class="pull">a<br>b</p><picture>', ['<p class="pull">a<br>b</p>', "<picture>"]),
    ],
)
def test_a_body_is_split_at_its_top_level(html, found):
    assert split_blocks(html) == found


@given(sentences | st.text(), sentences | st.text())
def test_segments_join_to_both_texts(old, new):
    segments = diff_words(old, new)
    assert "".join(segment.text for segment in segments if segment.kind != "added") == old
    assert "".join(segment.text for segment in segments if segment.kind != "removed") == new
    assert all(segment.text for segment in segments)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("", "A well", "{A well}"),
        ("The well fell dry.", "The well ran dry.", "The well [fell]{ran} dry."),
        ("It evolves.", "It develops.", "It [evolves]{develops}."),
        ("Five wells fell dry, he said", "Five wells ran low, he said", "Five wells [fell dry]{ran low}, he said"),
        ("He had 1,000 men’s tools", "He had 1,500 men’s tools", "He had [1,000]{1,500} men’s tools"),
        ("او می‌شود گفت آمد", "او می‌شود گفت رفت", "او می‌شود گفت [آمد]{رفت}"),
        ("कुआँ सूख गया था", "कुआँ भर गया था", "कुआँ [सूख]{भर} गया था"),
    ],
)
def test_changes_are_found_word_by_word(old, new, expected):
    assert render_segments(diff_words(old, new)) == expected


def test_texts_that_share_few_words_are_replaced_as_wholes():
    old, new = "Rain fell on the hills all night.", "The minister, on his return, said nothing."
    assert diff_words(old, new) == (Segment("removed", old), Segment("added", new))


def test_a_changed_paragraph_has_its_number():
    after = CALL + WELL.replace("Thursday", "Friday")
    assert body_changes(CALL + WELL, after) == [
        ("Body, paragraph 2", "The well in the old town fell dry on [Thursday]{Friday}.")
    ]


def test_added_and_removed_paragraphs_have_their_new_and_old_numbers():
    before, after = CALL + RAIN + WELL, PICTURE + CALL + WELL
    assert body_changes(before, after) == [
        ("Body, paragraph 1", "{[/media/photos/well.webp A well]\nThe well}"),
        ("Body, former paragraph 2", "[Rain is expected over the northern hills at the weekend.]"),
    ]


def test_a_paragraph_added_before_a_changed_one_is_a_separate_difference():
    after = RAIN + WELL.replace("Thursday", "Friday")
    assert body_changes(WELL, after) == [
        ("Body, paragraph 1", "{Rain is expected over the northern hills at the weekend.}"),
        ("Body, paragraph 2", "The well in the old town fell dry on [Thursday]{Friday}."),
    ]


def test_a_changed_paragraph_is_matched_after_removed_ones():
    assert body_changes(CALL + RAIN + WELL, WELL.replace("Thursday", "Friday")) == [
        ("Body, former paragraph 1", "[The minister called his counterpart in the evening.]"),
        ("Body, former paragraph 2", "[Rain is expected over the northern hills at the weekend.]"),
        ("Body, paragraph 1", "The well in the old town fell dry on [Thursday]{Friday}."),
    ]


@pytest.mark.parametrize(("removed", "found"), [(19, [(19, 0)]), (20, [])])
def test_the_earlier_version_of_a_paragraph_is_searched_nearby(removed, found):
    assert match_blocks([RAIN] * removed + [WELL], [WELL.replace("dry", "low"), CALL]) == found


def test_a_paragraph_is_the_earlier_version_of_at_most_one():
    assert match_blocks([WELL, RAIN], [WELL.replace("dry", "low"), WELL.replace("Thursday", "Friday")]) == [(0, 0)]


def test_character_references_are_decoded():
    assert body_changes("", "<p>Q&amp;A: 1 &lt; 2</p>") == [("Body, paragraph 1", "{Q&A: 1 < 2}")]


def test_a_rewritten_paragraph_is_one_difference():
    assert body_changes(CALL + WELL, CALL + RAIN) == [
        (
            "Body, paragraph 2",
            "[The well in the old town fell dry on Thursday.]"
            "{Rain is expected over the northern hills at the weekend.}",
        )
    ]


def test_white_space_between_paragraphs_isnt_a_difference():
    assert body_changes(f"{CALL}\n{WELL}", f"{CALL}{WELL}\n") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WELL, WELL.replace("dry", "<strong>dry</strong>")),
        (WELL, WELL.replace("<p>", '<p class="pull">')),
        (WELL, WELL.replace("p>", "h2>")),
        ("<ul><li><p>a</p></li></ul>", "<ol><li><p>a</p></li></ol>"),
        (WELL, WELL + "<p></p>"),
    ],
)
@pytest.mark.parametrize("turn", [1, -1], ids=["made", "undone"])
def test_a_change_of_formatting_alone_is_a_difference(before, after, turn):
    [difference] = compare_contents(*[{"body": html} for html in (before, after)][::turn])
    assert difference.is_markup_only


def test_formatting_that_changes_together_with_words_is_reported():
    [plain] = compare_contents({"body": WELL}, {"body": WELL.replace("dry", "low")})
    [both] = compare_contents({"body": WELL}, {"body": WELL.replace("dry", "<em>low</em>")})
    assert (plain.has_markup_change, both.has_markup_change) == (False, True)
    assert not both.is_markup_only


def test_an_address_is_compared_only_where_it_changed():
    link = '<p>See the <a href="{}">ministry’s own website</a> for more on this.</p>'
    before = link.format("https://a.example/") + link.format("https://c.example/")
    after = link.format("https://b.example/") + link.format("https://c.example/").replace("more", "news")
    [address, words] = compare_contents({"body": before}, {"body": after})
    assert "[https://a.example/]{https://b.example/}" in render_segments(address.segments)
    assert render_segments(words.segments) == "See the ministry’s own website for [more]{news} on this."


def test_an_alt_text_is_compared_where_it_changed():
    [(_, changes)] = body_changes(PICTURE, PICTURE.replace("A well", "A dry well"))
    assert "{dry" in changes.replace("{ ", "{")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("The well is dry", "The well is low", "The well is [dry]{low}"),
        (5, 4, "[5]{4}"),
        (None, 93442, "{93442}"),
        (False, True, "[no]{yes}"),
        ("en", None, "[en]"),
        (["China", "Iran"], ["China", "Iran", "Peru"], "China, Iran{, Peru}"),
        (["China", "Iran", "Peru"], ["China", "Peru"], "China, [Iran, ]Peru"),
        ([], ["South Korea"], "{South Korea}"),
        (None, ["Peru"], "{Peru}"),
        (["North Korea"], ["South Korea"], "[North Korea]{South Korea}"),
    ],
)
def test_values_of_every_kind_are_compared(before, after, expected):
    [difference] = compare_contents({"Field": before}, {"Field": after})
    assert (difference.heading, render_segments(difference.segments)) == ("Field", expected)


@pytest.mark.parametrize("values", [("", None), (None, []), (5, 5), (["a"], ("a",))])
def test_values_that_read_the_same_dont_differ(values):
    before, after = values
    assert compare_contents({"Field": before}, {"Field": after}) == []


def test_fields_come_in_order_and_one_may_be_missing():
    found = compare_contents({"a": "x", "b": "x", "c": "same"}, {"c": "same", "b": "y", "d": "z"})
    assert [difference.field for difference in found] == ["a", "b", "d"]


def test_stats_count_words_and_paragraphs():
    before = {"headline": "Wells dry", "body": CALL + WELL + RAIN}
    after = {"headline": "Wells dry again", "body": CALL + WELL.replace("fell dry", "ran")}
    assert diff_stats(compare_contents(before, after), after["body"]) == DiffStats(
        added=2, removed=12, changed=2, paragraphs=3
    )


@given(few_letters, few_letters)
def test_the_text_between_changed_regions_is_the_same(old, new):
    at = at_new = 0
    for start, end, new_start, new_end in [*changed_regions(old, new), (len(old), len(old), len(new), len(new))]:
        assert old[at:start] == new[at_new:new_start]
        at, at_new = end, new_end


def test_a_few_changes_in_very_long_sequences_are_found_by_anchors():
    old = [f"word {n}" for n in range(5000)]
    new = [f"other {n}" if n % 100 == 7 else word for n, word in enumerate(old)]
    assert len(old) * len(new) > MAX_COMPARISONS
    assert changed_regions(old, new) == [(n, n + 1, n, n + 1) for n in range(7, 5000, 100)]


def test_the_longest_increasing_sequence_of_anchors_is_used():
    old = [f"word {n}" for n in range(1000)]
    assert changed_regions(old, old[600:] + old[:600]) == [(0, 0, 0, 400), (600, 1000, 1000, 1000)]


def test_changes_between_anchors_are_limited_to_the_changed_words():
    old = [token for n in range(1000) for token in (f"word {n}", " ")]
    new = [f"other {n}" if n % 500 == 250 else token for n, token in enumerate(old)]
    assert changed_regions(old, new) == [(n, n + 1, n, n + 1) for n in range(250, 2000, 500)]


def test_words_that_occur_a_few_times_are_matched():
    shared = [f"word {n % 60}" for n in range(300)]
    regions = changed_regions(["old", *shared, "old"], ["new", *shared, "new"])
    assert regions == [(0, 1, 0, 1), (301, 302, 301, 302)]


def test_very_long_sequences_without_anchors_differ_throughout():
    old, new = ["a", "b"] * 5000, ["c", "b"] * 5000
    assert changed_regions(old, new) == [(0, 9999, 0, 9999)]


@pytest.fixture
def comparisons(monkeypatch):
    """Return the list to which each detailed comparison adds the most steps that it can take in one search."""
    seen = []

    class Counted(SequenceMatcher):
        def find_longest_match(self, *bounds):
            seen.append((bounds[1] - bounds[0]) * (1 + max(map(len, self.b2j.values()), default=0)))
            return super().find_longest_match(*bounds)

    monkeypatch.setattr("articles.editorial.sequence_diff.SequenceMatcher", Counted)
    return seen


def random_text(random, letters):
    words = ["".join(random.choices("abcdefghij", k=random.randint(1, 7))) for _ in range(3000)]
    return " ".join(random.choices(words, [1 / (n + 1) for n in range(3000)], k=letters // 3))


@pytest.mark.parametrize("words", [1, 9, 100, 1000, 100_000])
def test_the_largest_bodies_are_compared_in_bounded_steps(comparisons, words):
    random = Random(words)

    def body():
        text = random_text(random, MAX_BODY_LENGTH).split()
        paragraphs = (f"<p>{' '.join(text[n : n + words])}</p>" for n in range(0, len(text), words))
        return "".join(list(paragraphs)[: MAX_TAGS // 2])[:MAX_BODY_LENGTH]

    before, after = body(), body()
    found = compare_contents({"body": before}, {"body": after})
    assert diff_stats(found, after).changed > 0
    assert sum(comparisons) < 50_000_000


def test_a_frequent_word_is_no_anchor(comparisons):
    old, new = ["the", "dry"] * 200, ["the", "low"] * 200
    changed_regions(old, new)
    assert max(comparisons) <= 10 * len(old)
