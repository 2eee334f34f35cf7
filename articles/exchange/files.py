"""Finding files on the disk or standard input; opening them, and reading reports as text."""

import os
import shutil
import stat
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field

from .item import ItemError

STANDARD_INPUT = "-"
REPORTS = (".txt",)
LARGEST_MB = 5
LARGEST = LARGEST_MB * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """A file to be read, or "-" for standard input; `problem` says why it can't be, where that is known."""

    path: str
    problem: str = ""
    _kept: list = field(default_factory=list, compare=False, repr=False)

    @property
    def label(self):
        """The path on one line, whatever signs the file system allows in it."""
        return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in self.path)

    def read(self):
        """Return the text, decoded from UTF-8; ItemError where that can't be done."""
        with self.open() as file:
            # One byte more than is allowed tells that it is too large, without reading it whole.
            return decode(file.read(LARGEST + 1))

    def beginning(self, size):
        """Return the first bytes; ItemError where they can't be read."""
        with self.open() as file:
            return file.read(size)

    @contextmanager
    def open(self):
        """Give the file, opened at its beginning, however often; ItemError where it can't be read."""
        if self.problem:
            raise ItemError(1, self.problem)
        try:
            with self._file() as file:
                yield file
        except OSError as error:
            raise ItemError(1, _sentence(error)) from error

    def _file(self):
        if self.path != STANDARD_INPUT:
            return open(self.path, "rb")
        if not self._kept:
            # Standard input can be read once, so it is kept for who reads again; on disk, since it may be large.
            with tempfile.TemporaryFile() as kept, open(0, "rb", closefd=False) as given:
                shutil.copyfileobj(given, kept)
                kept.flush()
                self._kept.append(os.dup(kept.fileno()))
        again = os.fdopen(os.dup(self._kept[0]), "rb")
        again.seek(0)
        return again


def decode(data):
    """Return bytes as text, byte order mark or not; ItemError where they are no plain text in UTF-8."""
    if len(data) > LARGEST:
        raise ItemError(1, f"The file is too large; a report has at most {LARGEST_MB} MB.")
    if not data:
        raise ItemError(1, "The file is empty.")
    if (place := data.find(b"\0")) >= 0:
        raise ItemError(_line_at(data, place), "A NUL byte stands in it; a report is plain text in UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _line_at(data, error.start)
        raise ItemError(line, "It isn’t in UTF-8; save it in that encoding.") from error


def _line_at(data, place):
    return data[:place].replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1


def find_sources(paths, suffixes=REPORTS):
    """Return a Source for each file under these paths, in their order.

    A folder gives its files that end so and those of the folders in it, by name; hidden ones are passed over.
    A folder reached twice is read once, and a link that leads back into a folder above it is a problem.
    """
    sources, entered = [], set()
    # A stack, not recursion: folders may stand deeper in one another than Python's calls.
    waiting = [(path, frozenset()) for path in reversed(paths)]
    while waiting:
        path, above = waiting.pop()
        folder, problem = _look_at(path)
        if folder in above:
            problem = "This folder contains itself, by a link."
        if problem or folder is None:
            sources.append(Source(path, problem))
        elif folder not in entered:
            entered.add(folder)
            entries, problem = _entries(path, suffixes)
            waiting += [(entry, above | {folder}) for entry in reversed(entries)]
            sources += [Source(path, problem)] if problem else []
    return sources


def _look_at(path):
    """Return a folder's identity, else None, and what keeps the path from being read, else ""."""
    if path == STANDARD_INPUT:
        return None, ""
    try:
        status = os.stat(path)
    except OSError as error:
        return None, _sentence(error)
    if stat.S_ISDIR(status.st_mode):
        return (status.st_dev, status.st_ino), ""
    return None, "" if stat.S_ISREG(status.st_mode) else "It is neither a file nor a folder."


def _entries(folder, suffixes):
    """Return the paths of a folder's files that end so and of its folders, and what keeps it from being read."""
    try:
        paths = sorted(os.path.join(folder, name) for name in os.listdir(folder) if not name.startswith("."))
    except OSError as error:
        return [], _sentence(error)
    return [path for path in paths if path.lower().endswith(suffixes) or os.path.isdir(path)], ""


def _sentence(error):
    return f"It can’t be read: {error.strerror}."
