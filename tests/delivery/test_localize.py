"""Dates and lists in the active language."""

import datetime

import pytest
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from articles.delivery.localized_formats import format_date, join_clauses, join_names

DAY = datetime.date(2021, 8, 21)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en-gb", "Ana, Mina and Sara"), ("de", "Ana, Mina und Sara"), ("xx", "Ana, Mina and Sara")],
)
def test_names_are_joined_as_the_language_does(language, expected):
    with translation.override(language):
        assert join_names(["Ana", "Mina", "Sara"]) == expected


def test_names_in_html_are_escaped():
    joined = join_names([mark_safe("<bdi>Ana</bdi>"), "<Mina>"])
    assert joined == "<bdi>Ana</bdi> and &lt;Mina&gt;"
    assert isinstance(joined, SafeString)


@pytest.mark.parametrize(
    ("language", "expected"), [("en-gb", "2 approved, 1 rejected"), ("fa", "2 approved و 1 rejected")]
)
def test_clauses_are_joined_without_a_conjunction(language, expected):
    with translation.override(language):
        assert join_clauses(["2 approved", "1 rejected"]) == expected


@pytest.mark.parametrize(("language", "expected"), [("en-gb", "21 August 2021"), ("de", "21. August 2021")])
def test_a_date_is_written_as_the_language_does(language, expected):
    with translation.override(language):
        assert format_date(DAY) == expected
