"""Parse a report: its header lines, its text, and the reasons for refusals."""

import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from articles.exchange.parsed_article import ImportFileError
from articles.exchange.plain_text.parser import parse_report

from .report_texts import PARAGRAPH, TEHRAN, a_report, a_report_text

KILN = (Path(__file__).parent / "reports" / "7341-kiln.txt").read_text()
BERLIN = ZoneInfo("Europe/Berlin")


def refusal(text, zone=TEHRAN):
    with pytest.raises(ImportFileError) as caught:
        parse_report(text, zone)
    return caught.value.line, caught.value.reason


def refusal_of(text=PARAGRAPH, **header):
    return refusal(a_report_text(text, **header))


def test_a_complete_report_is_parsed():
    report = parse_report(KILN, TEHRAN)
    assert report.news_id == 7341
    assert report.publish_at == datetime.datetime(2022, 10, 14, 6, 45, tzinfo=TEHRAN)
    assert report.publish_at.tzinfo is TEHRAN
    assert report.dateline == "LALEJIN"
    assert report.body.startswith("<p>Potters in the lower town")
    assert report.body.count("<p>") == 6
    assert "<h2>What Comes Next</h2><p>A second firing" in report.body
    assert "tiles &amp; two hundred bowls, each &lt; 20 cm" in report.body
    assert "Comment" not in report.body
    assert report.comments_open
    assert (report.section, report.authors, report.topics, report.kicker) == ("", (), (), "")
    sentence = "Potters in the lower town have lit the long kiln again after eleven winters, and the first firing"
    assert report.headline == f"{sentence} came out…"
    assert report.messages == ("The headline was taken from the first sentence.",)


def test_every_header_line_fills_its_field():
    report = a_report(
        Kicker="Water",
        Standfirst="The gauge went down at dawn.",
        By="Nasrin Kaveh; Omid Sattari",
        Topics="Wells, Water",
    )
    assert report.headline == "Well is measured again"
    assert report.kicker == "Water"
    assert report.standfirst == "The gauge went down at dawn."
    assert report.section == "Economy"
    assert report.authors == ("Nasrin Kaveh", "Omid Sattari")
    assert report.topics == ("Wells", "Water")
    assert report.messages == ()


def test_names_of_header_lines_may_be_in_any_case_and_have_space_before_the_colon():
    text = f"NEWS  id : 7\n publish date\t:  1 May 2020 - 9:05 \n\n{PARAGRAPH}"
    report = parse_report(text, TEHRAN)
    assert report.news_id == 7
    assert report.publish_at == datetime.datetime(2020, 5, 1, 9, 5, tzinfo=TEHRAN)


def test_header_lines_may_hold_colons_and_much_space():
    assert a_report(Headline="Wells:\t a  long   count").headline == "Wells: a long count"


def test_a_name_given_twice_counts_once():
    assert a_report(By="Nasrin Kaveh, nasrin kaveh,, Omid Sattari;").authors == (
        "Nasrin Kaveh",
        "Omid Sattari",
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_all_kinds_of_line_ends_are_equivalent(end):
    report = parse_report(KILN.replace("\n", end), TEHRAN)
    assert report == parse_report(KILN, TEHRAN)


def test_a_byte_order_mark_and_blank_lines_before_the_header_are_ignored():
    assert parse_report("\ufeff\n \n" + KILN, TEHRAN).fingerprint == parse_report(KILN, TEHRAN).fingerprint


def test_a_different_text_has_a_different_fingerprint():
    assert parse_report(KILN.replace("eleven", "twelve"), TEHRAN).fingerprint != parse_report(KILN, TEHRAN).fingerprint


# The News ID


@pytest.mark.parametrize(
    ("written", "number"),
    [("1", 1), ("0093", 93), ("۹۳۴۴۲", 93442), ("٩٣٤٤٢", 93442), (str(2**63 - 1), 2**63 - 1)],
)
def test_a_news_id_is_parsed(written, number):
    assert a_report(News_ID=written).news_id == number


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("0", "News ID must be 1 or more, not 0."),
        ("000", "News ID must be 1 or more, not 000."),
        ("-5", "News ID must be 1 or more, not -5."),
        ("9223372036854775808", "News ID must be at most 9223372036854775807, not 9223372036854775808."),
        ("9" * 5000, f"News ID must be at most 9223372036854775807, not {'9' * 59}…."),
        ("12a", "News ID must be a whole number, not “12a”."),
        ("1.5", "News ID must be a whole number, not “1.5”."),
        ("+5", "News ID must be a whole number, not “+5”."),
        ("²", "News ID must be a whole number, not “²”."),
        ("", "News ID is missing."),
        (None, "News ID is missing."),
    ],
)
def test_a_wrong_news_id_is_refused(written, reason):
    assert refusal_of(News_ID=written) == (1, reason)


