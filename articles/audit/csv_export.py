"""The log as CSV (RFC 4180, https://www.rfc-editor.org/rfc/rfc4180), for spreadsheets."""

import csv
import json
import re
from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import AuditEntry

COLUMNS = [
    _("Time"),
    _("Person"),
    _("Action"),
    _("Kind"),
    _("Number"),
    _("Subject"),
    _("Section"),
    _("Reason"),
    _("Before"),
    _("After"),
    _("Network"),
]
CHUNK_SIZE = 1000
# Excel recognises UTF-8 by this mark.
BYTE_ORDER_MARK = "\ufeff"
# The start of a cell that a spreadsheet may evaluate as a formula: an operator, also in its full-width form, after any
# white space, quotation marks and invisible characters; or a tab or line end among those. See "CSV Injection",
# https://owasp.org/www-community/attacks/CSV_Injection.
FORMULA_START = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\"'`‘’“”]*"
    r"(?:[=+\-@＝＋－＠﹦﹢﹣﹫−]|(?<=[\t\r\n]))"
)


class EchoWriter:
    """The file object for csv.writer: it returns each line as bytes in place of storing it."""

    def write(self, line: str) -> bytes:
        """Return the line in UTF-8; a lone surrogate, which UTF-8 can't encode, becomes a question mark."""
        return line.encode("utf-8", "replace")


def csv_lines(entries: QuerySet[AuditEntry]) -> Iterator[bytes]:
    """Yield the entries as lines of a CSV file, in bytes; the first line has the names of the columns.

    The entries are loaded in chunks of 1,000, so that the memory doesn't grow with the length of the log.
    """
    writer = csv.writer(EchoWriter(), quoting=csv.QUOTE_ALL)
    yield BYTE_ORDER_MARK.encode()
    yield writer.writerow(COLUMNS)
    for entry in entries.select_related("section").iterator(chunk_size=CHUNK_SIZE):
        yield writer.writerow(map(escape_formula, entry_cells(entry)))


def entry_cells(entry: AuditEntry) -> list[str]:
    """Return the cells of an entry in the order of COLUMNS, with its time in the newspaper's time zone (ISO 8601)."""
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
        entry.network,
    ]


def compact_json(values: Mapping[str, object]) -> str:
    """Return {field: value} as JSON on one line; "" for an empty mapping."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else ""


def escape_formula(cell: str) -> str:
    """Return a cell that no spreadsheet evaluates: one that begins like a formula gets an apostrophe in front."""
    return f"'{cell}" if FORMULA_START.match(cell) else cell
