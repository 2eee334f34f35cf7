"""The formats in which articles come in: one table, and how a file's own is told by its first bytes."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from . import docx
from .import_articles import Outcome, Run
from .import_item import ImportStatus
from .item import ItemError
from .ninjs import read as ninjs
from .reports.report import parse
from .whole.lines import read_lines
from .whole.take import import_newspaper, is_newspaper
from .wxr import read as wxr

# What a format is told by, in bytes.
BEGINNING = 4096


@dataclass(frozen=True)
class Format:
    """A format: its name for --format, what it is, how its files end, whether a file that begins so has it, its road.

    `take(source, run)` yields an Outcome for each article of a Source; `run.outcomes` makes them of Items.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    fits: Callable[[bytes], bool]
    take: Callable


def _of_items(read):
    """Return the road of a format whose `read(source, choices)` yields Items."""
    return lambda source, run: run.outcomes(source, read(source, run.choices))


def _reports(source, choices):
    yield parse(source.read(), timezone.get_default_timezone())


def _newspapers(source, run):
    choices = run.choices
    options = {"dry_run": choices.dry_run, "files": choices.files, "tell": choices.tell}
    with source.open() as file:
        yield from import_newspaper(read_lines(file), source.label, **options)


# The first that fits has it; a report, which is plain text, fits last.
FORMATS = (
    Format("newspaper", "what export_articles wrote, JSON Lines", (".jsonl",), is_newspaper, _newspapers),
    Format("wxr", "WordPress’ export, WXR 1.0 to 1.2", (".xml",), wxr.fits, _of_items(wxr.read)),
    Format("docx", "a Word document, one article", (".docx",), docx.fits, _of_items(docx.read)),
    Format("ninjs", "ninjs, 1 to 3", (".json",), ninjs.fits, _of_items(ninjs.read)),
    Format("report", "reports, text files", (".txt",), lambda beginning: True, _of_items(_reports)),
)
BY_NAME = {each.name: each for each in FORMATS}
SUFFIXES = tuple(suffix for each in FORMATS for suffix in each.suffixes)


def format_of(beginning):
    """Return the Format of a file that begins with these bytes."""
    return next(each for each in FORMATS if each.fits(beginning))


def import_articles(sources, choices, name=""):
    """Take in the articles of these Sources and yield an Outcome for each; `name` says the format, "" to look."""
    run = Run(choices)
    for source in sources:
        try:
            found = BY_NAME[name] if name else format_of(source.beginning(BEGINNING))
        except ItemError as error:
            yield Outcome(source.label, ImportStatus.REFUSED, line=error.line, reason=error.reason)
        else:
            yield from found.take(source, run)
