"""Importing reports, file by file."""

from dataclasses import dataclass

from django.db import Error, connection
from django.utils import timezone

from .report import ReportError, parse
from .take_in import take_in

ATTEMPTS = 3

RESULTS = IMPORTED, UNCHANGED, REFUSED = "imported", "unchanged", "refused"


@dataclass(frozen=True)
class Outcome:
    """What became of one file: imported, unchanged or refused (then `line` and `reason` say why)."""

    path: str
    result: str
    remarks: tuple[str, ...] = ()
    line: int = 0
    reason: str = ""


def import_reports(sources, *, photos=None, **options):
    """Take in the reports of these Sources, each whole or not at all, and yield an Outcome for each.

    `photos` gives lead photos as {News ID: Photo}; the options are those of `take_in`.
    """
    taken = {}
    for source in sources:
        try:
            yield _import(source, taken, photos or {}, options)
        except ReportError as error:
            yield Outcome(source.label, REFUSED, line=error.line, reason=error.reason)


def _import(source, taken, photos, options):
    report = parse(source.read(), timezone.get_default_timezone())
    if report.news_id in taken:
        return _import_again(report, source, *taken[report.news_id])
    remarks = _take_in_patiently(report, photo=photos.get(report.news_id), **options)
    taken[report.news_id] = source.label, report.fingerprint
    result = UNCHANGED if remarks is None else IMPORTED
    return Outcome(source.label, result, remarks=tuple(remarks or ()))


def _import_again(report, source, path, fingerprint):
    if report.fingerprint != fingerprint:
        sentence = f"{report.news_id} was taken in from {path} just now, with another text."
        raise report.error("news_id", sentence)
    return Outcome(source.label, UNCHANGED)


def _take_in_patiently(report, **options):
    """Take a report in; where somebody else stores the same rows at the same moment, try again."""
    for _ in range(ATTEMPTS):
        try:
            return take_in(report, **options)
        except Error as error:
            problem = str(error).strip().split("\n")[0]
            connection.close_if_unusable_or_obsolete()
    raise report.error("news_id", f"The database refused {report.news_id}: {problem}.")
