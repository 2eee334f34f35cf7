"""The log as CSV (RFC 4180), for spreadsheets."""

import csv
import json
import re

from django.utils import timezone

COLUMNS = ["Time", "Person", "Act", "Kind", "Number", "Subject", "Section", "Reason", "Before", "After"]
CHUNK_SIZE = 1000
# By this mark Excel knows the file for UTF-8.
BYTE_ORDER_MARK = "\ufeff"
# How a cell begins that a spreadsheet would compute (OWASP, “CSV Injection”): a sign, as written on any keyboard,
# behind spaces, quotation marks and what isn't drawn at all; or a tab or line end among those.
FORMULA_START = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\"'`‘’“”]*"
    r"(?:[=+\-@＝＋－＠﹦﹢﹣﹫−]|(?<=[\t\r\n]))"
)


class EchoWriter:
    """What csv.writer writes to: it gives each line back, as bytes."""

    def write(self, line):
        """Return the line in UTF-8; half a surrogate pair, which has no bytes, becomes a question mark."""
        return line.encode("utf-8", "replace")


def csv_lines(entries):
    """Yield the entries as lines of a CSV file, in bytes, the first with the names of the columns.

    They are fetched a thousand at a time, so that a log of any length takes the same memory.
    """
    writer = csv.writer(EchoWriter(), quoting=csv.QUOTE_ALL)
    yield BYTE_ORDER_MARK.encode()
    yield writer.writerow(COLUMNS)
    for entry in entries.select_related("section").iterator(chunk_size=CHUNK_SIZE):
        yield writer.writerow(map(escape_formula, entry_cells(entry)))


def entry_cells(entry):
    """Return what an entry says in the order of COLUMNS, with its time in the newspaper's zone (ISO 8601)."""
    return [
        timezone.localtime(entry.at).isoformat(),
        entry.person_name,
        entry.action,
        entry.subject_type,
        str(entry.subject_id or ""),
        entry.label,
        str(entry.section or ""),
        entry.reason,
        compact_json(entry.before),
        compact_json(entry.after),
    ]


def compact_json(values):
    """Write {field: value} as JSON on one line; "" where there is none."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else ""


def escape_formula(cell):
    """Return a cell so that no spreadsheet computes it: one that begins as a formula does gets an apostrophe."""
    return f"'{cell}" if FORMULA_START.match(cell) else cell
