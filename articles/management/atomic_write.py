"""Write a file completely or not at all."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

STANDARD_OUTPUT = "-"


@contextmanager
def atomic_write(path: str) -> Iterator[IO[bytes]]:
    """Open a file for bytes and put it in its place when the block ends; after an error, nothing is written.

    "-" is standard output. Raises CommandError where the file can't be written.
    """
    if path == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    try:
        handle, partial_path = tempfile.mkstemp(suffix=".part", prefix=f".{target.name}-", dir=target.parent)
    except OSError as error:
        raise write_error(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        # The file keeps the mode of mkstemp, 0600: its content is private.
        os.replace(partial_path, target)
        _sync_folder(target.parent)
    except BaseException as error:
        Path(partial_path).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise write_error(path, error) from error
        raise


def write_error(path: str, error: OSError) -> CommandError:
    """Return the error of a command that can’t write to a path."""
    return CommandError(_("%(path)s can’t be written: %(reason)s.") % {"path": path, "reason": error.strerror})


def _sync_folder(folder: Path) -> None:
    """Let the name of a new file survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
