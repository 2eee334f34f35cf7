"""Reading one report: header lines, a blank line, then the text.

    News ID: 93442
    Publish Date : 21 August 2021 - 22:02
    Headline: Well is measured again

    TEHRAN -- The water stood a hand lower than last year.

Nothing here knows the database.
"""

import hashlib
import re
from html import escape

from ...editorial.body_html import sanitise
from ..parsed_article import ImportFileError, ParsedArticle
from .header_values import read_date, read_names, read_news_id, shorten
from .paragraphs import Block, first_sentence, is_blank, opens_comments, read_blocks, split_dateline

# What a header line may be called, and the field of a Report that it fills.
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
FIELD_LABELS = {field: name for name, field in HEADERS.items()} | {"body": "Text", "dateline": "Dateline"}
REQUIRED_FIELDS = ("news_id", "publish_at")

LINE_END = re.compile(r"\r\n|\r|\n")
# Control characters, overrides that make text read backwards, and halves of characters.
FORBIDDEN_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]")


def parse_report(text, zone):
    """Return the ParsedArticle that `text` is, its date in the time zone `zone`; ImportFileError where it is none."""
    lines = LINE_END.split(text.removeprefix("\ufeff"))
    _check_characters(lines)
    start, end = _find_header(lines)
    values, line_numbers = _read_header(lines[start:end], first=start + 1)
    publish_at, messages = _read("publish_at", values, line_numbers, read_date, zone)
    dateline, blocks = _read_text(lines[end:], first=end + 1, line_numbers=line_numbers)
    headline = values["headline"]
    if is_blank(headline):
        headline = first_sentence(next(block.text for block in blocks if not block.is_subhead))
        messages = [*messages, "headline taken from the first sentence"]
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


def _check_characters(lines):
    for number, line in enumerate(lines, start=1):
        if found := FORBIDDEN_CHARACTERS.search(line):
            code = f"U+{ord(found[0]):04X}"
            raise ImportFileError(number, f"The control character {code} may not stand in a report.")


def _find_header(lines):
    """Return where the header begins and ends, as a slice of `lines`; blank lines before it don't count."""
    start = next((place for place, line in enumerate(lines) if not is_blank(line)), None)
    if start is None:
        raise ImportFileError(1, "The report is empty.")
    return start, next((place for place in range(start, len(lines)) if is_blank(lines[place])), len(lines))


def _read_header(lines, first):
    """Return {field: value} with every field ("" where there is none), and {field: line number}."""
    values, line_numbers = {}, {}
    for number, line in enumerate(lines, start=first):
        field, value = _read_header_line(line, number)
        if field in values:
            raise ImportFileError(number, f"{FIELD_LABELS[field]} stands in line {line_numbers[field]} already.")
        values[field], line_numbers[field] = value, number
    for field in REQUIRED_FIELDS:
        if not values.get(field):
            raise ImportFileError(line_numbers.get(field, first), f"{FIELD_LABELS[field]} is missing.")
    return {field: values.get(field, "") for field in FIELD_LABELS}, line_numbers


def _read_header_line(line, number):
    name, colon, value = line.partition(":")
    if not colon:
        advice = "a header line reads “Name: value”, and a blank line comes before the text"
        raise ImportFileError(number, f"“{shorten(line.strip())}” is no header line; {advice}.")
    field = FIELD_BY_HEADER.get(" ".join(name.split()).casefold())
    if not field:
        known = ", ".join(HEADERS)
        raise ImportFileError(number, f"“{shorten(name.strip())}” is none of the header lines {known}.")
    return field, " ".join(value.split())


def _read(field, values, line_numbers, reader, *args):
    try:
        return reader(values[field], *args)
    except ValueError as error:
        raise ImportFileError(line_numbers[field], str(error)) from error


def _read_text(lines, first, line_numbers):
    """Return the dateline and the Blocks of the text, and note in `line_numbers` the line on which each begins."""
    blocks = read_blocks(lines)
    if not blocks:
        raise ImportFileError(first - 1, "It has no text; that follows the header lines and a blank line.")
    place = next(place for place, block in enumerate(blocks) if not block.is_subhead)
    dateline, rest = split_dateline(blocks[place].text)
    blocks[place] = Block(rest)
    line_numbers["body"] = line_numbers["dateline"] = first + next(
        n for n, line in enumerate(lines) if not is_blank(line)
    )
    return dateline, blocks


def _as_html(blocks):
    tags = (("h2" if block.is_subhead else "p", escape(block.text, quote=False)) for block in blocks)
    return sanitise("".join(f"<{tag}>{text}</{tag}>" for tag, text in tags))


def _fingerprint(lines):
    # Of the text, not of its bytes: another kind of line end, or space at its edges, says nothing else.
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    return hashlib.sha256(text.encode()).hexdigest()