# The date


@pytest.mark.parametrize(
    "written",
    [
        "21 August 2021 - 22:02",
        "21 aug 2021 - 22:02",
        "21  AUGUST  2021-22:02",
        "21 August 2021 – 22:02",
        "21 Aug. 2021 - 22:02",
        "۲۱ August ۲۰۲۱ - ۲۲:۰۲",
    ],
)
def test_a_date_is_parsed_in_the_newspapers_time_zone(written):
    report = a_report(Publish_Date=written)
    assert report.publish_at == datetime.datetime(2021, 8, 21, 17, 32, tzinfo=datetime.UTC)
    assert report.messages == ()


def test_a_date_without_a_time_is_its_first_minute_with_a_message():
    report = a_report(Publish_Date="21 August 2021")
    assert report.publish_at == datetime.datetime(2021, 8, 21, tzinfo=TEHRAN)
    assert report.messages == ("No time given. 00:00 was used.",)


def test_a_time_that_the_clocks_skipped_is_moved_with_a_message():
    report = a_report(zone=BERLIN, Publish_Date="28 March 2021 - 02:30")
    assert report.publish_at == datetime.datetime(2021, 3, 28, 1, 30, tzinfo=datetime.UTC)
    assert report.messages == ("The clocks skipped 02:30 on that day. 03:30 was used.",)


def test_of_a_time_that_the_clocks_showed_twice_the_first_is_used_with_a_message():
    report = a_report(zone=BERLIN, Publish_Date="31 October 2021 - 02:30")
    first = datetime.datetime(2021, 10, 31, 0, 30, tzinfo=datetime.UTC)
    assert report.publish_at.astimezone(datetime.UTC) == first
    assert report.messages == ("The clocks showed 02:30 twice on that day. The first one was used.",)


@pytest.mark.parametrize(
    "written",
    [
        "31 February 2021 - 10:00",
        "29 February 2021",
        "0 May 2021",
        "1 May 2021 - 24:00",
        "1 May 2021 - 10:60",
        "1 Foo 2021",
    ],
)
def test_a_date_that_does_not_exist_is_refused(written):
    assert refusal_of(Publish_Date=written) == (2, f"Publish Date: {written} doesn’t exist.")


@pytest.mark.parametrize(
    "written",
    ["yesterday", "2021-08-21", "21 August 21", "August 21, 2021", "21 August 2021 - 22", "²1 May 2021"],
)
def test_a_value_that_is_not_a_date_is_refused(written):
    reason = f"Publish Date must read like 21 August 2021 - 22:02, not “{written}”."
    assert refusal_of(Publish_Date=written) == (2, reason)


@pytest.mark.parametrize("year", ["1599", "2200", "9999", "0000"])
def test_a_year_outside_the_limits_is_refused(year):
    line, reason = refusal_of(Publish_Date=f"1 May {year} - 10:00")
    assert line == 2
    assert reason.startswith("Publish Date")


def test_a_report_without_a_date_is_refused():
    assert refusal_of(Publish_Date=None) == (1, "Publish Date is missing.")
    assert refusal_of(Publish_Date="  ") == (2, "Publish Date is missing.")


# The other header lines


def test_an_unknown_header_line_is_refused_at_its_line():
    line, reason = refusal_of(Colour="blue")
    assert line == 6
    assert reason.startswith("There is no header line “Colour”. The header lines are News ID, Publish Date, Headline,")


def test_a_repeated_header_line_is_refused_at_its_line():
    assert refusal_of(News__ID="5001")[0] == 6
    assert refusal_of(headline="Again") == (6, "Headline is already given in line 3.")


