"""Normalization of text that readers send."""

import pytest

from articles.delivery.text_normalization import has_visible_text, normalize_line, normalize_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  two words \n", "two words"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("cafe\u0301", "caf\u00e9"),
        ("one\n\n\ntwo", "one\n\n\ntwo"),
        ("one\n\n \n\t\n\n\ntwo", "one\n\n\ntwo"),
        ("bell\a, escape\x1b, delete\x7f, next\x9f", "bell, escape, delete, next"),
        ("tab\tstays", "tab\tstays"),
        ("left\u202eright\u2066, isolated\u2069", "leftright, isolated"),
        ("می\u200cنویسم", "می\u200cنویسم"),
        ("\N{MAN}\u200d\N{ROCKET}", "\N{MAN}\u200d\N{ROCKET}"),
        ("a\0b", "a\0b"),
        ("half\ud83d a sign\udfff", "half a sign"),
    ],
)
def test_a_text_is_normalized(text, expected):
    assert normalize_text(text) == expected


@pytest.mark.parametrize(
    "blank",
    [
        "",
        " ",
        "\u00a0\u2003",
        "\u200b\u200c\u200d\ufeff",
        "\u2060\u00ad",
        "\u0301",
        "\u3164",
        "\u2800",
        "\ufe0f",
    ],
)
def test_a_text_without_visible_characters_is_empty(blank):
    assert not has_visible_text(blank)
    assert normalize_line(blank) == ""


@pytest.mark.parametrize("character", ["a", "7", "؟", "…", "\N{ROCKET}", "$", "س"])
def test_a_single_visible_character_is_enough(character):
    assert has_visible_text(character)


def test_a_line_has_single_spaces():
    assert normalize_line(" Mina \r\n R.\t of\u2029Rasht ") == "Mina R. of Rasht"


@pytest.mark.parametrize("count", [5, 6, 400])
def test_a_letter_keeps_at_most_five_combining_marks(count):
    normalized = normalize_text("H" + "\u0337" * count + "e")
    assert normalized == "H" + "\u0337" * 5 + "e"
