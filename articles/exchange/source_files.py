"""Finding files on the disk or standard input; opening them, and reading reports as text."""

import os
import shutil
import stat
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field

from .parsed_article import ImportFileError

STANDARD_INPUT = "-"
REPORT_SUFFIXES = (".txt",)
MAX_REPORT_MB = 5
MAX_REPORT_SIZE = MAX_REPORT_MB * 1024 * 1024


@dataclass(frozen=True)
class SourceFile:
    """A file to be read, or "-" for standard input; `problem` says why it can't be, where that is known."""

    path: str
    problem: str = ""
    _stdin_copy: list = field(default_factory=list, compare=False, repr=False)

    @property
    def label(self):
        """The path on one line, whatever signs the file system allows in it."""
        return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in self.path)

    def read(self):
        """Return the text, decoded from UTF-8; ImportFileError where that can't be done."""
        with self.open() as file:
            # One byte more than is allowed tells that it is too large, without reading it whole.
            return decode(file.read(MAX_REPORT_SIZE + 1))

    def read_start(self, size):
        """Return the first bytes; ImportFileError where they can't be read."""
        with self.open() as file:
            return file.read(size)

    @contextmanager
    def open(self):
        """Give the file, opened at its beginning, however often; ImportFileError where it can't be read."""
        if self.problem:
            raise ImportFileError(1, self.problem)
        try:
            with self._file() as file:
                yield file
        except OSError as error:
            raise ImportFileError(1, _error_message(error)) from error

    def _file(self):
        if self.path != STANDARD_INPUT:
            return open(self.path, "rb")
        if not self._stdin_copy:
            # Standard input can be read once, so it is kept for who reads again; on disk, since it may be large.
            with tempfile.TemporaryFile() as kept, open(0, "rb", closefd=False) as given:
                shutil.copyfileobj(given, kept)
                kept.flush()
                self._stdin_copy.append(os.dup(kept.fileno()))
        again = os.fdopen(os.dup(self._stdin_copy[0]), "rb")
        again.seek(0)
        return again


def decode(data):
    """Return bytes as text, byte order mark or not; ImportFileError where they are no plain text in UTF-8."""
    if len(data) > MAX_REPORT_SIZE:
        raise ImportFileError(1, f"The file is too large; a report has at most {MAX_REPORT_MB} MB.")
    if not data:
        raise ImportFileError(1, "The file is empty.")
    if (position := data.find(b"\0")) >= 0:
        raise ImportFileError(
            _line_number_at(data, position), "A NUL byte stands in it; a report is plain text in UTF-8."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _line_number_at(data, error.start)
        raise ImportFileError(line, "It isn’t in UTF-8; save it in that encoding.") from error


def _line_number_at(data, position):
    return data[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1


def find_source_files(paths, suffixes=REPORT_SUFFIXES):
    """Return a SourceFile for each file under these paths, in their order.

    A folder gives its files that end so and those of the folders in it, by name; hidden ones are passed over.
    A folder reached twice is read once, and a link that leads back into a folder above it is a problem.
    """
    sources, visited = [], set()
    # A stack, not recursion: folders may stand deeper in one another than Python's calls.
    waiting = [(path, frozenset()) for path in reversed(paths)]
    while waiting:
        path, ancestors = waiting.pop()
        folder, problem = _stat_folder(path)
        if folder in ancestors:
            problem = "This folder contains itself, by a link."
        if problem or folder is None:
            sources.append(SourceFile(path, problem))
        elif folder not in visited:
            visited.add(folder)
            entries, problem = _list_folder(path, suffixes)
            waiting += [(entry, ancestors | {folder}) for entry in reversed(entries)]
            sources += [SourceFile(path, problem)] if problem else []
    return sources


def _stat_folder(path):
    """Return a folder's identity, else None, and what keeps the path from being read, else ""."""
    if path == STANDARD_INPUT:
        return None, ""
    try:
        status = os.stat(path)
    except OSError as error:
        return None, _error_message(error)
    if stat.S_ISDIR(status.st_mode):
        return (status.st_dev, status.st_ino), ""
    return None, "" if stat.S_ISREG(status.st_mode) else "It is neither a file nor a folder."


def _list_folder(folder, suffixes):
    """Return the paths of a folder's files that end so and of its folders, and what keeps it from being read."""
    try:
        paths = sorted(os.path.join(folder, name) for name in os.listdir(folder) if not name.startswith("."))
    except OSError as error:
        return [], _error_message(error)
    return [path for path in paths if path.lower().endswith(suffixes) or os.path.isdir(path)], ""


def _error_message(error):
    return f"It can’t be read: {error.strerror}."