def test_a_header_line_without_a_colon_is_refused_at_its_line():
    line, reason = refusal(f"News ID: 5\n{PARAGRAPH}\n\n{PARAGRAPH}")
    assert line == 2
    assert reason.startswith(f"“{PARAGRAPH}” isn’t a header line")


def test_too_many_names_are_refused():
    names = ", ".join(f"Topic {number}" for number in range(21))
    assert refusal_of(Topics=names) == (6, "A line can have at most 20 names. This one has 21.")


@pytest.mark.parametrize("text", ["", " \n\t\r\n ", "\ufeff", "\u200b\n"])
def test_an_empty_report_is_refused(text):
    assert refusal(text) == (1, "The report is empty.")


@pytest.mark.parametrize("text", ["", "\n\n", "* Comment:", " \u00a0 \n\u200b"])
def test_a_report_without_a_paragraph_is_refused(text):
    assert refusal_of(text) == (5, "The report has no text. Write it below the header lines, after a blank line.")


@pytest.mark.parametrize("character", ["\0", "\a", "\v", "\f", "\x1b", "\x7f", "\x85", "\u202d", "\u202e", "\ud800"])
def test_control_characters_are_refused_at_their_line(character):
    line, reason = refusal_of(f"One line.\nA {character}second.")
    assert line == 8
    assert reason == f"A report can’t contain the control character U+{ord(character):04X}."


def test_joiners_and_direction_marks_are_kept():
    text = "می\u200cخواهم \u200f(۱۲)\u200f \u2067متن\u2069."
    assert a_report(text).body == f"<p>{text}</p>"


# The text


def test_each_line_is_a_paragraph_of_plain_text():
    report = a_report('One <b>bold</b> line & "more".\n\n  Two <script>x()</script> lines.\nThree\u00a0lines.')
    assert report.body == (
        '<p>One &lt;b&gt;bold&lt;/b&gt; line &amp; "more".</p>'
        "<p>Two &lt;script&gt;x()&lt;/script&gt; lines.</p><p>Three&nbsp;lines.</p>"
    )


@pytest.mark.parametrize(
    "line",
    ["What Comes Next", "“Water” and salt", "What comes next in 2023", "1979", "آب و نمک", "x" * 80],
)
def test_a_short_line_alone_without_closing_punctuation_is_a_subhead(line):
    assert f"<h2>{line}</h2>" in a_report(f"{PARAGRAPH}\n\n{line}\n\n{PARAGRAPH}").body
    assert f"<h2>{line}</h2>" in a_report(f"{PARAGRAPH}\n\n{line}\n{PARAGRAPH}").body


@pytest.mark.parametrize(
    "line",
    [
        *(f"What comes next{character}" for character in '.!?:;,…”"’)؟'),
        "x" * 81,
        "* * *",
        "- a point",
        "—",
    ],
)
def test_other_separate_lines_are_paragraphs(line):
    body = a_report(f"{PARAGRAPH}\n\n{line}\n\n{PARAGRAPH}").body
    assert "<h2>" not in body
    assert body.count("<p>") == 3


def test_a_short_line_among_paragraphs_or_at_the_end_is_a_paragraph():
    assert "<h2>" not in a_report(f"{PARAGRAPH}\nWhat Comes Next\n{PARAGRAPH}").body
    assert "<h2>" not in a_report(f"{PARAGRAPH}\n\nReporting by our own").body
    assert "<h2>" not in a_report(f"{PARAGRAPH}\n\nReporting by our own\n\n* Comment:").body
    assert a_report("Only a few words").body == "<p>Only a few words</p>"


@pytest.mark.parametrize("line", ["* Comment:", "*Comment :", "* COMMENT", "  * comment:  \n\n"])
def test_a_trailing_comment_line_opens_comments(line):
    report = a_report(f"{PARAGRAPH}\n\n{line}")
    assert report.comments_open
    assert report.body == f"<p>{PARAGRAPH}</p>"


def test_without_a_trailing_comment_line_comments_are_closed():
    assert not a_report().comments_open
    report = a_report(f"* Comment:\n{PARAGRAPH}")
    assert not report.comments_open
    assert "* Comment:" in report.body


