"""Finding reports on the disk or standard input, and reading them as text."""

import os
import stat
from dataclasses import dataclass

from .report import ReportError

STANDARD_INPUT = "-"
SUFFIX = ".txt"
LARGEST_MB = 5
LARGEST = LARGEST_MB * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """A file to be read, or "-" for standard input; `problem` says why it can't be, where that is known."""

    path: str
    problem: str = ""

    @property
    def label(self):
        """The path on one line, whatever signs the file system allows in it."""
        return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in self.path)

    def read(self):
        """Return the text, decoded from UTF-8; ReportError where that can't be done."""
        if self.problem:
            raise ReportError(1, self.problem)
        try:
            data = self._read_bytes()
        except OSError as error:
            raise ReportError(1, _sentence(error)) from error
        return decode(data)

    def _read_bytes(self):
        is_named = self.path != STANDARD_INPUT
        with open(self.path if is_named else 0, "rb", closefd=is_named) as file:
            # One byte more than is allowed tells that it is too large, without reading it whole.
            return file.read(LARGEST + 1)


def decode(data):
    """Return bytes as text, byte order mark or not; ReportError where they are no plain text in UTF-8."""
    if len(data) > LARGEST:
        raise ReportError(1, f"The file is too large; a report has at most {LARGEST_MB} MB.")
    if not data:
        raise ReportError(1, "The file is empty.")
    if (place := data.find(b"\0")) >= 0:
        raise ReportError(_line_at(data, place), "A NUL byte stands in it; a report is plain text in UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _line_at(data, error.start)
        raise ReportError(line, "It isn’t in UTF-8; save it in that encoding.") from error


def _line_at(data, place):
    return data[:place].replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1


def find_reports(paths):
    """Return a Source for each report under these paths, in their order.

    A folder gives its *.txt files and those of the folders in it, by name; hidden ones are passed over.
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
            entries, problem = _entries(path)
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


def _entries(folder):
    """Return the paths of a folder's reports and folders, sorted, and what keeps it from being read."""
    try:
        paths = sorted(os.path.join(folder, name) for name in os.listdir(folder) if not name.startswith("."))
    except OSError as error:
        return [], _sentence(error)
    return [path for path in paths if path.lower().endswith(SUFFIX) or os.path.isdir(path)], ""


def _sentence(error):
    return f"It can’t be read: {error.strerror}."
