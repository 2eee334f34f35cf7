"""Whatever the text is, parsing refuses it with a sentence or makes an article that the desk would take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.editorial.body_html import sanitise
from articles.exchange.parsed_article import ImportFileError
from articles.exchange.text_report.paragraphs import MAX_DATELINE_LENGTH, MAX_HEADLINE_LENGTH
from articles.exchange.text_report.parser import HEADERS, parse_report

from .report_texts import TEHRAN

# Any characters at all, and those that mean something in a report more often than by chance.
ANY = st.text(st.characters(exclude_categories=[]))
PIECES = [
    "TEHRAN",
    "Rasht",
    " -- ",
    "—",
    ". ",
    "* Comment:",
    "\n",
    "\n\n",
    "\r",
    "<p>",
    "&lt;",
    "\u200b",
    "U.S.",
]
LIKELY = st.lists(ANY | st.sampled_from(PIECES)).map("".join)
NAMES = st.sampled_from([*HEADERS, "by", "Colour"])
HEADER_LINES = st.dictionaries(NAMES, LIKELY | st.sampled_from(["7", "1 May 2020"]))


def parse_or_refuse(text):
    """Return the Report, or None where it was refused with a line and a sentence."""
    try:
        return parse_report(text, TEHRAN)
    except ImportFileError as error:
        refusal = error
    assert 1 <= refusal.line <= len(text) + 1
    assert refusal.reason
    assert "\n" not in refusal.reason
    return None


def assert_fit_for_the_desk(report):
    assert sanitise(report.body) == report.body != ""
    assert report.headline.strip()
    assert len(report.dateline) <= MAX_DATELINE_LENGTH
    for text in (report.headline, report.kicker, report.standfirst, report.dateline):
        assert "\n" not in text


@given(ANY | LIKELY)
def test_any_text_is_read_or_refused(text):
    parse_or_refuse(text)


@given(HEADER_LINES, LIKELY)
def test_any_header_and_text_are_read_or_refused(header, text):
    written = "\n".join(f"{name}: {value}" for name, value in header.items())
    if report := parse_or_refuse(f"{written}\n\n{text}"):
        assert_fit_for_the_desk(report)


@given(LIKELY)
def test_any_text_under_a_right_header_becomes_a_clean_body(text):
    if report := parse_or_refuse(f"News ID: 7\nPublish Date: 1 May 2020 - 10:00\n\n{text}"):
        assert_fit_for_the_desk(report)
        assert len(report.headline) <= MAX_HEADLINE_LENGTH


@pytest.mark.parametrize("text", [" " * 500_000, "U.S. " * 100_000, "— " * 200_000, "a," * 200_000, "<" * 500_000])
def test_a_text_made_to_be_slow_is_still_read_or_refused(text):
    for place in ("Headline: {}\n\nText.", "{}\n\nText.", "\n{}"):
        parse_or_refuse("News ID: 7\nPublish Date: 1 May 2020 - 10:00\n" + place.format(text))