# The dateline


@pytest.mark.parametrize(
    ("opening", "dateline"),
    [
        ("TEHRAN -- ", "TEHRAN"),
        ("TEHRAN — ", "TEHRAN"),
        ("TEHRAN—", "TEHRAN"),
        ("TEHRAN--", "TEHRAN"),
        ("BANDAR ANZALI -- ", "BANDAR ANZALI"),
        ("TEHRAN, Aug 21 (Agency) -- ", "TEHRAN, Aug 21 (Agency)"),
        ("TEHRAN, Aug. 21 — ", "TEHRAN, Aug. 21"),
        ("WASHINGTON, D.C. -- ", "WASHINGTON, D.C."),
        ("Rasht -- ", "Rasht"),
        ("Rio de Janeiro — ", "Rio de Janeiro"),
        ("Kermanshah, Iran (Agency) — ", "Kermanshah, Iran (Agency)"),
        ("St. Moritz/Chur -- ", "St. Moritz/Chur"),
        ("تهران -- ", "تهران"),
    ],
)
def test_a_dateline_opens_the_first_paragraph(opening, dateline):
    report = a_report(opening + PARAGRAPH)
    assert report.dateline == dateline
    assert report.body == f"<p>{PARAGRAPH}</p>"


@pytest.mark.parametrize(
    "paragraph",
    [
        "The well — it stands behind the bakery — is dry.",
        "Karim — a baker — rose early.",
        "Nasrin Kaveh — the nurse — asked for a thermometer.",
        "NATO — the alliance — met in Brussels.",
        "Bread — Sangak above all — is dearer.",
        "On Monday — The day it rained.",
        "Nobody knows -- Nobody asked.",
        "“TEHRAN” -- The word was painted on the wall.",
        "Salt, Not Sugar! -- That was the order.",
        "A -- B.",
        "TEHRAN -- ",
        "-- The well is dry.",
        "The water stood lower. TEHRAN -- That was all.",
        f"{'VERY LONG PLACE NAME ' * 4}-- The well is dry.",
        "1979 -- The year of the well.",
        "—",
    ],
)
def test_another_sentence_with_a_dash_is_not_split(paragraph):
    report = a_report(paragraph + "\n" + PARAGRAPH)
    assert report.dateline == ""
    assert report.body == f"<p>{paragraph.strip()}</p><p>{PARAGRAPH}</p>"


def test_only_the_first_paragraph_has_a_dateline():
    report = a_report(f"What Comes Next\n\nTEHRAN -- {PARAGRAPH}\nRASHT -- {PARAGRAPH}")
    assert report.dateline == "TEHRAN"
    assert report.body == f"<h2>What Comes Next</h2><p>{PARAGRAPH}</p><p>RASHT -- {PARAGRAPH}</p>"


# The headline of a report without one


@pytest.mark.parametrize(
    ("paragraph", "headline"),
    [
        ("The well is dry. It was deep.", "The well is dry"),
        ("TEHRAN -- Is the well dry? It was deep.", "Is the well dry?"),
        ("“The well is dry.” It was deep.", "“The well is dry.”"),
        ("Mr. Rad of the U.S. office saw A. Azar. They spoke.", "Mr. Rad of the U.S. office saw A. Azar"),
        ("The well holds 3.5 m of water. It was deep.", "The well holds 3.5 m of water"),
        ("A well without a full stop", "A well without a full stop"),
        ("چاه خشک است. عمیق بود.", "چاه خشک است"),
        ("word " * 40, "word " * 21 + "word…"),
        ("x" * 300, "x" * 109 + "…"),
    ],
)
def test_a_missing_headline_is_the_first_sentence_cut_at_a_word(paragraph, headline):
    report = a_report(paragraph, Headline=None)
    assert report.headline == headline
    assert len(report.headline) <= 110
    assert report.messages == ("The headline was taken from the first sentence.",)


def test_an_invisible_headline_is_missing():
    assert a_report(Headline="\u200b").headline == PARAGRAPH.removesuffix(".")


def test_a_subhead_does_not_become_the_headline():
    assert a_report(f"What Comes Next\n\n{PARAGRAPH}", Headline="").headline == PARAGRAPH.removesuffix(".")
