"""Builders of reports for tests."""

from zoneinfo import ZoneInfo

from articles.exchange.article_importer import ImportOptions, ImportResult, ImportStatus, import_article
from articles.exchange.plain_text.parser import parse_report

UNCHANGED = ImportResult()
TEHRAN = ZoneInfo("Asia/Tehran")
PARAGRAPH = "The water stood a hand lower than last year."
HEADER = {
    "News ID": "5001",
    "Publish Date": "21 August 2021 - 22:02",
    "Headline": "Well is measured again",
    "Section": "Economy",
    "By": "Nasrin Kaveh",
}


def a_report_text(text=PARAGRAPH, **header):
    """Return the text of a report.

    Header lines are given by name, with _ for a space; None leaves one out.
    """
    lines = HEADER | {name.replace("_", " "): value for name, value in header.items()}
    header_lines = [f"{name}: {value}" for name, value in lines.items() if value is not None]
    return "\n".join([*header_lines, "", text, ""])


def a_report(text=PARAGRAPH, zone=TEHRAN, **header):
    """Return the ParsedArticle of such a text."""
    return parse_report(a_report_text(text, **header), zone)


def import_report(report, photo=None, now=None, **options):
    """Import a ParsedArticle with these ImportOptions and return the ImportResult."""
    return import_article(report, ImportOptions(**options), photo=photo, now=now)


def imported(*messages):
    """Return the ImportResult of an article that was stored, with these messages."""
    return ImportResult(ImportStatus.IMPORTED, list(messages))
