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

from ...editorial.body import sanitise
from ..item import Item, ItemError
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
FIELDS = {name.casefold(): field for name, field in HEADERS.items()}
NAMES = {field: name for name, field in HEADERS.items()} | {"body": "Text", "dateline": "Dateline"}
REQUIRED = ("news_id", "publish_at")

LINE_END = re.compile(r"\r\n|\r|\n")
# Control characters, overrides that make text read backwards, and halves of characters.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]")


def parse(text, zone):
    """Return the Item that `text` is, its date in the time zone `zone`; ItemError where it is none."""
    lines = LINE_END.split(text.removeprefix("\ufeff"))
    _refuse_forbidden(lines)
    start, end = _find_header(lines)
    values, where = _read_header(lines[start:end], first=start + 1)
    publish_at, remarks = _read("publish_at", values, where, read_date, zone)
    dateline, blocks = _read_text(lines[end:], first=end + 1, where=where)
    headline = values["headline"]
    if is_blank(headline):
        headline = first_sentence(next(block.text for block in blocks if not block.is_subhead))
        remarks = [*remarks, "headline taken from the first sentence"]
    return Item(
        news_id=_read("news_id", values, where, read_news_id),
        publish_at=publish_at,
        headline=headline,
        kicker=values["kicker"],
        standfirst=values["standfirst"],
        section=values["section"],
        authors=_read("authors", values, where, read_names),
        topics=_read("topics", values, where, read_names),
        dateline=dateline,
        body=_as_html(blocks),
        comments_open=opens_comments(lines[end:]),
        fingerprint=_fingerprint(lines),
        remarks=tuple(remarks),
        lines=where,
        names=NAMES,
    )


def _refuse_forbidden(lines):
    for number, line in enumerate(lines, start=1):
        if found := FORBIDDEN.search(line):
            code = f"U+{ord(found[0]):04X}"
            raise ItemError(number, f"The control character {code} may not stand in a report.")


def _find_header(lines):
    """Return where the header begins and ends, as a slice of `lines`; blank lines before it don't count."""
    start = next((place for place, line in enumerate(lines) if not is_blank(line)), None)
    if start is None:
        raise ItemError(1, "The report is empty.")
    return start, next((place for place in range(start, len(lines)) if is_blank(lines[place])), len(lines))


def _read_header(lines, first):
    """Return {field: value} with every field ("" where there is none), and {field: line number}."""
    values, where = {}, {}
    for number, line in enumerate(lines, start=first):
        field, value = _read_header_line(line, number)
        if field in values:
            raise ItemError(number, f"{NAMES[field]} stands in line {where[field]} already.")
        values[field], where[field] = value, number
    for field in REQUIRED:
        if not values.get(field):
            raise ItemError(where.get(field, first), f"{NAMES[field]} is missing.")
    return {field: values.get(field, "") for field in NAMES}, where


def _read_header_line(line, number):
    name, colon, value = line.partition(":")
    if not colon:
        advice = "a header line reads “Name: value”, and a blank line comes before the text"
        raise ItemError(number, f"“{shorten(line.strip())}” is no header line; {advice}.")
    field = FIELDS.get(" ".join(name.split()).casefold())
    if not field:
        known = ", ".join(HEADERS)
        raise ItemError(number, f"“{shorten(name.strip())}” is none of the header lines {known}.")
    return field, " ".join(value.split())


def _read(field, values, where, reader, *args):
    try:
        return reader(values[field], *args)
    except ValueError as error:
        raise ItemError(where[field], str(error)) from error


def _read_text(lines, first, where):
    """Return the dateline and the Blocks of the text, and note in `where` the line on which each begins."""
    blocks = read_blocks(lines)
    if not blocks:
        raise ItemError(first - 1, "It has no text; that follows the header lines and a blank line.")
    place = next(place for place, block in enumerate(blocks) if not block.is_subhead)
    dateline, rest = split_dateline(blocks[place].text)
    blocks[place] = Block(rest)
    where["body"] = where["dateline"] = first + next(n for n, line in enumerate(lines) if not is_blank(line))
    return dateline, blocks


def _as_html(blocks):
    tags = (("h2" if block.is_subhead else "p", escape(block.text, quote=False)) for block in blocks)
    return sanitise("".join(f"<{tag}>{text}</{tag}>" for tag, text in tags))


def _fingerprint(lines):
    # Of the text, not of its bytes: another kind of line end, or space at its edges, says nothing else.
    said = "\n".join(line.rstrip() for line in lines).strip("\n")
    return hashlib.sha256(said.encode()).hexdigest()
