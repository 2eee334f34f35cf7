"""Parse one report: header lines, a blank line, then the text.

    News ID: 93442
    Publish Date : 21 August 2021 - 22:02
    Headline: Well is measured again

    TEHRAN -- The water stood a hand lower than last year.

This module doesn't use the database.
"""

import datetime
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Concatenate, ParamSpec, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...delivery.localized_formats import join_names
from ...editorial.body_html import sanitise
from ..parsed_article import ImportFileError, ParsedArticle, headline_from_text_message
from .header_values import read_date, read_names, read_news_id, shorten
from .paragraphs import Block, first_sentence, is_blank, opens_comments, read_blocks, split_dateline

# The names of header lines and the fields of a ParsedArticle that they fill. The names are part of the format.
HEADERS = {
    "News ID": "news_id",
    "Publish Date": "publish_at",
    "Headline": "headline",
    "Kicker": "kicker",
    "Standfirst": "standfirst",
    "Section": "section",
    "By": "authors",
    "Topics": "topics",
}
FIELD_BY_HEADER = {name.casefold(): field for name, field in HEADERS.items()}
FIELD_LABELS: Mapping[str, str | Promise] = {
    **{field: name for name, field in HEADERS.items()},
    "body": gettext_lazy("Text"),
    "dateline": gettext_lazy("Dateline"),
}
REQUIRED_FIELDS = ("news_id", "publish_at")

LINE_END = re.compile(r"\r\n|\r|\n")
# Control characters, overrides of the text direction, and lone surrogates.
FORBIDDEN_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]")

Value = TypeVar("Value")
Options = ParamSpec("Options")


def parse_report(text: str, zone: datetime.tzinfo) -> ParsedArticle:
    """Return the ParsedArticle of a report, with its date in the time zone `zone`.

    Raises ImportFileError if the text isn't a report.
    """
    lines = LINE_END.split(text.removeprefix("\ufeff"))
    _check_characters(lines)
    start, end = _find_header(lines)
    values, line_numbers = _read_header(lines[start:end], first=start + 1)
    publish_at, messages = _read("publish_at", values, line_numbers, read_date, zone)
    dateline, blocks = _read_text(lines[end:], first=end + 1, line_numbers=line_numbers)
    headline = values["headline"]
    if is_blank(headline):
        headline = first_sentence(next(block.text for block in blocks if not block.is_subhead))
        messages = [*messages, headline_from_text_message()]
    return ParsedArticle(
        news_id=_read("news_id", values, line_numbers, read_news_id),
        publish_at=publish_at,
        headline=headline,
        kicker=values["kicker"],
        standfirst=values["standfirst"],
        section=values["section"],
        authors=_read("authors", values, line_numbers, read_names),
        topics=_read("topics", values, line_numbers, read_names),
        dateline=dateline,
        body=_as_html(blocks),
        comments_open=opens_comments(lines[end:]),
        fingerprint=_fingerprint(lines),
        messages=tuple(messages),
        line_numbers=line_numbers,
        field_labels=FIELD_LABELS,
    )


def _check_characters(lines: Sequence[str]) -> None:
    for number, line in enumerate(lines, start=1):
        if match := FORBIDDEN_CHARACTERS.search(line):
            message = _("A report can’t contain the control character %(code)s.")
            raise ImportFileError(number, message % {"code": f"U+{ord(match[0]):04X}"})


def _find_header(lines: Sequence[str]) -> tuple[int, int]:
    """Return the header's first and last index, as a slice of `lines`; blank lines before it are skipped."""
    start = next((position for position, line in enumerate(lines) if not is_blank(line)), None)
    if start is None:
        raise ImportFileError(1, _("The report is empty."))
    end = next((position for position in range(start, len(lines)) if is_blank(lines[position])), len(lines))
    return start, end


def _read_header(lines: Sequence[str], first: int) -> tuple[dict[str, str], dict[str, int]]:
    """Return {field: value} with every field, "" for missing ones, and {field: line number}."""
    values: dict[str, str] = {}
    line_numbers: dict[str, int] = {}
    for number, line in enumerate(lines, start=first):
        field, value = _read_header_line(line, number)
        if field in values:
            message = _("%(header)s is already given in line %(line)s.")
            raise ImportFileError(number, message % {"header": FIELD_LABELS[field], "line": line_numbers[field]})
        values[field], line_numbers[field] = value, number
    for field in REQUIRED_FIELDS:
        if not values.get(field):
            message = _("%(header)s is missing.") % {"header": FIELD_LABELS[field]}
            raise ImportFileError(line_numbers.get(field, first), message)
    return {field: values.get(field, "") for field in FIELD_LABELS}, line_numbers


def _read_header_line(line: str, number: int) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        message = _(
            "“%(line)s” isn’t a header line. A header line reads “Name: value”, and a blank line comes before the text."
        )
        raise ImportFileError(number, message % {"line": shorten(line.strip())})
    field = FIELD_BY_HEADER.get(" ".join(name.split()).casefold())
    if not field:
        message = _("There is no header line “%(name)s”. The header lines are %(names)s.")
        raise ImportFileError(number, message % {"name": shorten(name.strip()), "names": join_names(HEADERS)})
    return field, " ".join(value.split())


def _read(
    field: str,
    values: Mapping[str, str],
    line_numbers: Mapping[str, int],
    reader: Callable[Concatenate[str, Options], Value],
    *args: Options.args,
    **kwargs: Options.kwargs,
) -> Value:
    try:
        return reader(values[field], *args, **kwargs)
    except ValueError as error:
        raise ImportFileError(line_numbers[field], str(error)) from error


def _read_text(lines: Sequence[str], first: int, line_numbers: dict[str, int]) -> tuple[str, list[Block]]:
    """Return the dateline and the Blocks of the text, and add to `line_numbers` the line on which they begin."""
    blocks = read_blocks(lines)
    if not blocks:
        raise ImportFileError(
            first - 1, _("The report has no text. Write it below the header lines, after a blank line.")
        )
    index = next(index for index, block in enumerate(blocks) if not block.is_subhead)
    dateline, rest = split_dateline(blocks[index].text)
    blocks[index] = Block(rest)
    line_numbers["body"] = line_numbers["dateline"] = first + next(
        position for position, line in enumerate(lines) if not is_blank(line)
    )
    return dateline, blocks


def _as_html(blocks: Sequence[Block]) -> str:
    tags = (("h2" if block.is_subhead else "p", escape(block.text, quote=False)) for block in blocks)
    return sanitise("".join(f"<{tag}>{text}</{tag}>" for tag, text in tags))


def _fingerprint(lines: Sequence[str]) -> str:
    # The hash is of the text, not of its bytes: other line ends, or whitespace at line ends, don't change it.
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    return hashlib.sha256(text.encode()).hexdigest()
