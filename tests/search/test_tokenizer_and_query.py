"""Test how words are tokenized and folded, and how queries are parsed."""

import pytest

from articles.search.query import parse_query
from articles.search.tokenizer import MAX_WORD_LENGTH, find_words, fold, tokenize


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
def test_case_accents_and_letter_variants_are_folded(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "terms"),
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
def test_a_text_is_split_into_terms(text, terms):
    # The stem of a word may change with the stemmer, as long as it is the same everywhere.
    assert tokenize(text).split() == [term if term != "buse" else tokenize("buses") for term in terms]


def test_a_term_has_a_maximum_length():
    assert len(tokenize("x" * 10_000)) == MAX_WORD_LENGTH


def test_words_with_a_term_are_found_at_their_positions_in_the_text():
    text = "Die «Straße» am See-Ufer"
    terms = set(tokenize("Straße See").split())
    assert [text[start:end] for start, end, _ in find_words(text, terms)] == ["Straße", "See-Ufer"]
    assert find_words(text, {"seeufer"}) == [(16, 24, {"seeufer"})]


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
def test_queries_are_parsed(text, alternatives):
    def describe(clause):
        return "-" * clause.is_excluded + "/".join(" ".join(phrase) for phrase in clause.phrases)

    assert (
        "|".join("+".join(describe(clause) for clause in clauses) for clauses in parse_query(text).alternatives)
        == alternatives
    )
