"""Any text is refused with a sentence, or becomes an article that is valid at the desk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.editorial.body_html import sanitise
from articles.exchange.parsed_article import ImportFileError
from articles.exchange.plain_text.paragraphs import MAX_DATELINE_LENGTH, MAX_HEADLINE_LENGTH
from articles.exchange.plain_text.parser import HEADERS, parse_report

from .report_texts import TEHRAN

# Texts of any characters, and texts in which the parts of a report are frequent.
ANY_TEXT = st.text(st.characters(exclude_categories=[]))
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
REPORT_LIKE = st.lists(ANY_TEXT | st.sampled_from(PIECES)).map("".join)
NAMES = st.sampled_from([*HEADERS, "by", "Colour"])
HEADER_LINES = st.dictionaries(NAMES, REPORT_LIKE | st.sampled_from(["7", "1 May 2020"]))


def parse_or_refuse(text):
    """Return the ParsedArticle; None if the text was refused, which must name a line and a reason."""
    try:
        return parse_report(text, TEHRAN)
    except ImportFileError as error:
        refusal = error
    assert 1 <= refusal.line <= len(text) + 1
    assert refusal.reason
    assert "\n" not in refusal.reason
    return None


def assert_valid_article(report):
    assert sanitise(report.body) == report.body != ""
    assert report.headline.strip()
    assert len(report.dateline) <= MAX_DATELINE_LENGTH
    for text in (report.headline, report.kicker, report.standfirst, report.dateline):
        assert "\n" not in text


@given(ANY_TEXT | REPORT_LIKE)
def test_any_text_is_read_or_refused(text):
    parse_or_refuse(text)


@given(HEADER_LINES, REPORT_LIKE)
def test_any_header_and_text_are_read_or_refused(header, text):
    header_lines = "\n".join(f"{name}: {value}" for name, value in header.items())
    if report := parse_or_refuse(f"{header_lines}\n\n{text}"):
        assert_valid_article(report)


@given(REPORT_LIKE)
def test_any_text_under_a_right_header_becomes_a_clean_body(text):
    if report := parse_or_refuse(f"News ID: 7\nPublish Date: 1 May 2020 - 10:00\n\n{text}"):
        assert_valid_article(report)
        assert len(report.headline) <= MAX_HEADLINE_LENGTH


@pytest.mark.parametrize("text", [" " * 500_000, "U.S. " * 100_000, "— " * 200_000, "a," * 200_000, "<" * 500_000])
def test_a_text_made_to_be_slow_is_still_read_or_refused(text):
    for template in ("Headline: {}\n\nText.", "{}\n\nText.", "\n{}"):
        parse_or_refuse("News ID: 7\nPublish Date: 1 May 2020 - 10:00\n" + template.format(text))
