"""How words are cut and folded, in documents and in queries alike."""

import pytest

from articles.search.query import parse_query
from articles.search.tokenizer import MAX_WORD_LENGTH, fold, tokenize, word_spans


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zoë Müller", "zoe muller"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Sørensen, Łódź", "sorensen, lodz"),
        ("Yılmaz İzmir", "yilmaz izmir"),
        ("علي كتاب", "علی کتاب"),
        ("مَدْرَسَةٌ", "مدرسه"),
        ("خانۀ", "خانه"),
        ("آب أب إب", "اب اب اب"),
        ("كـــتاب", "کتاب"),
        ("۱۴۰۰ ١٤٠٠", "1400 1400"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_case_accents_and_variants_of_letters_are_one(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Libraries library", ["librari", "librari"]),
        ("buses, bus!", ["buse", "bus"]),
        ("می\u200cرود", ["می", "رود", "میرود"]),
        ("e-mail", ["e", "mail", "email"]),
        ("O’Brien", ["o", "brien", "obrien"]),
        ("東京 tokyo", ["東", "京", "tokyo"]),
        ("snake_case <b>", ["snake", "case", "b"]),
        ("\x00 🌊 ' - _", []),
    ],
)
def test_a_text_is_cut_into_terms(text, found):
    # What the stemmer makes of a word is its own matter, as long as it is the same everywhere.
    assert tokenize(text).split() == [term if term != "buse" else tokenize("buses") for term in found]


def test_a_run_of_letters_is_no_longer_than_a_word():
    assert len(tokenize("x" * 10_000)) == MAX_WORD_LENGTH


def test_a_word_is_found_where_it_stands_in_the_text():
    text = "Die «Straße» am See"
    assert [text[start:end] for start, end, found in word_spans(text) if "strass" in found or "strasse" in found] == [
        "Straße"
    ]


@pytest.mark.parametrize(
    ("text", "alternatives"),
    [
        ("water well", "water+well"),
        ('"water well" dam', "water well+dam"),
        ("“water well”", "water well"),
        ("«آب چاه»", "اب چاه"),
        ("water -well", "water+-well"),
        ('water -"old well"', "water+-old well"),
        ("water or well dam", "water|well+dam"),
        ("or water OR", "water"),
        ("e-mail", "e mail/email"),
        ('"unfinished phrase', "unfinish phrase"),
        ("-well", ""),
        ("water or -well", "water"),
        ("- or 🌊 -", ""),
        ("C++ & AT&T", "c+at t"),
    ],
)
def test_a_query_is_read_as_people_write_it(text, alternatives):
    def written(wanted):
        return "-" * wanted.is_excluded + "/".join(" ".join(phrase) for phrase in wanted.phrases)

    assert (
        "|".join("+".join(written(wanted) for wanted in way) for way in parse_query(text).alternatives) == alternatives
    )
