"""Find files on the disk or standard input, open them, and read reports as text."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils.translation import gettext as _

from .parsed_article import ImportFileError

STANDARD_INPUT = "-"
REPORT_SUFFIXES = (".txt",)
MAX_REPORT_MB = 5
MAX_REPORT_SIZE = MAX_REPORT_MB * 1024 * 1024
# The device and the inode of a folder.
FolderId = tuple[int, int]


@dataclass(frozen=True)
class SourceFile:
    """A file to be read, or "-" for standard input; `problem` says why it can't be read, if that is known."""

    path: str
    problem: str = ""
    # The descriptor of the copy of standard input, once there is one.
    _stdin_copy: list[int] = field(default_factory=list, compare=False, repr=False)

    @property
    def label(self) -> str:
        """The path on one line, whatever characters the file system allows in it."""
        return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in self.path)

    def read(self) -> str:
        """Return the text, decoded from UTF-8; raise ImportFileError if it can't be read or decoded."""
        with self.open() as file:
            # One byte more than the limit is enough to see that the file is too large.
            return decode(file.read(MAX_REPORT_SIZE + 1))

    def read_start(self, size: int) -> bytes:
        """Return the first bytes; raise ImportFileError if they can't be read."""
        with self.open() as file:
            return file.read(size)

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open the file at its beginning, any number of times; raise ImportFileError if it can't be read."""
        if self.problem:
            raise ImportFileError(1, self.problem)
        try:
            with self._file() as file:
                yield file
        except OSError as error:
            raise ImportFileError(1, _error_message(error)) from error

    def _file(self) -> BinaryIO:
        if self.path != STANDARD_INPUT:
            return open(self.path, "rb")
        if not self._stdin_copy:
            # Standard input can be read only once. It may be large, so its copy is on the disk.
            with tempfile.TemporaryFile() as copy, open(0, "rb", closefd=False) as standard_input:
                shutil.copyfileobj(standard_input, copy)
                copy.flush()
                self._stdin_copy.append(os.dup(copy.fileno()))
        reopened = os.fdopen(os.dup(self._stdin_copy[0]), "rb")
        reopened.seek(0)
        return reopened


def decode(data: bytes) -> str:
    """Return bytes as text, with or without a byte order mark; raise ImportFileError if they aren't text in UTF-8."""
    if len(data) > MAX_REPORT_SIZE:
        message = _("The file is too large. A report can have at most %(size)s MB.")
        raise ImportFileError(1, message % {"size": MAX_REPORT_MB})
    if not data:
        raise ImportFileError(1, _("The file is empty."))
    if (position := data.find(b"\0")) >= 0:
        raise ImportFileError(
            _line_number_at(data, position), _("The file contains a NUL byte. A report is plain text in UTF-8.")
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise encoding_error(_line_number_at(data, error.start)) from error


def encoding_error(line: int) -> ImportFileError:
    """Return the ImportFileError of a file that isn't in UTF-8."""
    return ImportFileError(line, _("The file isn’t in UTF-8. Save it in UTF-8."))


def _line_number_at(data: bytes, position: int) -> int:
    return data[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1


def find_source_files(paths: Iterable[str], suffixes: tuple[str, ...] = REPORT_SUFFIXES) -> list[SourceFile]:
    """Return a SourceFile for each file under these paths, in their order.

    A folder gives the files with one of these suffixes in it and in its folders, by name, without hidden ones.
    A folder that is reached twice is read once. A link that leads back to a folder above it is a problem.
    """
    sources: list[SourceFile] = []
    visited: set[FolderId] = set()
    # A stack, not recursion: folders can be nested more deeply than Python's calls.
    pending: list[tuple[str, frozenset[FolderId]]] = [(path, frozenset()) for path in reversed(list(paths))]
    while pending:
        path, ancestors = pending.pop()
        folder, problem = _stat_folder(path)
        if folder in ancestors:
            problem = _("This symbolic link points to a folder that contains it.")
        if problem or folder is None:
            sources.append(SourceFile(path, problem))
        elif folder not in visited:
            visited.add(folder)
            entries, problem = _list_folder(path, suffixes)
            pending += [(entry, ancestors | {folder}) for entry in reversed(entries)]
            sources += [SourceFile(path, problem)] if problem else []
    return sources


def _stat_folder(path: str) -> tuple[FolderId | None, str]:
    """Return a folder's identity, None for a file, and the reason why the path can't be read, "" for none."""
    if path == STANDARD_INPUT:
        return None, ""
    try:
        status = os.stat(path)
    except OSError as error:
        return None, _error_message(error)
    if stat.S_ISDIR(status.st_mode):
        return (status.st_dev, status.st_ino), ""
    return None, "" if stat.S_ISREG(status.st_mode) else _("This is neither a file nor a folder.")


def _list_folder(folder: str, suffixes: tuple[str, ...]) -> tuple[list[str], str]:
    """Return the paths of a folder's files with one of these suffixes and of its folders, and why it can't be read."""
    try:
        paths = sorted(os.path.join(folder, name) for name in os.listdir(folder) if not name.startswith("."))
    except OSError as error:
        return [], _error_message(error)
    return [path for path in paths if path.lower().endswith(suffixes) or os.path.isdir(path)], ""


def _error_message(error: OSError) -> str:
    # Translators: a file or a folder; the error is a message of the operating system.
    return _("It can’t be read: %(error)s.") % {"error": error.strerror}
